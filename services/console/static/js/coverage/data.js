// The numbers of one version, as the server sends them, with the words for them. Agents come in tenths, service
// levels in thousandths. The bands are those of services/console/reading/bands.py.
import { gettext } from "../texts.js";

export const WORDS = {
  "-3": gettext("severely short"), "-2": gettext("short"), "-1": gettext("slightly short"), 0: gettext("near need"),
  1: gettext("slightly spare"), 2: gettext("spare"), 3: gettext("well above need"),
};

function band(queue, slot) {
  const required = queue.required[slot] / 10;
  const net = (queue.scheduled[slot] - queue.required[slot]) / 10;
  if (Math.abs(net) < queue.dead) return 0;
  const share = required > 0 ? net / required : Math.sign(net);
  if (net < 0) return share > -0.06 ? 0 : -1 - (share <= -0.15) - (share <= -0.25);
  return share < 0.1 ? 0 : 1 + (share >= 0.3) + (share >= 0.6);
}

export async function load() {
  const link = document.querySelector('link[rel="preload"][as="fetch"]');
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(gettext("the numbers of this page did not come: %(status)s", { status: answer.status }));
  const data = await answer.json();
  data.seconds = (slot) => data.start + slot * data.grain * 60;
  data.perDay = 1440 / data.grain;
  data.days = data.slots / data.perDay;
  for (const queue of data.queues) {
    queue.band = Int8Array.from({ length: data.slots }, (_, slot) => band(queue, slot));
    queue.net = (slot) => (queue.scheduled[slot] - queue.required[slot]) / 10;
  }
  data.total = total(data);
  return data;
}

function total({ queues, slots }) {
  const sums = { required: new Float64Array(slots), scheduled: new Float64Array(slots), short: new Float64Array(slots),
    spare: new Float64Array(slots) };
  for (const queue of queues) {
    for (let slot = 0; slot < slots; slot += 1) {
      const net = queue.net(slot);
      sums.required[slot] += queue.required[slot] / 10;
      sums.scheduled[slot] += queue.scheduled[slot] / 10;
      if (net < 0) sums.short[slot] += net; else sums.spare[slot] += net;
    }
  }
  return sums;
}

// The slot of a group that a column shows: the shortest one, and only where none is short the sparest.
export function worst(queue, first, last) {
  let found = first;
  for (let slot = first + 1; slot < last; slot += 1) {
    if (queue.band[slot] < 0 || queue.band[found] < 0 ? queue.net(slot) < queue.net(found) : queue.net(slot) > queue.net(found)) {
      found = slot;
    }
  }
  return found;
}
