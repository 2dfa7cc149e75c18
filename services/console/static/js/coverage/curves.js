// Required and scheduled of all queues, and the difference as bars on its own scale below (uPlot).
import { number } from "../numbers.js";
import { clock, shortDay } from "../times.js";
import { tokens } from "../tokens.js";
import { axis } from "./axis.js";

const HEIGHT = 150;

export function drawCurves(data, place, box) {
  let chart = null;
  let moving = false;

  function series() {
    const slots = Array.from({ length: place.slots + 1 }, (_, index) => place.first + Math.min(index, place.slots - 1));
    const x = Array.from({ length: place.slots + 1 }, (_, index) => data.seconds(place.first + index));
    const of = (values) => slots.map((slot) => values[slot]);
    return [x, of(data.total.required), of(data.total.scheduled), of(data.total.spare), of(data.total.short)];
  }

  function draw() {
    const ink = tokens();
    const scale = axis(box.clientWidth, place);
    chart?.destroy();
    chart = new uPlot({
      width: box.clientWidth, height: HEIGHT, tzDate: (seconds) => new Date((seconds + new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000),
      legend: { show: false }, padding: [6, scale.right, 4, 0], cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false }, people: { range: (_, least, most) => [-0.55 * most, most * 1.04] }, net: { range: netRange } },
      axes: [
        { show: false, scale: "x" },
        { scale: "people", size: scale.gutter, gap: 8, stroke: ink.quiet, font: "12px Inter, sans-serif", grid: { stroke: ink["line-soft"], width: 1 },
          ticks: { show: false }, splits: (_, __, ___, most) => [0, 0.5, 1].map((share) => nice(most / 1.04) * share),
          values: (_, splits) => splits.map((value) => number(value)) },
      ],
      series: [
        {},
        { scale: "people", stroke: ink.required, dash: [5, 3], width: 1.5, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } },
        { scale: "people", stroke: ink.scheduled, width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } },
        bars(ink["spare-2"]), bars(ink["short-2"]),
      ],
      hooks: { setCursor: [(self) => pointed(self)] },
    }, series(), box);
    follow();
  }

  function bars(colour) {
    return { scale: "net", fill: colour, width: 0, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) };
  }

  // The bars take the lowest third: their zero line lies below the curves' zero.
  function netRange(_, least, most) {
    const reach = Math.max(most, -least, 1);
    return [-1.1 * reach, 6.3 * reach];
  }

  function pointed(self) {
    if (moving || self.cursor.left < 0 || self.cursor.idx == null) return;
    place.point(place.queue, Math.min(data.slots - 1, place.first + self.cursor.idx));
  }

  function follow() {
    if (!chart) return;
    moving = true;
    const inside = place.slot >= place.first && place.slot < place.first + place.slots;
    chart.setCursor({ left: inside ? chart.valToPos(data.seconds(place.slot), "x") : -10, top: 10 }, false);
    moving = false;
  }

  place.addEventListener("moved", draw);
  place.addEventListener("pointed", follow);
  document.addEventListener("heliotrope:theme", draw);
  let width = box.clientWidth;
  new ResizeObserver(() => { if (box.clientWidth !== width) { width = box.clientWidth; draw(); } }).observe(box);
  draw();
}

function nice(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return Math.max(1, Math.floor((most / power) * 2) / 2) * power;
}

export const curveRows = (data, place) => Array.from({ length: place.slots / place.step }, (_, index) => {
  const slot = place.first + index * place.step;
  const at = data.seconds(slot);
  return [`${shortDay(at)} ${clock(at)}`, number(data.total.required[slot], 1), number(data.total.scheduled[slot], 1),
    number(-data.total.short[slot], 1), number(data.total.spare[slot], 1)];
});
