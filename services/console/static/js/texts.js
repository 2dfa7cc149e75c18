// What scripts write themselves, in the page's language: the server sends the texts with the page, English has none.
const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");

export function gettext(message, places = {}) {
  return (texts[message] ?? message).replace(/%(?:\((\w+)\)s|%)/g, (found, name) => (name ? places[name] : "%"));
}
