// The page: what is chosen, the rows that are in sight, and what keys and pointers do.
(() => {
  // Rows are made as they come into sight: a page of thousands opens as fast as one of forty.
  const STEP = 40;
  const by = (id) => document.getElementById(id);
  const table = by("leads"), body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head) => head.dataset.name);
  const search = by("search"), choice = by("sort"), more = by("more"), reset = by("reset");
  const buttons = [...document.querySelectorAll(".tier")];
  const number = new Intl.NumberFormat("en");
  const chosen = { tier: "" };
  const order = { key: "rank", falling: false };
  let list = leads, shown = 0;

  function extend(upTo) {
    const rows = document.createDocumentFragment();
    for (const lead of list.slice(shown, upTo)) rows.append(rowOf(lead, columns, ++shown + 1));
    body.append(rows);
    more.hidden = shown >= list.length;
    more.textContent = `Show more (${number.format(shown)} of ${number.format(list.length)})`;
  }

  function show() {
    const asked = Object.values(chosen).some(Boolean) || search.value.trim();
    list = found(search.value, chosen);
    if (order.key !== "rank" || order.falling) list = ordered(list, order.key, order.falling);
    body.replaceChildren();
    shown = 0;
    extend(STEP);
    table.setAttribute("aria-rowcount", String(list.length + 1));
    by("shown").textContent = `${number.format(list.length)} of ${number.format(leads.length)} leads`;
    by("none").hidden = list.length > 0;
    reset.hidden = !asked;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tier === chosen.tier));
    for (const head of heads) {
      if (head.dataset.key !== order.key) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", order.falling ? "descending" : "ascending");
    }
    choice.value = order.key;
  }

  function sortBy(key, falling) {
    Object.assign(order, { key, falling });
    show();
  }

  function toggle(row) {
    const button = row.querySelector(".open");
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) row.nextElementSibling.remove();
    else row.after(detailOf(leads[row.dataset.place], columns, by("scored").textContent));
  }

  function offer(select) {
    const name = select.dataset.field, counts = new Map();
    for (const lead of leads) if (lead[name]) counts.set(lead[name], (counts.get(lead[name]) ?? 0) + 1);
    for (const value of [...counts.keys()].sort(collator.compare)) {
      select.append(new Option(`${value} (${number.format(counts.get(value))})`, value));
    }
    select.parentElement.hidden = counts.size < 2;
    chosen[name] = "";
    select.addEventListener("change", () => { chosen[name] = select.value; show(); });
  }

  const selects = [...document.querySelectorAll(".filters select")];
  selects.forEach(offer);
  by("filters").hidden = selects.every((select) => select.parentElement.hidden);
  const narrow = matchMedia("(max-width: 860px)");
  const fold = () => { by("filters").open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();

  for (const head of heads) {
    const { key, falls } = head.dataset;
    choice.append(new Option(head.dataset.title, key));
    head.firstElementChild.addEventListener("click", () => {
      sortBy(key, order.key === key ? !order.falling : falls === "yes");
    });
  }
  choice.addEventListener("change", () => sortBy(choice.value, heads[choice.selectedIndex].dataset.falls === "yes"));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      chosen.tier = chosen.tier === button.dataset.tier ? "" : button.dataset.tier;
      show();
    });
  }
  search.addEventListener("input", show);
  reset.addEventListener("click", () => {
    for (const name of Object.keys(chosen)) chosen[name] = "";
    for (const select of selects) select.value = "";
    search.value = "";
    show();
    search.focus();
  });
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr.lead");
    if (row && !event.target.closest("a") && (event.target.closest(".open") || !String(getSelection()))) toggle(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|select|textarea)$/i.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  more.addEventListener("click", () => extend(shown + STEP));
  new IntersectionObserver((seen) => { if (seen.at(-1).isIntersecting && !more.hidden) extend(shown + STEP); },
    { rootMargin: "1500px" }).observe(more);

  // Paper has no scrolling: what is handed over prints in full, or whatever else was chosen.
  addEventListener("beforeprint", () => {
    const handedOver = list.findLastIndex((lead) => lead.tier === "SAL" || lead.tier === "MQL");
    extend(Object.values(chosen).some(Boolean) || search.value ? list.length : Math.max(handedOver + 1, shown));
  });
  const root = document.documentElement;
  by("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  by("plain").remove();
  for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
  show();
  // The first search would have to read all words: better while nobody waits.
  (window.requestIdleCallback ?? setTimeout)(() => leads.forEach(wordsOf));
})();
