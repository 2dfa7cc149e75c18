// A question that the engine works on: its stage as it changes, and the page anew once there is an answer.
import { announce } from "./announce.js";

const card = document.getElementById("study");

if (card) {
  document.addEventListener("heliotrope:run", ({ detail }) => {
    if (detail.run !== card.dataset.run) return;
    card.querySelector('[data-says="state"]').textContent = detail.state;
    const stage = card.querySelector('[data-says="stage"]');
    if (stage && detail.stage) stage.textContent = detail.stage;
    if (["succeeded", "failed", "discarded"].includes(detail.state) && card.dataset.state !== detail.state) {
      announce(`The question is ${detail.state}`);
      location.reload();
    }
  });
}
