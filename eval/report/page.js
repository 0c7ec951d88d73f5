"use strict";
(() => {
  const root = document.documentElement;
  const rows = [...document.querySelectorAll("#all tbody tr")];
  const form = document.getElementById("filters");
  const search = document.getElementById("search");
  const choices = [...form.querySelectorAll("select")];
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");

  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ");
  const folded = (text) =>
    plain(text).normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  const texts = rows.map((row) => ({ plain: plain(row.dataset.text), folded: folded(row.dataset.text) }));

  // A word typed with accents means them; one typed without stands for every accent.
  const holds = (text, word) => (folded(word) === word ? text.folded : text.plain).includes(word);

  const filter = () => {
    const words = plain(search.value).trim().split(" ").filter(Boolean);
    let count = 0;
    rows.forEach((row, index) => {
      const chosen = choices.every((choice) => !choice.value || choice.value === "=" + row.dataset[choice.dataset.by]);
      const kept = chosen && words.every((word) => holds(texts[index], word));
      row.hidden = !kept;
      count += kept;
    });
    nothing.hidden = count > 0;
    shown.textContent = root.lang === "en" ? `${count} of ${rows.length} questions` : `${count}/${rows.length} câu hỏi`;
  };

  const speak = (language) => {
    root.lang = language;
    for (const item of document.querySelectorAll("[data-vi]")) item.textContent = item.dataset[language];
    for (const button of document.querySelectorAll("[data-lang]"))
      button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    filter();
  };

  for (const button of document.querySelectorAll("[data-lang]"))
    button.addEventListener("click", () => speak(button.dataset.lang));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = false;
  speak("vi");
})();
