// The table twins: the heatmap's comes from the server, the two others from the numbers that are already here.
import { clock, local, shortDay } from "../times.js";
import { number } from "../numbers.js";
import { gettext } from "../texts.js";
import { curveRows } from "./curves.js";

function filled(box, caption, heads, rows) {
  if (box.firstChild) { box.replaceChildren(); return false; }
  const table = document.createElement("table");
  table.className = "sheet";
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  for (const name of heads) { const cell = document.createElement("th"); cell.scope = "col"; cell.textContent = name; head.append(cell); }
  const body = table.createTBody();
  for (const values of rows) {
    const row = body.insertRow();
    values.forEach((value, index) => {
      const cell = document.createElement(index ? "td" : "th");
      if (!index) cell.scope = "row";
      cell.textContent = value;
      row.append(cell);
    });
  }
  box.className = "heat-table";
  box.tabIndex = 0;
  box.append(table);
  return true;
}

export const sunTable = (data, place, box) => filled(box, gettext("People on contacts by site, with its local time"), ["UTC", ...data.sites.map((site) => site.name)],
  Array.from({ length: place.slots / 4 }, (_, hour) => {
    const slot = place.first + hour * 4;
    const at = data.seconds(slot);
    return [`${shortDay(at)} ${clock(at)}`, ...data.sites.map((site) => `${number(site.heads[slot])} (${clock(local(site.offsets, at))})`)];
  }));

export const curvesTable = (data, place, box) => filled(box, gettext("Agents of all queues"), ["UTC", gettext("Required"), gettext("Scheduled"), gettext("Short"), gettext("Spare")], curveRows(data, place));

export function heatTable(data, place, button) {
  const box = document.getElementById("heat-table");
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  button.textContent = open ? gettext("Hide the table") : gettext("Show as a table");
  if (!open) { box.replaceChildren(); return; }
  box.tabIndex = 0;
  const query = new URLSearchParams({ roster: data.roster, version: data.version, day: place.slot >= 0 ? Math.floor(place.slot / data.perDay) : place.day });
  htmx.ajax("GET", `/coverage/table?${query}`, { target: "#heat-table", swap: "innerHTML" });
}
