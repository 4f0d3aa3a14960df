"use strict";
(() => {
  const table = document.getElementById("leads");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const search = document.getElementById("search");
  const choice = document.getElementById("sort");
  const reset = document.getElementById("reset");
  const buttons = [...document.querySelectorAll(".tier")];
  const number = new Intl.NumberFormat("en");
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // Reasons are much alike: a search through them would find nearly everybody.
  const words = (row) => [...row.cells].filter((cell) => !cell.matches(".whys")).map((cell) => cell.textContent).join(" ");
  const rows = [...body.rows].map((row, place) => ({ row, place, tier: row.dataset.t, text: plain(words(row)) }));
  let tier = "";

  function show() {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of rows) {
      const match = (!tier || entry.tier === tier) && wanted.every((word) => entry.text.includes(word));
      if (entry.row.hidden === match) entry.row.hidden = !match;
      shown += match;
    }
    document.getElementById("shown").textContent = `${number.format(shown)} of ${number.format(rows.length)} leads shown`;
    document.getElementById("none").hidden = shown > 0;
    reset.hidden = !tier && !wanted.length;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tier === tier));
  }

  const value = (entry, column) => {
    const cell = entry.row.cells[column];
    return (cell.dataset.v ?? cell.firstElementChild?.textContent ?? cell.textContent).trim();
  };

  function order(column, falling) {
    const kind = heads[column].dataset.kind;
    const keyed = rows.map((entry) => ({ entry, key: value(entry, column) }));
    const compare = {
      number: (a, b) => a - b,
      time: (a, b) => Date.parse(a) - Date.parse(b),
      text: (a, b) => collator.compare(a, b),
    }[kind];
    // Empty cells stay at the end whichever way the rest is turned.
    keyed.sort((a, b) => (a.key === "") - (b.key === "")
      || (a.key === "" ? 0 : compare(a.key, b.key) * (falling ? -1 : 1))
      || a.entry.place - b.entry.place);
    body.append(...keyed.map(({ entry }) => entry.row));
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    if ([...choice.options].some((option) => option.value === String(column))) choice.value = String(column);
  }

  const fallsFirst = (column) => column === 4 || column === 6;
  heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
    const now = head.getAttribute("aria-sort");
    order(column, now ? now === "ascending" : fallsFirst(column));
  }));
  choice.addEventListener("change", () => order(Number(choice.value), fallsFirst(Number(choice.value))));
  buttons.forEach((button) => button.addEventListener("click", () => {
    tier = tier === button.dataset.tier ? "" : button.dataset.tier;
    show();
  }));
  let waiting;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 80); });
  reset.addEventListener("click", () => { tier = ""; search.value = ""; show(); search.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|select|textarea)$/i.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.querySelector(".tools").hidden = false;
  show();
})();
