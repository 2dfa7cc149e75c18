// Numbers in the page's locale, with the minus that the server writes.
const language = document.documentElement.lang || "en-GB";
const formats = new Map();

export function number(value, digits = 0) {
  if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: "always" }));
  const text = formats.get(digits).format(value);
  return text === "-0" ? "0" : text.replace("-", "−");
}

const shares = new Intl.NumberFormat(language, { style: "percent" });

export function percent(share) {
  return shares.format(share);
}

export function signed(value, digits = 0) {
  const text = number(Math.abs(value), digits);
  return text === "0" ? text : (value > 0 ? "+" : "−") + text;
}
