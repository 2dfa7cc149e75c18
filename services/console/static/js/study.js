// A question that the engine works on: its stage as it changes, and the page anew once there is an answer.
import { announce } from "./announce.js";
import { gettext } from "./texts.js";

const card = document.getElementById("study");

if (card) {
  document.addEventListener("heliotrope:run", ({ detail }) => {
    if (detail.run !== card.dataset.run) return;
    card.querySelector('[data-says="state"]').textContent = detail.says;
    const stage = card.querySelector('[data-says="stage"]');
    if (stage && detail.stage) stage.textContent = detail.stage;
    if (["succeeded", "failed", "discarded"].includes(detail.state) && card.dataset.state !== detail.state) {
      announce(gettext("The question is %(state)s", { state: detail.says }));
      location.reload();
    }
  });
}
