// A run as it converges: money first, the curve of what was found and what is proven, each report in a table.
import { announce } from "./announce.js";
import { number } from "./numbers.js";
import { gettext } from "./texts.js";
import { clock } from "./times.js";
import { tokens } from "./tokens.js";

const card = document.getElementById("run");
const said = (name) => card.querySelector(`[data-says="${name}"]`);
const reports = [];
let chart = null;

function curve() {
  const box = document.getElementById("run-curve");
  const ink = tokens();
  chart?.destroy();
  if (!reports.length) return;
  const began = reports[0].at;
  const x = reports.map(({ at }) => (at - began) / 1000);
  const line = (name) => reports.map((report) => report[name] ?? null);
  const stepped = uPlot.paths.stepped({ align: 1 });
  chart = new uPlot({
    width: box.clientWidth, height: 130, legend: { show: false }, cursor: { show: false }, padding: [8, 8, 0, 0],
    scales: { x: { time: false, range: (_, least, most) => [0, Math.max(most, 5)] } },
    axes: [
      { stroke: ink.quiet, font: "11px Inter, sans-serif", size: 26, grid: { show: false }, ticks: { show: false }, values: (_, all) => all.map((each) => `${number(each)} s`) },
      { stroke: ink.quiet, font: "11px Inter, sans-serif", size: 62, grid: { stroke: ink["line-soft"] }, ticks: { show: false }, values: (_, all) => all.map((each) => number(each)), space: 34 },
    ],
    series: [{}, { stroke: ink.accent, width: 2, paths: stepped, spanGaps: true }, { stroke: ink.quiet, dash: [4, 3], width: 1.5, paths: stepped, spanGaps: true }],
  }, [x, line("objective"), line("bound")], box);
}

function noted(news) {
  const at = Date.parse(news.at);
  const before = reports.at(-1);
  if (Number.isNaN(at) || (before && at <= before.at)) return;
  if (before && news.stage === before.stage && news.objective >= before.objective && news.bound === before.bound) return;
  // The service reports the best so far; a curve that rose would say otherwise.
  const objective = news.objective === null ? before?.objective ?? null : Math.min(news.objective, before?.objective ?? Infinity);
  reports.push({ at, stage: news.stage, objective, bound: news.bound ?? before?.bound ?? null });
  const row = document.querySelector("#run-table tbody").insertRow();
  const second = String(Math.floor(at / 1000) % 60).padStart(2, "0");
  for (const text of [`${clock(at / 1000)}:${second}`, news.stage, objective === null ? "" : number(objective), news.bound === null ? "" : number(news.bound)]) {
    row.insertCell().textContent = text;
  }
  curve();
}

function show(news) {
  noted(news);
  const best = reports.at(-1)?.objective ?? news.objective;
  if (best !== null && best !== undefined) said("objective").textContent = number(best);
  if (news.bound !== null) said("bound").textContent = `${card.dataset.currency} ${number(news.bound)}`;
  if (news.gap !== null) said("gap").textContent = number(news.gap, 2);
  if (news.stage) said("stage").textContent = news.stage;
  said("state").textContent = news.says;
  if (news.state !== card.dataset.state) ended(news);
  else if (best !== null && best !== undefined) announce(`${news.stage}: ${number(best)} ${card.dataset.currency}`);
}

function ended(news) {
  card.dataset.state = news.state;
  announce(gettext("The run is %(state)s", { state: news.says }));
  if (!["succeeded", "failed", "discarded"].includes(news.state)) return;
  card.querySelectorAll("form").forEach((form) => form.remove());
  said("state").className = `chip state ${{ succeeded: "good", failed: "bad" }[news.state] || ""}`;
  if (news.failure) {
    said("failure").textContent = `${news.failure} · ${gettext("the published roster stays in force")}`;
    said("failure").hidden = false;
    said("mend").hidden = false;
  }
  if (news.version) {
    const link = said("result");
    const address = new URL(link.href);
    address.searchParams.set("after", news.version);
    link.href = address;
    link.textContent = gettext("Compare v%(version)s", { version: news.version });
    link.hidden = false;
    const unmet = new URL(document.getElementById("unmet").dataset.url, location.href);
    unmet.searchParams.set("after", news.version);
    htmx.ajax("GET", unmet.pathname + unmet.search, "#unmet");
  }
}

if (card) {
  document.addEventListener("heliotrope:run", ({ detail }) => { if (detail.run === card.dataset.run) show(detail); });
  document.addEventListener("heliotrope:theme", curve);
}
