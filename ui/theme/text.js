// A document's text beside the answer. The HTML comes escaped from ui/markup.py.
function scrollParent(element) {
  for (let node = element.parentElement; node; node = node.parentElement) {
    const overflow = getComputedStyle(node).overflowY;
    if ((overflow === "auto" || overflow === "scroll") && node.scrollHeight > node.clientHeight) return node;
  }
  return null;
}

// Only the panel scrolls: scrollIntoView would move the conversation behind it, too.
function reveal(root) {
  const mark = root.querySelector("mark");
  const frame = scrollParent(mark ?? root);
  if (!frame) return;
  if (!mark) {
    frame.scrollTop = 0;
    return;
  }
  const offset = mark.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  frame.scrollTop += offset - frame.clientHeight / 3;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".t-text");
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  if (root.target !== data.target) {
    root.target = data.target;
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
    // Twice: at once, and when the panel has its final size.
    requestAnimationFrame(() => reveal(root));
    setTimeout(() => reveal(root), 250);
  }
  const close = (event) => {
    if (event.key === "Escape" && !document.querySelector('[role="dialog"]')) setTriggerValue("close", true);
  };
  document.addEventListener("keydown", close);
  return () => document.removeEventListener("keydown", close);
}
