"""What is wrong with the exports of leads, accounts and stages; independent of any outcome."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handoff.simulation.arrays import Bools, Ints, blank, id_strings, words
from handoff.simulation.companies import Accounts
from handoff.simulation.fit import SIZE_BOUNDS
from handoff.simulation.people import People
from handoff.simulation.places import COUNTRIES
from handoff.simulation.settings import Chunk, Stream, WorldSettings

#: Share of cells left empty, by column of the lead export.
MISSING_SHARES: Final = {
    "Email": 0.03,
    "Phone": 0.30,
    "Company": 0.02,
    "Job Title": 0.08,
    "Country": 0.04,
    "Industry": 0.15,
    "No. of Employees": 0.12,
    "Annual Revenue": 0.35,
    "Lead Source": 0.01,
}
ACCOUNT_MISSING_SHARES: Final = {"Industry": 0.05, "Employees": 0.05, "Revenue": 0.20}
JUNK_TITLES: Final = ("asdf", "n/a", "-", "test", "xxx", "...", "Mr.", "123")
JUNK_TITLE_SHARE: Final = 0.025
#: Share of countries written as code, and in the country's own language.
COUNTRY_SHARES: Final = (0.10, 0.08)
DISPOSABLE_SHARE, BROKEN_EMAIL_SHARE = 0.005, 0.005
BAD_TIMES: Final = ("31/13/2026", "0000-00-00 00:00", "TBD")
BAD_TIME_SHARE: Final = 0.001
#: Rows exported twice under one lead id, the second time with an empty title.
REPEATED_LEAD_SHARE: Final = 0.003
#: Text that a spreadsheet or a browser would execute.
HOSTILE: Final = (
    '=HYPERLINK("http://bad.example","Click")',
    "<script>alert(1)</script> Ltd",
    "@SUM(1+1)",
    "+1-1",
)
HOSTILE_SHARE: Final = 0.0005
#: Style of a company's size: exact with separators, band, rounded ("1k+").
STYLE_WEIGHTS: Final = (0.35, 0.45, 0.20)
UNKNOWN_STAGE_SHARE: Final = 0.0005


def dirty_leads(settings: WorldSettings, chunk: Chunk, leads: pa.Table, people: People, accounts: Accounts) -> pa.Table:
    """Return the lead export as it really looks; repeated rows follow at the end."""
    rng, n = settings.rng(Stream.DIRT_LEADS, chunk), leads.num_rows
    columns = dict(zip(leads.column_names, (column.combine_chunks() for column in leads.columns), strict=True))
    style = _styles(accounts)[people.account]
    columns["No. of Employees"] = messy_sizes(accounts.employees[people.account], style)
    columns["Annual Revenue"] = messy_money(accounts.revenue[people.account].astype(np.int64), style)
    columns["Country"] = _messy_countries(rng, columns["Country"], people)
    columns = _second_records(rng, columns, people.person != np.arange(n))
    junk = words(JUNK_TITLES, rng.integers(0, len(JUNK_TITLES), n))
    columns["Job Title"] = _replace(columns["Job Title"], rng.random(n) < JUNK_TITLE_SHARE, junk)
    columns["Email"] = _messy_emails(rng, columns["Email"])
    for name, share in MISSING_SHARES.items():
        columns[name] = blank(columns[name], rng.random(n) < share)
    hostile = words(HOSTILE, rng.integers(0, len(HOSTILE), n))
    columns["Company"] = _replace(columns["Company"], _few(rng, n, HOSTILE_SHARE), hostile)
    bad = words(BAD_TIMES, rng.integers(0, len(BAD_TIMES), n))
    columns["Created Date"] = _replace(columns["Created Date"], _few(rng, n, BAD_TIME_SHARE), bad)
    table = pa.table(columns)
    again = table.filter(pa.array(_few(rng, n, REPEATED_LEAD_SHARE)))
    index = again.column_names.index("Job Title")
    again = again.set_column(index, "Job Title", pa.nulls(again.num_rows, pa.string()))
    return pa.concat_tables([table, again])


def dirty_accounts(settings: WorldSettings, chunk: Chunk, table: pa.Table, accounts: Accounts) -> pa.Table:
    """Return the account export as it really looks."""
    rng = settings.rng(Stream.DIRT_ACCOUNTS, chunk)
    columns = dict(zip(table.column_names, (column.combine_chunks() for column in table.columns), strict=True))
    columns["Employees"] = messy_sizes(accounts.employees, _styles(accounts))
    columns["Revenue"] = messy_money(accounts.revenue.astype(np.int64), _styles(accounts))
    for name, share in ACCOUNT_MISSING_SHARES.items():
        columns[name] = blank(columns[name], rng.random(table.num_rows) < share)
    return pa.table(columns)


def dirty_stages(settings: WorldSettings, chunk: Chunk, stages: pa.Table) -> pa.Table:
    """Return the stage history with unreadable times (never of an SQL) and rows of unknown leads."""
    rng, n = settings.rng(Stream.DIRT_STAGES, chunk), stages.num_rows
    qualified = pc.equal(stages["Stage"], "Sales Qualified").combine_chunks().to_numpy(zero_copy_only=False)
    bad = words(BAD_TIMES, rng.integers(0, len(BAD_TIMES), n))
    times = _replace(stages["Entered At"].combine_chunks(), _few(rng, n, BAD_TIME_SHARE) & ~qualified, bad)
    stages = stages.set_column(2, "Entered At", times)
    extra = stages.filter(pa.array(_few(rng, n, UNKNOWN_STAGE_SHARE)))
    numbers = settings.n_leads + rng.integers(0, settings.n_leads, extra.num_rows)
    strangers = extra.set_column(0, "Lead ID", id_strings("L", numbers, settings.id_digits))
    return pa.concat_tables([stages, strangers])


def messy_sizes(employees: Ints, style: Ints) -> pa.Array:
    """Return sizes as people type them: "1,200", "50-200" or "1k+"."""
    edges = [1, *SIZE_BOUNDS.tolist()]
    bands = [f"{low}-{high}" for low, high in pairwise(edges)] + ["5000+"]
    band = words(bands, np.searchsorted(SIZE_BOUNDS, employees, side="right"))
    exact = _by_value(employees, lambda count: f"{count:,}")
    rounded = _by_value(employees, lambda count: f"{count // 1000}k+" if count >= 1000 else f"{count // 10 * 10}+")
    return pc.choose(pa.array(style), exact, band, rounded)


def messy_money(revenue: Ints, style: Ints) -> pa.Array:
    """Return yearly revenue as people type it: "$10M", "10,400,000" or "€10.4m"."""
    short = _by_value(revenue, lambda money: "$" + _abbreviated(money, "K", "M", "B"))
    exact = _by_value(revenue, lambda money: f"{money:,}")
    euro = _by_value(revenue, lambda money: "€" + _abbreviated(money, "k", "m", "bn"))
    return pc.choose(pa.array(style), exact, short, euro)


def _abbreviated(money: int, *units: str) -> str:
    for unit, size in zip(reversed(units), (1e9, 1e6, 1e3), strict=True):
        if money >= size:
            return f"{money / size:.3g}{unit}" if money < 100 * size else f"{money / size:.0f}{unit}"
    return str(money)


def _by_value(values: Ints, spell: Callable[[int], str]) -> pa.Array:
    """Spell each distinct value once."""
    distinct, code = np.unique(values, return_inverse=True)
    return words([spell(value) for value in distinct.tolist()], code)


def _styles(accounts: Accounts) -> Ints:
    """Return each account's way of writing sizes; fixed by its number, so that all its leads agree."""
    spread = (accounts.number * 2_654_435_761 % 1_000) / 1_000
    styles: Ints = np.searchsorted(np.cumsum(STYLE_WEIGHTS)[:2], spread, side="right")
    return styles


