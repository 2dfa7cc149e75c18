// Compare: the changed shifts as a grid, and their table twin.
import { drawFrontier } from "./frontier.js";
import { shiftGrid } from "./shiftgrid.js";
import { gettext } from "./texts.js";

const box = document.getElementById("grid");
const button = document.getElementById("grid-table-button");

function table() {
  const target = document.getElementById("grid-table");
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  button.textContent = open ? gettext("Hide the table") : gettext("Show as a table");
  if (!open) { target.replaceChildren(); return; }
  target.tabIndex = 0;
  htmx.ajax("GET", target.dataset.url, { target: "#grid-table", swap: "innerHTML" });
}

function why(person) {
  const form = document.getElementById("why-form");
  form.agent.value = person;
  form.requestSubmit();
}

async function open() {
  const answer = await fetch(box.dataset.url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { start, agents } = await answer.json();
  shiftGrid(box, { length: agents.length, at: (index) => agents[index] }, { start, days: 7, pick: why });
  box.querySelector("canvas").addEventListener("keydown", (event) => { if (event.key.toLowerCase() === "t") table(); });
}

const frontier = document.getElementById("frontier");
if (frontier) drawFrontier(frontier, [...document.querySelectorAll("#frontier-table tbody tr")]);
if (box) {
  button.addEventListener("click", table);
  open().catch((error) => { box.textContent = gettext("The changes could not be drawn (%(problem)s); the table below holds.", { problem: error.message }); });
}
