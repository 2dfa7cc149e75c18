// The heatmap: one row a queue, one column a quarter of an hour (a half, an hour where more days are shown). Colour,
// height and hatch say the same, so that it reads in grey: short is full height, spare half, severe is hatched.
import { hatch } from "../hatching.js";
import { FONT, fitted, redrawn, sized } from "../surface.js";
import { gettext } from "../texts.js";
import { tokens } from "../tokens.js";
import { TOP, axis, drawHours, drawMarks } from "./axis.js";
import { worst } from "./data.js";

const ROW = 20;
const CELL = 17;
const GRAINS = {
  1: gettext("15 min columns"),
  2: gettext("30 min columns, coloured by the worst 15 min inside"),
  7: gettext("1 h columns, coloured by the worst 15 min inside"),
};

export function drawHeat(data, place, canvas, above) {
  const box = canvas.parentElement;
  const height = TOP + data.queues.length * ROW + 2;
  let scale = axis(box.clientWidth, place);

  function draw() {
    const width = box.clientWidth;
    scale = axis(width, place);
    const pen = sized(canvas, width, height);
    const ink = tokens();
    document.getElementById("grain").textContent = GRAINS[place.span];
    drawHours(pen, scale, place);
    data.queues.forEach((queue, row) => {
      const top = TOP + row * ROW;
      if (row && data.queues[row - 1].client !== queue.client) {
        pen.fillStyle = ink.line;
        pen.fillRect(0, top - 1.5, width - scale.right, 1);
      }
      drawNames(pen, queue, top, ink);
      drawCells(pen, queue, top, ink);
    });
    follow();
  }

  function drawNames(pen, queue, top, ink) {
    const room = scale.gutter - 10;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.font = FONT(600, 12.5);
    pen.fillStyle = ink.text;
    pen.fillText(fitted(pen, queue.name, scale.narrow ? room : room - (scale.gutter > 214 ? 110 : 72)), 0, top + CELL / 2);
    if (scale.narrow) return;
    pen.font = FONT(400, 11.5);
    pen.fillStyle = ink.quiet;
    pen.textAlign = "right";
    pen.fillText(fitted(pen, queue.client, scale.gutter > 214 ? 104 : 66), room, top + CELL / 2);
  }

  function drawCells(pen, queue, top, ink) {
    const gap = scale.inner / (place.slots / place.step) > 4 ? 1 : 0;
    for (let slot = place.first; slot < place.first + place.slots; slot += place.step) {
      const level = queue.band[worst(queue, slot, slot + place.step)];
      const left = scale.x(slot);
      const wide = scale.x(slot + place.step) - left - gap;
      pen.fillStyle = ink.near;
      pen.fillRect(left, top, wide, CELL);
      if (!level) continue;
      pen.fillStyle = level === -3 ? hatch(pen, ink["short-3"], ink.hatch) : level < 0 ? ink[`short-${-level}`] : ink[`spare-${level}`];
      pen.fillRect(left, top, wide, level < 0 ? CELL : Math.ceil(CELL / 2));
    }
  }

  function follow() {
    const pen = sized(above, box.clientWidth, height);
    drawMarks(pen, scale, place, TOP - 2, height);
    if (place.queue < 0 || place.slot < place.first || place.slot >= place.first + place.slots) return;
    const ink = tokens();
    const left = scale.x(place.slot - (place.slot % place.step));
    const wide = Math.max(6, scale.x(place.slot - (place.slot % place.step) + place.step) - left);
    pen.lineWidth = place.pinned ? 2.5 : 1.5;
    pen.strokeStyle = ink.text;
    pen.strokeRect(left - 1.5, TOP + place.queue * ROW - 1.5, wide + 2, CELL + 3);
  }

  function cellAt(event) {
    const row = Math.floor((event.offsetY - TOP) / ROW);
    const slot = scale.slotAt(event.offsetX);
    if (row < 0 || row >= data.queues.length || slot < 0) return null;
    const first = slot - (slot % place.step);
    return [row, worst(data.queues[row], first, first + place.step)];
  }

  canvas.addEventListener("pointermove", (event) => { const at = cellAt(event); if (at) place.point(...at); });
  canvas.addEventListener("click", (event) => {
    const at = cellAt(event);
    if (!at) return;
    if (place.pinned && at[0] === place.queue && at[1] === place.slot) place.release(); else place.point(...at, { pin: true, announce: true });
  });
  place.addEventListener("moved", draw);
  place.addEventListener("pointed", follow);
  redrawn(box, draw);
  draw();
}
