// Every page: its stream, its theme, and the news of a newer version.
import { offerSorting } from "./sorting.js";
import { openStream } from "./stream.js";
import { gettext } from "./texts.js";
import { offerLanguages, offerThemes } from "./theme.js";
import { announce } from "./announce.js";

const body = document.body;

function offerNewer({ roster, version }) {
  const shown = Number(body.dataset.version || 0);
  if (!shown || roster !== body.dataset.roster || version <= shown) return;
  const news = document.getElementById("news");
  const address = new URL(location.href);
  address.searchParams.delete("version");
  news.querySelector(".says").textContent = gettext("Version %(version)s has been published; this page shows version %(shown)s.", { version, shown });
  news.querySelector(".show").href = address;
  news.hidden = false;
  announce(gettext("Version %(version)s has been published", { version }));
}

// On a phone the screens are a row that scrolls: the one that is open must be in sight.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
offerThemes();
offerLanguages();
offerSorting();
openStream(body.dataset.stream, {
  published: offerNewer,
  run: (run) => document.dispatchEvent(new CustomEvent("heliotrope:run", { detail: run })),
});
