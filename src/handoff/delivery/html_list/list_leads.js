"use strict";
// The leads: read from the page's data, found, filtered and ordered. Nothing here touches the page.
const TRENDS = ["up", "new", "steady", "down"];
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

// Letters without their accents, and the few that no accent is taken from.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[łøđßæœı]/g, (letter) => ({ ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" })[letter]);

const { fields, texts, rows } = JSON.parse(document.getElementById("data").textContent);
const readers = {
  plain: (value) => value,
  text: (place) => texts[place],
  texts: (places) => places.map((place) => texts[place]),
  // The reasons of all leads are many objects; they are made when a lead is shown.
  reasons: (places) => places,
};
const leads = rows.map((row, place) => {
  const lead = { place, words: null };
  for (let at = 0; at < fields.length; at++) lead[fields[at][0]] = readers[fields[at][1]](row[at]);
  return lead;
});

// [{ fact, proof }] of one side, 0: for, 1: against.
function reasonsOf(lead, side) {
  const places = lead.reasons[side];
  return places.flatMap((place, at) => (at % 2 ? [] : [{ fact: texts[place], proof: texts[places[at + 1]] }]));
}

// Every text of a lead but the numbers behind its reasons, of which all have much the same.
let plainTexts = null;
function wordsOf(lead) {
  if (lead.words === null) {
    plainTexts ??= texts.map(plain);
    const places = new Set(lead.reasons.flatMap((side) => side.filter((_, at) => at % 2 === 0)));
    fields.forEach(([, kind], at) => {
      for (const place of { text: [rows[lead.place][at]], texts: rows[lead.place][at] }[kind] ?? []) places.add(place);
    });
    lead.words = [...places].map((place) => plainTexts[place]).join("\n");
  }
  return lead.words;
}

// chosen: { tier, worker, team, grade, country, trend }, "" for any.
function found(search, chosen) {
  const wanted = plain(search).split(/\s+/).filter(Boolean);
  const asked = Object.entries(chosen).filter(([, value]) => value !== "");
  return leads.filter((lead) => asked.every(([name, value]) => lead[name] === value)
    && (!wanted.length || wanted.every((word) => wordsOf(lead).includes(word))));
}

// Keys by which leads are ordered: numbers, made once a column. null: not known, and last whichever way it is turned.
const keysOf = new Map();
function keys(name) {
  if (!keysOf.has(name)) {
    const values = leads.map((lead) => lead[name]);
    const list = { trend: TRENDS }[name];
    const order = list ?? (typeof values.find((value) => value !== null) === "string"
      ? [...new Set(values)].filter(Boolean).sort(collator.compare) : null);
    const place = order && new Map(order.map((value, at) => [value, at]));
    keysOf.set(name, place ? values.map((value) => place.get(value) ?? null) : values);
  }
  return keysOf.get(name);
}

function ordered(list, name, falling) {
  const key = keys(name), sign = falling ? -1 : 1;
  return list.slice().sort((a, b) => {
    const one = key[a.place], other = key[b.place];
    return one === null || other === null
      ? (one === null) - (other === null) || a.place - b.place
      : sign * (one - other) || a.place - b.place;
  });
}
