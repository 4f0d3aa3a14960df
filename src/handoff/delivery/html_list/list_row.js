// A lead as elements. Text goes in as text only: nothing in the data can become markup.
const money = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHOWN = [3, 1];

function make(tag, look, ...inside) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.append(...inside.filter((part) => part !== null && part !== ""));
  return element;
}
// bdi: a name in another script must not turn its neighbours around.
const said = (text, look) => (text ? make("bdi", look, text) : null);
function link(text, address, look) {
  const element = make("a", look, text);
  element.href = address;
  return element;
}
const mail = (lead, look) => (lead.linked
  ? link(lead.email, `mailto:${encodeURIComponent(lead.email).replaceAll("%40", "@").replaceAll("%2B", "+")}`, look)
  : said(lead.email, look));
const dial = (lead, look) => (lead.dial ? link(lead.phone, `tel:${lead.dial}`, look) : said(lead.phone, look));
const chip = (lead) => make("span", `chip t-${lead.tier}`, lead.tier);

function facts(reasons, side, withNumbers) {
  return reasons.map(({ fact, proof }) => make("li", side, fact, withNumbers && proof ? make("i", "", proof) : null));
}

// One function a column, by its name: the inside of the cell.
const CELLS = {
  rank: (lead) => {
    const button = make("button", "open");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", `Details of ${lead.name}`);
    button.setAttribute("aria-controls", `lead-${lead.rank}`);
    return [button, make("span", "place", String(lead.rank)), chip(lead)];
  },
  who: (lead) => [said(lead.name, "name"), said(lead.role, "sub"),
    lead.name === lead.email ? null : mail(lead, "sub"), dial(lead, "sub")],
  company: (lead) => [said(lead.company), said(lead.country, "sub"), said(lead.status, "status")],
  prob: (lead) => {
    const fill = make("i"), bar = make("span", `bar t-${lead.tier}`, fill);
    fill.style.width = `${lead.bar}%`;
    bar.ariaHidden = "true";
    return [make("span", "percent", lead.percent), " ", make("span", "sub", lead.top), bar];
  },
  value: (lead) => [lead.expected === null ? "" : money.format(lead.expected)],
  trend: (lead) => {
    const [words, since] = lead.trend_words.split(" since ");
    return [make("span", `trend ${lead.trend}`, words), since ? make("span", "sub", ` since ${since}`) : null];
  },
  why: (lead) => [lead.grade ? make("span", "grade", lead.grade) : null, said(lead.returned, "note"), said(lead.why, "note"),
    make("ul", "facts-of", ...facts(reasonsOf(lead, 0).slice(0, SHOWN[0]), "for"),
      ...facts(reasonsOf(lead, 1).slice(0, SHOWN[1]), "con"))],
  lately: (lead) => [lead.lately],
  next: (lead) => [said(lead.next_step), lead.due ? make("span", "due", lead.due) : null],
  worker: (lead) => [said(lead.worker), said(lead.team, "sub")],
};

function rowOf(lead, columns, index) {
  const row = make("tr", "lead");
  row.setAttribute("role", "row");
  row.setAttribute("aria-rowindex", String(index));
  row.dataset.place = lead.place;
  for (const name of columns) {
    const cell = make(name === "who" ? "th" : "td", `c-${name}`, ...CELLS[name](lead));
    if (name === "who") cell.scope = "row";
    cell.setAttribute("role", name === "who" ? "rowheader" : "cell");
    row.append(cell);
  }
  return row;
}

function detailOf(lead, columns, versions) {
  const list = (title, reasons, side) => make("div", "", make("h3", "", title), make("ul", "facts-of", ...facts(reasons, side, true)));
  const known = [
    ["E-mail", mail(lead)], ["Phone", dial(lead)],
    ["What it means", `${lead.meaning} It is ${lead.top.replace("top", "in the top")} of tonight's leads; score ${lead.score}.`],
    ["Trend", lead.trend_words || "not enough nights yet to tell"],
    ["Why it is back", lead.returned], ["Last event", lead.last && `${lead.lately} (${lead.last})`],
    ["Account", [lead.company, lead.account !== lead.company && lead.account, lead.status].filter(Boolean).join(", ")],
    ["Assigned to", lead.assigned], ["Owner", lead.owner], ["Team", lead.team],
    ["Why this tier", lead.why],
    ["Merged", lead.merged ? `${lead.merged} further ${lead.merged === 1 ? "record" : "records"} of the same person` : ""],
    ["Lead", lead.lead_id], ["Scored", versions],
  ].filter(([, value]) => value).map(([term, value]) => make("div", "", make("dt", "", term), make("dd", "", typeof value === "string" ? said(value) : value)));
  const colleagues = lead.colleagues.length
    ? make("div", "", make("h3", "", "Engaged colleagues"), make("ul", "plain-list", ...lead.colleagues.map((one) => make("li", "", said(one))))) : null;
  const cell = make("td", "", make("div", "panel", make("dl", "", ...known),
    make("div", "sides", list("For", reasonsOf(lead, 0), "for"), list("Against", reasonsOf(lead, 1), "con"), colleagues)));
  cell.colSpan = columns.length;
  cell.setAttribute("role", "cell");
  const row = make("tr", "detail", cell);
  row.id = `lead-${lead.rank}`;
  row.setAttribute("role", "row");
  return row;
}
