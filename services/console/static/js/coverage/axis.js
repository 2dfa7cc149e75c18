// The time axis that the three charts share: one gutter for names, one scale, one row of UTC hours.
import { clock, day, shortDay } from "../times.js";
import { tokens } from "../tokens.js";
import { FONT } from "../surface.js";
import { gettext } from "../texts.js";

export const TOP = 22;
const RIGHT = 10;

export function axis(width, place) {
  const narrow = width < 620;
  const gutter = narrow ? 112 : width < 860 ? 214 : 268;
  const inner = width - gutter - RIGHT;
  const x = (slot) => gutter + ((slot - place.first) / place.slots) * inner;
  const slotAt = (at) => {
    const slot = place.first + Math.floor(((at - gutter) / inner) * place.slots);
    return at < gutter || slot >= place.first + place.slots ? -1 : slot;
  };
  return { width, narrow, gutter, inner, right: RIGHT, x, slotAt };
}

export function drawHours(pen, scale, place) {
  const ink = tokens();
  const { data } = place;
  const hours = place.span === 7 ? 12 : place.span === 2 ? 4 : 2;
  const every = (hours * 60) / data.grain * (scale.inner < 520 ? 2 : 1);
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillStyle = ink.quiet;
  pen.font = FONT(400, 12);
  pen.fillText("UTC", 0, 10);
  let free = -Infinity;
  for (let slot = place.first; slot <= place.first + place.slots; slot += every) {
    const at = data.seconds(slot);
    const midnight = slot % data.perDay === 0;
    const last = slot === place.first + place.slots;
    pen.font = FONT(midnight ? 650 : 400, 12);
    pen.fillStyle = midnight ? ink.text : ink.quiet;
    pen.textAlign = slot === place.first ? "left" : last ? "right" : "center";
    const name = midnight ? (last ? (place.span === 7 ? "" : "24:00") : place.span === 7 ? shortDay(at) : day(at)) : clock(at);
    const wide = pen.measureText(name).width;
    const left = scale.x(slot) - (pen.textAlign === "left" ? 0 : pen.textAlign === "right" ? wide : wide / 2);
    if (left < free) continue;
    free = left + wide + 6;
    pen.fillText(name, scale.x(slot), 10);
  }
}

// What follows the pointer and the clock, on the layer above.
export function drawMarks(pen, scale, place, top, bottom, { flag = false } = {}) {
  const ink = tokens();
  const within = (slot) => slot >= place.first && slot < place.first + place.slots;
  if (within(place.now)) {
    const at = scale.x(place.now);
    pen.strokeStyle = ink.alarm;
    pen.lineWidth = 1.5;
    pen.setLineDash([3, 3]);
    pen.beginPath(); pen.moveTo(at, top); pen.lineTo(at, bottom); pen.stroke();
    pen.setLineDash([]);
    if (flag) drawFlag(pen, at, gettext("now %(time)s", { time: clock(place.data.seconds(place.now)) }), ink);
  }
  if (within(place.slot)) {
    const at = scale.x(place.slot - (place.slot % place.step));
    pen.strokeStyle = ink.text;
    pen.lineWidth = 1.25;
    pen.beginPath(); pen.moveTo(at, top); pen.lineTo(at, bottom); pen.stroke();
  }
}

function drawFlag(pen, at, text, ink) {
  pen.font = FONT(650, 12);
  const wide = pen.measureText(text).width + 14;
  pen.fillStyle = ink.alarm;
  pen.beginPath(); pen.roundRect(at - wide / 2, 1, wide, 18, 9); pen.fill();
  pen.fillStyle = ink["on-alarm"];
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, at, 10.5);
}
