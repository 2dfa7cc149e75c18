// What a mended roster would save with fewer people disturbed, drawn from its table.
import { number } from "./numbers.js";
import { redrawn } from "./surface.js";
import { tokens } from "./tokens.js";

const HEIGHT = 170;
const PEOPLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

export function drawFrontier(box, rows) {
  const people = rows.map((row) => Number(row.dataset.people));
  const saved = rows.map((row) => Number(row.dataset.saved));
  let chart = null;

  function draw() {
    const ink = tokens();
    const font = "11px Inter, sans-serif";
    chart?.destroy();
    chart = new uPlot({
      width: box.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false }, padding: [8, 12, 0, 0],
      scales: { x: { time: false }, y: { range: (_, least, most) => [Math.min(0, least), most * 1.05] } },
      axes: [
        { stroke: ink.quiet, font, size: 26, incrs: PEOPLE, grid: { show: false }, ticks: { show: false }, values: (_, all) => all.map((each) => number(each)) },
        { stroke: ink.quiet, font, size: 62, grid: { stroke: ink["line-soft"] }, ticks: { show: false }, values: (_, all) => all.map((each) => number(each)), space: 34 },
      ],
      series: [{}, { stroke: ink.accent, width: 2, points: { show: people.length < 40 } }],
    }, [people, saved], box);
  }

  redrawn(box, draw);
  draw();
}
