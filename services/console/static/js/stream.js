// The page's one event stream. Its state is always in sight; after a loss the browser resumes at the last event id,
// and an event that was seen is not handed on again.
const LOST_AFTER_MS = 30000;

function clock(at) {
  return at.toISOString().slice(11, 19) + " UTC";
}

export function openStream(url, handlers) {
  const live = document.getElementById("live");
  const says = live.querySelector(".says");
  let lastNews = new Date();
  let lastId = "";

  function show(state, text) {
    live.dataset.state = state;
    if (says.textContent !== text) says.textContent = text;
  }

  const source = new EventSource(url);
  source.addEventListener("open", () => { lastNews = new Date(); show("live", "Live"); });
  source.addEventListener("error", () => {
    const retrying = source.readyState !== EventSource.CLOSED;
    show("lost", `Stream lost, as of ${clock(lastNews)}${retrying ? "; trying again" : "; load the page again"}`);
  });
  for (const [name, handle] of Object.entries({ bookmark: () => {}, ...handlers })) {
    source.addEventListener(name, (event) => {
      lastNews = new Date();
      show("live", "Live");
      if (event.lastEventId && event.lastEventId === lastId && name !== "bookmark") return;
      lastId = event.lastEventId;
      handle(JSON.parse(event.data));
    });
  }
  source.addEventListener("lost", (event) => show("lost", JSON.parse(event.data).says));
  setInterval(() => {
    if (live.dataset.state === "live" && new Date() - lastNews > 4 * LOST_AFTER_MS) {
      show("lost", `No news since ${clock(lastNews)}`);
    }
  }, LOST_AFTER_MS);
  addEventListener("pagehide", () => source.close());
  return source;
}
