// The page of signs: what is chosen is shown at once, and a button prints. Without it both work as they do in any browser.
(() => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("form[data-at-once]").forEach((form) => {
    form.querySelectorAll("[data-without-script]").forEach((button) => { button.hidden = true; });
    form.addEventListener("change", () => form.requestSubmit());
  });
})();
