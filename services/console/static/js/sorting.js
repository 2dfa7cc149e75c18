// Tables that sort: a button in each head, `aria-sort` says the order. Figures sort as figures, words by the language.
const language = document.documentElement.lang || "en-GB";
const words = new Intl.Collator(language, { numeric: true });
const point = new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === "decimal").value;

function figure(cell) {
  const given = cell.dataset.sort;
  const text = given ?? cell.textContent.trim();
  if (!cell.classList.contains("number")) return text;
  if (given !== undefined) return Number.parseFloat(given) || 0;
  const digits = [...text.replace("−", "-")].filter((each) => /[\d-]/.test(each) || each === point).join("");
  return Number.parseFloat(digits.replace(point, ".")) || 0;
}

function order(table, at, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  const body = table.tBodies[0];
  const sums = [...body.rows].filter((row) => row.classList.contains("sum"));
  const rows = [...body.rows].filter((row) => !row.classList.contains("sum"));
  const keys = new Map(rows.map((row) => [row, figure(row.cells[at])]));
  rows.sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    return (down ? -1 : 1) * (typeof a === "number" ? a - b : words.compare(a, b));
  });
  body.append(...rows, ...sums);
  table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
}

export function offerSorting() {
  for (const table of document.querySelectorAll("table[data-sorts]")) {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "sorts" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => order(table, at, head));
    });
  }
}
