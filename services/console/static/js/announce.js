// Says a line to screen readers: the last one wins, after a short rest, so that fast moves do not pile up.
const REST_MS = 120;
let waiting = 0;

export function announce(text) {
  clearTimeout(waiting);
  waiting = setTimeout(() => { document.getElementById("announcer").textContent = text; }, REST_MS);
}
