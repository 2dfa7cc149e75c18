// The page's one event stream. Its state is always in sight; after a loss the browser resumes at the last event id,
// and an event that was seen is not handed on again.
import { gettext } from "./texts.js";

const LOST_AFTER_MS = 30000;
const SOUND_AFTER_MS = 1500; // a stream that is lost again at once was none

function clock(at) {
  return at.toISOString().slice(11, 19) + " UTC";
}

export function openStream(url, handlers) {
  const live = document.getElementById("live");
  const says = live.querySelector(".says");
  let lastNews = new Date();
  let lastId = "";
  let sound = 0;

  function show(state, text) {
    live.dataset.state = state;
    if (says.textContent !== text) says.textContent = text;
  }

  const source = new EventSource(url);
  function hear() { clearTimeout(sound); lastNews = new Date(); show("live", gettext("Live")); }

  source.addEventListener("open", () => {
    clearTimeout(sound);
    if (live.dataset.state === "waiting") hear(); else sound = setTimeout(hear, SOUND_AFTER_MS);
  });
  source.addEventListener("error", () => {
    clearTimeout(sound);
    const retrying = source.readyState !== EventSource.CLOSED;
    const time = clock(lastNews);
    show("lost", retrying ? gettext("Stream lost, as of %(time)s; trying again", { time }) : gettext("Stream lost, as of %(time)s; load the page again", { time }));
  });
  for (const [name, handle] of Object.entries({ bookmark: () => {}, ...handlers })) {
    source.addEventListener(name, (event) => {
      hear();
      if (event.lastEventId && event.lastEventId === lastId && name !== "bookmark") return;
      lastId = event.lastEventId;
      handle(JSON.parse(event.data));
    });
  }
  source.addEventListener("lost", (event) => { clearTimeout(sound); show("lost", JSON.parse(event.data).says); });
  setInterval(() => {
    if (live.dataset.state === "live" && new Date() - lastNews > 4 * LOST_AFTER_MS) {
      show("lost", gettext("No news since %(time)s", { time: clock(lastNews) }));
    }
  }, LOST_AFTER_MS);
  addEventListener("pagehide", () => source.close());
  return source;
}
