// A canvas with the screen's own pixels: one layer that is drawn rarely, one above it for what follows the pointer.
export const FONT = (weight, size) => `${weight} ${size}px Inter, system-ui, sans-serif`;

export function sized(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// Cut a text to a width with an ellipsis; the texts of late are kept, since labels return with every frame.
const MOST_KEPT = 5000;
const widths = new Map();
export function fitted(pen, text, width) {
  const key = `${pen.font}|${text}|${Math.round(width)}`;
  if (!widths.has(key)) {
    let cut = text;
    while (cut.length > 1 && pen.measureText(cut === text ? cut : `${cut}…`).width > width) cut = cut.slice(0, -1);
    if (widths.size >= MOST_KEPT) widths.clear();
    widths.set(key, cut === text ? text : `${cut.trimEnd()}…`);
  }
  return widths.get(key);
}

// Call `draw` now, when the box changes its width, when the theme changes and when fonts have come.
export function redrawn(box, draw) {
  let width = 0;
  new ResizeObserver(() => { if (box.clientWidth !== width) { width = box.clientWidth; draw(); } }).observe(box);
  document.addEventListener("heliotrope:theme", () => requestAnimationFrame(draw));
  document.fonts?.ready.then(draw);
}
