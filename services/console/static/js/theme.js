// Light, dark, or the system's; kept in a cookie so that the server's first answer already has it.
import { gettext } from "./texts.js";

const THEMES = ["auto", "light", "dark"];
const NAMES = { auto: gettext("Theme: system"), light: gettext("Theme: light"), dark: gettext("Theme: dark") };

function changed() {
  document.dispatchEvent(new CustomEvent("heliotrope:theme"));
}

// Choosing another language shows the page in it.
export function offerLanguages() {
  document.querySelector("[data-chooses]")?.addEventListener("change", ({ target }) => target.form.requestSubmit());
}

export function offerThemes() {
  const root = document.documentElement;
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.textContent = NAMES[root.dataset.theme || "auto"];
    button.addEventListener("click", () => {
      const next = THEMES[(THEMES.indexOf(root.dataset.theme || "auto") + 1) % THEMES.length];
      if (next === "auto") delete root.dataset.theme; else root.dataset.theme = next;
      button.textContent = NAMES[next];
      fetch("/theme", { method: "POST", body: new URLSearchParams({ theme: next }) });
      changed();
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  onPaper(root);
}

// Paper is light: what canvases hold is drawn anew for it, and again for the screen.
function onPaper(root) {
  let shown;
  addEventListener("beforeprint", () => { shown = root.dataset.theme; root.dataset.theme = "light"; changed(); });
  addEventListener("afterprint", () => { if (shown) root.dataset.theme = shown; else delete root.dataset.theme; changed(); });
}
