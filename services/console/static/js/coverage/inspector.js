// One cell in words: at once in the heading and to screen readers, then in full from the server.
import { announce } from "../announce.js";
import { number, percent, signed } from "../numbers.js";
import { gettext } from "../texts.js";
import { clock, day } from "../times.js";
import { WORDS } from "./data.js";

const REST_MS = 90;

export function inWords(data, row, slot) {
  const queue = data.queues[row];
  const at = data.seconds(slot);
  return gettext("%(queue)s, %(time)s UTC: %(net)s heads, %(band)s; required %(required)s, scheduled %(scheduled)s, expected service level %(level)s", {
    queue: queue.name,
    time: `${day(at)} ${clock(at)}`,
    net: signed(queue.net(slot), 1),
    band: WORDS[queue.band[slot]],
    required: number(queue.required[slot] / 10, 1),
    scheduled: number(queue.scheduled[slot] / 10, 1),
    level: percent(queue.level[slot] / 1000),
  });
}

export function inspect(data, place) {
  const { roster, version } = data;
  let waiting = 0;
  let shown = "";

  function ask() {
    const key = `${place.queue}@${place.slot}`;
    if (key === shown) return;
    shown = key;
    const query = new URLSearchParams({ roster, version, queue: data.queues[place.queue].id, slot: place.slot });
    htmx.ajax("GET", `/coverage/cell?${query}`, { target: "#inspector", swap: "innerHTML" });
  }

  place.addEventListener("pointed", ({ detail }) => {
    if (place.queue < 0 || place.slot < 0) return;
    if (detail.announce) announce((detail.pin ? gettext("Pinned.") + " " : "") + inWords(data, place.queue, place.slot));
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST_MS);
  });
  if (place.queue >= 0) ask();
}
