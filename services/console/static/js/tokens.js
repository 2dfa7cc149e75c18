// The theme's colours, for canvases; read again when the theme changes.
const NAMES = ["panel", "text", "quiet", "line", "line-soft", "accent", "alarm", "on-alarm", "short-3", "short-2", "short-1", "near",
  "spare-1", "spare-2", "spare-3", "hatch", "required", "scheduled", "night", "dawn", "day", "noon", "heads",
  "heads-edge", "grid", "chosen", "sunk"];
let known = null;

export function tokens() {
  if (!known) {
    const style = getComputedStyle(document.documentElement);
    known = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }
  return known;
}

document.addEventListener("heliotrope:theme", () => { known = null; });
