// The heatmap from the keyboard; single keys only while it has the focus.
import { worst } from "./data.js";

export function listen(data, place, canvas, { table, reoptimise, help, find }) {
  const last = data.slots - 1;

  function go(queue, slot) {
    const row = Math.max(0, Math.min(data.queues.length - 1, queue));
    place.point(row, Math.max(0, Math.min(last, slot)), { announce: true });
  }

  const acts = {
    ArrowLeft: () => go(place.queue, place.slot - place.step),
    ArrowRight: () => go(place.queue, place.slot + place.step),
    ArrowUp: () => go(place.queue - 1, place.slot),
    ArrowDown: () => go(place.queue + 1, place.slot),
    PageUp: () => go(place.queue, place.slot - data.perDay),
    PageDown: () => go(place.queue, place.slot + data.perDay),
    Home: () => go(place.queue, place.first),
    End: () => go(place.queue, place.first + place.slots - 1),
    Enter: () => (place.pinned ? place.release() : place.point(place.queue, place.slot, { pin: true, announce: true })),
    Escape: () => place.release(),
    t: table,
    r: reoptimise,
    "/": find,
    "?": help,
  };

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    if (place.queue < 0 || place.slot < 0) start();
    act();
  });
  canvas.addEventListener("focus", () => { if (place.queue < 0 || place.slot < 0) start(); });

  function start() {
    const slot = place.slot >= 0 ? place.slot : worst(data.queues[0], place.first, place.first + place.slots);
    place.point(Math.max(0, place.queue), slot, { announce: true });
  }
}
