// The table of documents with its filter. The HTML comes escaped from ui/markup.py.
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}

function filter(root) {
  const words = fold(root.querySelector("input").value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of root.querySelectorAll("tbody tr")) {
    row.folded ??= fold(row.textContent);
    row.hidden = !words.every((word) => row.folded.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  const count = root.querySelector(".t-count");
  count.textContent = count.textContent.replace(/\d+/, shown);
  root.querySelector(".t-none").hidden = shown > 0;
}

export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = "vi";
  const root = parentElement.querySelector(".t-library");
  // The view begins at its top, wherever the conversation before it was scrolled to.
  if (root.shown === undefined) root.closest('[data-testid="stMain"]')?.scrollTo(0, 0);
  if (root.shown !== data.html) {
    const typed = root.querySelector("input")?.value ?? "";
    root.innerHTML = data.html;
    root.shown = data.html;
    root.querySelector("input").value = typed;
    filter(root);
  }
  root.oninput = () => filter(root);
  root.onclick = (event) => {
    const open = event.target.closest("[data-open]");
    if (open) setTriggerValue("open", open.dataset.open);
    const remove = event.target.closest("[data-delete]");
    if (remove) setTriggerValue("delete", remove.dataset.delete);
  };
}
