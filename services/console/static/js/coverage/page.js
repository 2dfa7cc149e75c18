// Coverage: loads the numbers once, then three charts, an inspector and the tools above them share one place.
import { announce } from "../announce.js";
import { gettext } from "../texts.js";
import { drawCurves } from "./curves.js";
import { load } from "./data.js";
import { drawHeat } from "./heat.js";
import { listen } from "./heatkeys.js";
import { inspect } from "./inspector.js";
import { Place } from "./place.js";
import { drawSun } from "./sun.js";
import { curvesTable, heatTable, sunTable } from "./tables.js";

const id = (name) => document.getElementById(name);

function tools(data, place) {
  const spans = [...document.querySelectorAll("[data-span]")];
  const mark = () => spans.forEach((button) => button.setAttribute("aria-pressed", Number(button.dataset.span) === place.span));
  spans.forEach((button) => button.addEventListener("click", () => {
    place.move({ span: Number(button.dataset.span), day: place.slot >= 0 ? Math.floor(place.slot / data.perDay) : place.day });
    mark();
  }));
  document.querySelectorAll("[data-move]").forEach((button) => button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") { announce(gettext("Now is outside this planning period")); return; }
    place.move({ day: button.dataset.move === "now" ? place.today() : place.day + Number(button.dataset.move) * place.span });
  }));
  mark();
}

function jumps(data, place) {
  document.querySelectorAll(".hurts a").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    place.point(data.queues.findIndex((queue) => queue.id === link.dataset.queue), Number(link.dataset.slot), { pin: true, announce: true });
    id("heat").focus();
  }));
}

function reoptimise(data, place) {
  if (!id("reoptimise")) return;
  const queue = data.queues[place.queue];
  const from = new Date(data.seconds(place.slot) * 1000).toISOString().slice(0, 16) + "Z";
  location.assign(`/optimise?${new URLSearchParams({ queue: queue.id, from })}`);
}

function find(data, place) {
  const asked = prompt(gettext("Queue to go to"));
  const row = asked ? data.queues.findIndex((queue) => queue.name.toLowerCase().includes(asked.toLowerCase())) : -1;
  if (row >= 0) place.point(row, place.slot, { announce: true });
}

async function open() {
  const data = await load();
  const place = new Place(data);
  drawSun(data, place, id("sun"), id("sun-above"));
  drawCurves(data, place, id("curves"));
  drawHeat(data, place, id("heat"), id("heat-above"));
  performance.mark("coverage-drawn");
  inspect(data, place);
  tools(data, place);
  jumps(data, place);
  const button = id("heat-table-button");
  const table = () => heatTable(data, place, button);
  button.addEventListener("click", table);
  listen(data, place, id("heat"), { table, reoptimise: () => reoptimise(data, place), help: () => id("help").showModal(), find: () => find(data, place) });
  id("sun").addEventListener("keydown", (event) => { if (event.key.toLowerCase() === "t") sunTable(data, place, id("sun-table")); });
  id("curves").addEventListener("keydown", (event) => { if (event.key.toLowerCase() === "t") curvesTable(data, place, id("curves-table")); });
}

open().catch((error) => {
  const says = document.createElement("p");
  says.className = "notice alarm";
  says.textContent = gettext("The charts could not be drawn: %(problem)s. The figures and the table below hold.", { problem: error.message });
  id("main").prepend(says);
});
