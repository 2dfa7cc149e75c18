// Site plan: choosing a site or a team shows it at once; printing asks the browser.
for (const field of document.querySelectorAll("[data-submits]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}
document.querySelector("[data-print]")?.addEventListener("click", () => print());
