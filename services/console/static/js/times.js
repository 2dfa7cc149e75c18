// UTC and local wall clocks from seconds since 1970 and the server's offset tables: no time-zone arithmetic here.
const language = document.documentElement.lang || "en-GB";
const dayName = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
const names = new Map();

function named(format, seconds) {
  const key = `${format === dayName ? "d" : "w"}${Math.floor(seconds / 86400)}`;
  if (!names.has(key)) names.set(key, format.format(new Date(seconds * 1000)).replace(",", ""));
  return names.get(key);
}

export const day = (seconds) => named(dayName, seconds);
export const shortDay = (seconds) => named(weekday, seconds);

export function clock(seconds) {
  const minutes = Math.floor(((seconds % 86400) + 86400) % 86400 / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export function span(offsets, seconds) {
  let found = offsets[0];
  for (const each of offsets) if (each[0] <= seconds) found = each;
  return found;
}

// Local wall clock as seconds: to be read with the UTC functions above.
export const local = (offsets, seconds) => seconds + 60 * span(offsets, seconds)[1];
