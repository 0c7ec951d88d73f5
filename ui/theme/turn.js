// One turn of the conversation. The HTML comes escaped from ui/markup.py.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages served over plain HTTP have no clipboard: an invisible field and the old command do.
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.appendChild(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

function openForm(root, open) {
  const form = root.querySelector("form.t-opinion");
  const button = root.querySelector('[data-opinion="wrong"]');
  form.hidden = !open;
  button?.setAttribute("aria-expanded", String(open));
  (open ? form.elements.expected : button)?.focus();
}

export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = "vi";
  const root = parentElement.querySelector(".t-turn");
  const changed = root.pending !== data.pending;
  root.pending = data.pending;
  const told = root.shown !== undefined && root.querySelector(".t-how") !== null;
  if (root.shown !== data.html) {
    const first = root.shown === undefined;
    root.innerHTML = data.html;
    root.shown = data.html;
    // The account that was asked for begins below the screen's edge.
    const how = root.querySelector(".t-how");
    if (how && !told && !first) requestAnimationFrame(() => how.scrollIntoView({ block: "start", behavior: "smooth" }));
  }
  root.setAttribute("aria-busy", String(data.pending));
  // The newest question goes to the top when it is asked and when its answer is whole; else nothing moves.
  if (changed && data.latest) {
    requestAnimationFrame(() => root.scrollIntoView({ block: "start", behavior: "smooth" }));
  }
  const form = root.querySelector("form.t-opinion");
  if (form) root.querySelector('[data-opinion="wrong"]')?.setAttribute("aria-expanded", String(!form.hidden));
  // What could not be sent may be sent again, also where the very same problem is told twice.
  for (const button of root.querySelectorAll(".t-send, [data-opinion]")) button.disabled = false;
  root.onsubmit = (event) => {
    event.preventDefault();
    const form = event.target;
    form.querySelector(".t-send").disabled = true;
    const { expected, comment } = form.elements;
    setTriggerValue("opinion", { right: false, expected: expected.value, comment: comment.value });
  };
  root.onkeydown = (event) => {
    // A link answers to Enter by itself, a button to the space bar, too.
    if (event.key === " " && event.target.matches("a[data-cite]")) {
      event.preventDefault();
      event.target.click();
    }
  };
  root.onclick = async (event) => {
    const cite = event.target.closest("[data-cite]");
    if (cite) {
      event.preventDefault();
      setTriggerValue("cite", Number(cite.dataset.cite));
      return;
    }
    const action = event.target.closest("[data-action]");
    if (action) {
      setTriggerValue("action", action.dataset.action);
      return;
    }
    const opinion = event.target.closest("[data-opinion]");
    if (opinion?.dataset.opinion === "right") {
      opinion.disabled = true;
      setTriggerValue("opinion", { right: true });
    } else if (opinion) {
      openForm(root, opinion.dataset.opinion === "wrong" && root.querySelector("form.t-opinion").hidden);
      return;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const label = copy.textContent;
      await copyText(data.copy);
      copy.textContent = data.copied;
      setTimeout(() => (copy.textContent = label), 1600);
    }
  };
}
