// The list of conversations. The HTML comes escaped from ui/markup.py.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".t-conversations");
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  root.onclick = (event) => {
    for (const name of ["open", "rename", "delete"]) {
      const button = event.target.closest(`[data-${name}]`);
      if (button) setTriggerValue(name, button.dataset[name]);
    }
  };
}
