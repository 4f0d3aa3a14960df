"""Records of people and companies in the ways that they really differ, with the truth of who is who.

Harder than the generated company's own dirt: names, companies, mailboxes and telephones are varied one way at a time,
and beside the second records stand other people who share just as much.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

_SOUNDS: Final = "ba ber da del fi gar ha jo kan le lin ma mor na ner o pe ra ri sa ste ta tor u va vi wil za"
_GIVEN_NAMES: Final = (
    "Anna Ben Clara David Emma Felix Greta Hugo Ida Jonas Karin Leon Marie Nils Olga Paul Renate Simon Tessa Ulrich "
    "Vera Walter Yvonne Zoltan Björn Jürgen Hélène Łukasz Renée Sören"
)
_GIVEN: Final = tuple(_GIVEN_NAMES.split())
_FORMS: Final = ("GmbH", "AG", "Ltd", "Inc.", "LLC", "S.A.", "SARL", "B.V.", "Oy", "AB", "A/S", "S.p.A.", "Sp. z o.o.")
_COUNTRIES: Final = {"DE": "+49", "FR": "+33", "GB": "+44", "US": "+1", "NL": "+31"}
_ASCII: Final = str.maketrans({"ö": "oe", "ü": "ue", "é": "e", "è": "e", "ł": "l", "Ł": "l"})
Row = dict[str, str]


@dataclass
class MadePeople:
    """Rows by age with the person and the company of each, and how each came about."""

    rows: list[Row] = field(default_factory=list)
    person: list[int] = field(default_factory=list)
    company: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)

    def add(self, row: Row, person: int, company: int, kind: str) -> None:
        """Append one record."""
        self.rows.append(row)
        self.person.append(person)
        self.company.append(company)
        self.kind.append(kind)

    def table(self) -> pa.Table:
        """Return the records as identity reads them."""
        names = ("email", "name", "phone", "company", "country")
        ids = pa.array([f"L{place}" for place in range(len(self.rows))])
        return pa.table(
            {"lead_id": ids, **{name: pa.array([row.get(name) or None for row in self.rows]) for name in names}}
        )


def made_people(n_people: int, seed: int) -> MadePeople:
    """Return `n_people` first records, then a further one of each kind in turn for a third of them, then strangers."""
    rng = np.random.default_rng(seed)
    made = MadePeople()
    for person in range(n_people):
        company = int(rng.integers(n_people // 4))
        made.add(_first(rng, company), person, company, "first")
    kinds = list(SECOND.items())
    for place, person in enumerate(rng.permutation(n_people)[: n_people // 3].tolist()):
        kind, change = kinds[place % len(kinds)]
        company = made.company[person] if kind not in _NEW_EMPLOYER else n_people + place
        made.add(change(rng, made.rows[person]), person, company, kind)
    strangers = list(STRANGERS.items())
    for place, person in enumerate(rng.permutation(n_people)[: n_people // 5].tolist()):
        kind, change = strangers[place % len(strangers)]
        made.add(change(rng, made.rows[person]), n_people + place, made.company[person], kind)
    return made


def _word(rng: np.random.Generator, sounds: int) -> str:
    return "".join(rng.choice(_SOUNDS.split()) for _ in range(sounds)).capitalize()


def _first(rng: np.random.Generator, company: int) -> Row:
    own = np.random.default_rng([company, 1])
    brand = f"{_word(own, 3)} {_word(own, 2)}"
    country = str(own.choice(list(_COUNTRIES)))
    row = {
        "name": f"{rng.choice(_GIVEN)} {_word(rng, int(rng.integers(3, 5)))}",
        "company": f"{brand} {own.choice(_FORMS)}",
        "phone": f"{_COUNTRIES[country]} {rng.integers(20, 99)} {rng.integers(1_000_000, 9_999_999)}",
        "country": country,
        "domain": f"{brand.lower().replace(' ', '-')}.com",
    }
    return {**row, "email": f"{_local(row['name'])}@{row['domain']}"}


def _local(name: str) -> str:
    return name.lower().translate(_ASCII).replace(" ", ".")


def _slip(rng: np.random.Generator, text: str) -> str:
    """Leave out, double or swap a letter after the first."""
    place = int(rng.integers(1, len(text) - 1))
    kind = int(rng.integers(3))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _other(rng: np.random.Generator, row: Row) -> str:
    """Return another given name than the row's."""
    return str(rng.choice([given for given in _GIVEN if given != row["name"].split(" ")[0]]))