def _messy_countries(rng: np.random.Generator, names: pa.Array, people: People) -> pa.Array:
    code_share, local_share = COUNTRY_SHARES
    drawn = rng.random(len(names))
    coded = _replace(names, drawn < code_share, words([place.code for place in COUNTRIES], people.country))
    local = words([place.local_name for place in COUNTRIES], people.country)
    return _replace(coded, (drawn >= code_share) & (drawn < code_share + local_share), local)


def _messy_emails(rng: np.random.Generator, emails: pa.Array) -> pa.Array:
    drawn = rng.random(len(emails))
    local = pc.replace_substring_regex(emails, "@.*", "@")
    broken = _replace(emails, drawn < BROKEN_EMAIL_SHARE, local)
    thrown_away = pc.binary_join_element_wise(local, "mailinator.com", "")
    edge = BROKEN_EMAIL_SHARE + DISPOSABLE_SHARE
    return _replace(broken, (drawn >= BROKEN_EMAIL_SHARE) & (drawn < edge), thrown_away)


def _second_records(rng: np.random.Generator, columns: dict[str, pa.Array], second: Bools) -> dict[str, pa.Array]:
    """Return the columns with second records of a person typed a little differently."""
    drawn = rng.random(len(second))
    tagged = pc.replace_substring(columns["Email"], "@", "+web@")
    shouted = pc.utf8_upper(columns["Email"])
    email = _replace(columns["Email"], second & (drawn < 0.3), tagged)
    return {
        **columns,
        "Email": _replace(email, second & (drawn >= 0.3) & (drawn < 0.6), shouted),
        "Full Name": _replace(columns["Full Name"], second & (drawn < 0.5), pc.utf8_lower(columns["Full Name"])),
    }


def _few(rng: np.random.Generator, n: int, share: float) -> Bools:
    """Return a mask of `share` of the rows, at least three where there are as many."""
    rows = np.argsort(rng.random(n))[: max(round(n * share), 3)]
    mask = np.zeros(n, bool)
    mask[rows] = True
    return mask


def _replace(values: pa.Array, where: Bools, others: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(where), others, values)
