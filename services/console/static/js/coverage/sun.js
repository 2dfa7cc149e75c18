// Follow the sun: a strip of sky for each site, people on contacts as its shape, midnights and clock changes marked.
import { announce } from "../announce.js";
import { number } from "../numbers.js";
import { FONT, fitted, redrawn, sized } from "../surface.js";
import { gettext } from "../texts.js";
import { clock, day, local, shortDay, span } from "../times.js";
import { tokens } from "../tokens.js";
import { TOP, axis, drawHours, drawMarks } from "./axis.js";
import { sunHeight } from "./sunlight.js";

const ROW = 24;
const STRIP = 20;
const SKY_STEP = 2; // slots between two colours of the sky

export function drawSun(data, place, canvas, above) {
  const box = canvas.parentElement;
  const height = TOP + data.sites.length * ROW + 2;
  const skies = new Map();
  let scale = axis(box.clientWidth, place);

  function sky(site, ink) {
    const key = `${site.id}|${place.first}|${place.slots}|${ink.night}`;
    if (!skies.has(key)) skies.set(key, skyOf(data, place, site, ink));
    return skies.get(key);
  }

  function draw() {
    const width = box.clientWidth;
    const ink = tokens();
    scale = axis(width, place);
    const pen = sized(canvas, width, height);
    drawHours(pen, scale, place);
    data.sites.forEach((site, row) => drawSite(pen, site, TOP + row * ROW, ink));
    follow();
  }

  function drawSite(pen, site, top, ink) {
    pen.font = FONT(600, 13);
    pen.fillStyle = ink.text;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(fitted(pen, site.name, scale.narrow ? 58 : 104), 0, top + STRIP / 2);
    const colours = sky(site, ink);
    const wide = (scale.inner / place.slots) * SKY_STEP;
    colours.forEach((colour, index) => {
      pen.fillStyle = colour;
      pen.fillRect(scale.gutter + index * wide, top, wide + 0.6, STRIP);
    });
    drawHeads(pen, site, top, ink);
    drawMidnights(pen, site, top, ink);
  }

  function drawHeads(pen, site, top, ink) {
    const most = Math.max(1, ...site.heads);
    const bottom = top + STRIP;
    pen.beginPath();
    pen.moveTo(scale.x(place.first), bottom);
    for (let slot = place.first; slot < place.first + place.slots; slot += 1) {
      const y = bottom - (STRIP - 3) * (site.heads[slot] / most);
      pen.lineTo(scale.x(slot), y);
      pen.lineTo(scale.x(slot + 1), y);
    }
    pen.lineTo(scale.x(place.first + place.slots), bottom);
    pen.closePath();
    pen.fillStyle = ink.heads;
    pen.fill();
  }

  function drawMidnights(pen, site, top, ink) {
    for (let slot = place.first; slot < place.first + place.slots; slot += 1) {
      const at = data.seconds(slot);
      const here = local(site.offsets, at);
      const change = slot > 0 && span(site.offsets, at)[1] !== span(site.offsets, at - data.grain * 60)[1];
      if (change) drawChange(pen, site, scale.x(slot), top, at, ink);
      if (here % 86400 !== 0) continue;
      pen.fillStyle = ink.text;
      pen.fillRect(scale.x(slot), top, 1, STRIP);
      const name = place.span === 7 ? shortDay(here) : day(here);
      pen.font = FONT(600, 11);
      const room = scale.x(place.first + place.slots) - scale.x(slot) - 6;
      if (pen.measureText(name).width > room) continue;
      pen.lineWidth = 3;
      pen.strokeStyle = span(site.offsets, at) && ink.panel;
      pen.textAlign = "left";
      pen.strokeText(name, scale.x(slot) + 4, top + 7);
      pen.fillText(name, scale.x(slot) + 4, top + 7);
    }
  }

  function drawChange(pen, site, x, top, at, ink) {
    const text = gettext("clocks change, %(zone)s", { zone: span(site.offsets, at)[2] });
    pen.fillStyle = ink.alarm;
    pen.fillRect(x - 1, top, 2, STRIP);
    pen.font = FONT(600, 11);
    const wide = pen.measureText(text).width + 8;
    const left = x - wide - 3 > scale.gutter ? x - wide - 3 : x + 3;
    pen.fillStyle = ink.panel;
    pen.fillRect(left, top + 5, wide, 14);
    pen.fillStyle = ink.alarm;
    pen.textAlign = "left";
    pen.fillText(text, left + 4, top + 12);
  }

  // Above: the local time at each site, the pointer and now.
  function follow() {
    const width = box.clientWidth;
    const pen = sized(above, width, height);
    const ink = tokens();
    const slot = place.slot >= 0 ? place.slot : place.now >= 0 ? place.now : place.first;
    const at = data.seconds(slot);
    document.getElementById("local-at").textContent = gettext("local times at %(time)s UTC", { time: `${day(at)} ${clock(at)}` });
    pen.font = FONT(400, 12);
    pen.fillStyle = ink.quiet;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    data.sites.forEach((site, row) => {
      const here = local(site.offsets, at);
      const text = scale.narrow ? clock(here) : `${shortDay(here)} ${clock(here)}`;
      pen.fillText(text, scale.gutter - 10, TOP + row * ROW + STRIP / 2);
    });
    drawMarks(pen, scale, place, TOP - 2, height, { flag: true });
  }

  canvas.addEventListener("pointermove", (event) => place.point(place.queue, scale.slotAt(event.offsetX)));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -place.step, ArrowRight: place.step, PageUp: -data.perDay, PageDown: data.perDay }[event.key];
    if (!step) return;
    event.preventDefault();
    const slot = Math.max(0, Math.min(data.slots - 1, (place.slot < 0 ? place.first : place.slot) + step));
    place.point(place.queue, slot, { announce: true });
    const at = data.seconds(slot);
    const here = data.sites.map((site) => gettext("%(site)s %(time)s, people: %(n)s", { site: site.name, time: clock(local(site.offsets, at)), n: number(site.heads[slot]) }));
    announce(`${day(at)} ${clock(at)} UTC: ${here.join("; ")}`);
  });
  place.addEventListener("moved", draw);
  place.addEventListener("pointed", follow);
  redrawn(box, draw);
  draw();
}

function skyOf(data, place, site, ink) {
  const colours = [];
  for (let slot = place.first; slot < place.first + place.slots; slot += SKY_STEP) {
    colours.push(shade(sunHeight(data.seconds(slot), site.latitude, site.longitude), ink));
  }
  return colours;
}

function shade(height, ink) {
  if (height < -8) return ink.night;
  if (height < 0) return mixed(ink.night, ink.dawn, (height + 8) / 8);
  if (height < 12) return mixed(ink.dawn, ink.day, height / 12);
  return mixed(ink.day, ink.noon, Math.min(1, (height - 12) / 50));
}

function mixed(from, to, share) {
  const channel = (text, at) => parseInt(text.slice(at, at + 2), 16);
  const blend = (at) => Math.round(channel(from, at) * (1 - share) + channel(to, at) * share);
  return `rgb(${blend(1)} ${blend(3)} ${blend(5)})`;
}