def _named(rng: np.random.Generator, row: Row, *, slips: bool = False) -> str:
    given, family = row["name"].split(" ")
    return f"{given} {_slip(rng, family)}" if slips else f"{family.upper()}, {given}"


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _new_job(rng: np.random.Generator, row: Row) -> Row:
    other = _first(rng, int(rng.integers(10**9)))
    return {
        **row,
        **{name: other[name] for name in ("company", "domain")},
        "email": f"{_local(row['name'])}@{other['domain']}",
    }


def _private(rng: np.random.Generator, row: Row) -> str:
    return f"{_local(row['name']).replace('.', '')}{rng.integers(10, 99)}@gmail.com"


def _form(rng: np.random.Generator, row: Row) -> str:
    brand = " ".join(row["company"].split(" ")[:2])
    return f"{brand.upper()} {rng.choice(['', 'Group', *_FORMS])}".strip()


def _digits(row: Row) -> str:
    return "00" + row["phone"][1:].replace(" ", "-")


def _again(rng: np.random.Generator, row: Row) -> Row:
    return {**row, "email": row["email"].upper(), "name": _named(rng, row), "phone": _digits(row)}


def _mailbox_slip(rng: np.random.Generator, row: Row) -> Row:
    return {**row, "email": f"{_slip(rng, _local(row['name']))}@{row['domain']}", "phone": ""}


def _slips(rng: np.random.Generator, row: Row) -> Row:
    return {"name": _named(rng, row, slips=True), "company": _slip(rng, row["company"]), "domain": ""}


def _couple(rng: np.random.Generator, row: Row) -> Row:
    return {**_without(row, "phone"), "name": f"{rng.choice(_GIVEN)}a {_word(rng, 4)}"}


Change = Callable[[np.random.Generator, Row], Row]
#: Further records of a person. UNKNOWABLE ones share too little for anybody to know, and are reported apart.
SECOND: Final[dict[str, Change]] = {
    "typed again": _again,
    "tagged mailbox": lambda _, row: {**_without(row, "phone", "name"), "email": row["email"].replace("@", "+news@")},
    "slip in the name": lambda rng, row: {**_without(row, "phone"), "name": _named(rng, row, slips=True)},
    "initial": lambda _, row: {**row, "name": f"{row['name'][0]}. {row['name'].split(' ')[1]}", "phone": ""},
    "married name": lambda rng, row: {**row, "name": f"{row['name'].split(' ')[0]} {_word(rng, 3)}", "phone": ""},
    "phone only": lambda _, row: {**_without(row, "email", "company"), "phone": _digits(row)},
    "name and company": lambda rng, row: {"name": row["name"].lower(), "company": _form(rng, row), "domain": ""},
    "private mailbox": lambda rng, row: {**row, "email": _private(rng, row), "phone": "", "company": _form(rng, row)},
    "slip in the mailbox": _mailbox_slip,
    "new job, same phone": _new_job,
    "new job, nothing shared": lambda rng, row: {**_new_job(rng, row), "phone": ""},
    "slips in name and company": _slips,
}
UNKNOWABLE: Final = ("new job, nothing shared", "slips in name and company")
_NEW_EMPLOYER: Final = ("new job, same phone", "new job, nothing shared")
#: Other people, who share something with the first one.
STRANGERS: Final[dict[str, Change]] = {
    "colleague at the switchboard": lambda rng, row: _colleague(row, f"{_other(rng, row)} {_word(rng, 3)}"),
    "namesake at the company": lambda _, row: {**row, "email": row["email"].replace("@", "2@"), "phone": ""},
    "brother or sister": lambda rng, row: _colleague(row, f"{_other(rng, row)} {row['name'].split(' ')[1]}"),
    "namesake elsewhere": lambda rng, row: {**_first(rng, int(rng.integers(10**9))), "name": row["name"], "email": ""},
    "couple with one mailbox": _couple,
}


def _colleague(row: Row, name: str) -> Row:
    return {**row, "name": name, "email": f"{_local(name)}@{row['domain']}"}


def company_truth(made: MadePeople) -> dict[str, Any]:
    """Return, by company, its account: a website for two in three, no country for one in five."""
    accounts: dict[str, list[str | None]] = {"account_id": [], "company": [], "website": [], "country": []}
    seen: set[int] = set()
    for row, company, kind in zip(made.rows, made.company, made.kind, strict=True):
        if kind == "first" and company not in seen:
            seen.add(company)
            accounts["account_id"].append(f"A{company}")
            accounts["company"].append(row["company"])
            accounts["website"].append(f"https://www.{row['domain']}/" if company % 3 else None)
            accounts["country"].append(row["country"] if company % 5 else None)
    return accounts
