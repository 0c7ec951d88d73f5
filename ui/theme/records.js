// Figures, directives or checks, as a table or a list. The HTML comes escaped from ui/tables.py.
export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = "vi";
  const root = parentElement.querySelector(".t-records");
  // The view begins at its top, wherever the one before it was scrolled to; a page turned, at the table's.
  if (root.shown === undefined) root.closest('[data-testid="stMain"]')?.scrollTo(0, 0);
  else if (root.page !== data.page) requestAnimationFrame(() => root.scrollIntoView({ block: "start" }));
  root.page = data.page;
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  root.onclick = (event) => {
    const open = event.target.closest("[data-open]");
    if (open) setTriggerValue("open", open.dataset.open);
    const edit = event.target.closest("[data-edit]");
    if (edit) setTriggerValue("edit", edit.dataset.edit);
  };
}
