// Shifts of any number of people over days: one canvas that draws only the rows in sight. A hundred thousand rows are
// a tall empty box and the same canvas. Old shifts are hatched, new ones solid.
import { announce } from "./announce.js";
import { hatch } from "./hatching.js";
import { FONT, fitted, redrawn, sized } from "./surface.js";
import { gettext } from "./texts.js";
import { clock, day, shortDay } from "./times.js";
import { tokens } from "./tokens.js";

const ROW = 26;
const HEAD = 24;
const GUTTER = 190;
const DAY = 1440;

// `rows` has `length` and `at(index)`, which gives [person, site, old spans, new spans] in minutes from `start`.
// `pick` is told the person whose row is clicked or entered.
export function shiftGrid(box, rows, { start, days, pick = () => {} }) {
  const canvas = box.querySelector("canvas");
  const room = box.querySelector(".grid-room");
  let chosen = 0;
  let asked = 0;

  function draw() {
    asked = 0;
    const [width, height] = [box.clientWidth, box.clientHeight];
    room.style.height = `${Math.max(0, HEAD + rows.length * ROW - height)}px`;
    const pen = sized(canvas, width, height);
    const ink = tokens();
    const gutter = width < 620 ? 96 : GUTTER;
    const x = (minutes) => gutter + (minutes / (days * DAY)) * (width - gutter - 8);
    const first = Math.floor(box.scrollTop / ROW);
    const last = Math.min(rows.length, first + Math.ceil(height / ROW) + 1);
    pen.textBaseline = "middle";
    for (let index = first; index < last; index += 1) {
      const top = HEAD + index * ROW - box.scrollTop;
      const [person, site, old, now] = rows.at(index);
      if (index === chosen) { pen.fillStyle = ink.chosen; pen.fillRect(0, top, width, ROW); }
      pen.font = FONT(600, 12.5);
      pen.fillStyle = ink.text;
      pen.fillText(fitted(pen, person, gutter - (width < 620 ? 6 : 96)), 4, top + ROW / 2);
      if (width >= 620) {
        pen.font = FONT(400, 12);
        pen.fillStyle = ink.quiet;
        pen.fillText(fitted(pen, site, 92), gutter - 98, top + ROW / 2);
      }
      spans(pen, old, x, top + 3, ink.quiet, hatch(pen, ink.panel, ink.quiet));
      spans(pen, now, x, top + 13, ink.scheduled, ink.scheduled);
      pen.fillStyle = ink["line-soft"];
      pen.fillRect(0, top + ROW - 1, width, 1);
    }
    heads(pen, x, width, height, ink);
  }

  function spans(pen, list, x, top, edge, fill) {
    for (const [from, to] of list) {
      const left = x(from);
      const wide = Math.max(2, x(to) - left);
      pen.fillStyle = fill;
      pen.fillRect(left, top, wide, 9);
      pen.strokeStyle = edge;
      pen.lineWidth = 1;
      pen.strokeRect(left + 0.5, top + 0.5, wide - 1, 8);
    }
  }

  function heads(pen, x, width, height, ink) {
    pen.fillStyle = ink.panel;
    pen.fillRect(0, 0, width, HEAD);
    pen.font = FONT(600, 12);
    for (let index = 0; index < days; index += 1) {
      pen.fillStyle = ink.line;
      pen.fillRect(x(index * DAY), 0, 1, height);
      pen.fillStyle = ink.text;
      const name = width < 900 ? shortDay(start + index * 86400) : day(start + index * 86400);
      pen.fillText(name, x(index * DAY) + 5, HEAD / 2);
    }
  }

  function soon() { if (!asked) asked = requestAnimationFrame(draw); }

  function say() {
    const [person, site, old, now] = rows.at(chosen);
    const told = (list) => list.map(([from, to]) => `${day(start + from * 60)} ${clock(start + from * 60)}–${clock(start + to * 60)}`).join(", ") || "–";
    announce(gettext("%(person)s, %(site)s: before %(before)s; after %(after)s UTC", { person, site, before: told(old), after: told(now) }));
  }

  canvas.addEventListener("click", (event) => {
    const row = Math.floor((event.clientY - box.getBoundingClientRect().top - HEAD + box.scrollTop) / ROW);
    if (row < 0 || row >= rows.length) return;
    chosen = row;
    soon();
    say();
    pick(rows.at(chosen)[0]);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && rows.length) { pick(rows.at(chosen)[0]); return; }
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -15, PageDown: 15, Home: -rows.length, End: rows.length }[event.key];
    if (!step) return;
    event.preventDefault();
    chosen = Math.max(0, Math.min(rows.length - 1, chosen + step));
    const top = chosen * ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + ROW + HEAD > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW + HEAD - box.clientHeight;
    soon();
    say();
  });
  canvas.addEventListener("focus", say);
  box.addEventListener("scroll", soon, { passive: true });
  redrawn(box, draw);
  draw();
}
