"""The company's own exports of leads, accounts and stages, with its own column names."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handoff.simulation.arrays import Bools, Codes, Ints, blank, id_strings, words
from handoff.simulation.companies import INDUSTRIES, Accounts
from handoff.simulation.funnel import ACTORS, REASONS, STAGES, Course
from handoff.simulation.people import SOURCES, People
from handoff.simulation.places import COUNTRIES
from handoff.simulation.rawtimes import head_office_time, with_local_offset
from handoff.simulation.roles import LANGUAGES, TITLES
from handoff.simulation.settings import Chunk, Stream, WorldSettings

ACCOUNT_DIGITS = 7
GRADES = ("A", "B", "C", "D")
#: The leak: reps grade leads after they spoke to them. Share graded: SQL, accepted only, never accepted.
GRADED_SHARES = (0.92, 0.30, 0.01)
#: Grades A to D of leads that reached SQL, and of the others.
GRADE_WEIGHTS = np.array([[0.45, 0.35, 0.15, 0.05], [0.05, 0.20, 0.40, 0.35]])
NEWSLETTER_SHARE = 0.4
#: Every country's names in one array, with where they begin.
_FIRST = [name for place in COUNTRIES for name in place.first]
_LAST = [name for place in COUNTRIES for name in place.last]
_FIRST_START = np.cumsum([0, *(len(place.first) for place in COUNTRIES)], dtype=np.int64)[:-1]
_LAST_START = np.cumsum([0, *(len(place.last) for place in COUNTRIES)], dtype=np.int64)[:-1]


def raw_leads(settings: WorldSettings, chunk: Chunk, people: People, accounts: Accounts, course: Course) -> pa.Table:
    """Return the lead export of a chunk, one row a lead, without dirt."""
    rng = settings.rng(Stream.RAW, chunk)
    account, n = people.account, len(people.number)
    first: Ints = _FIRST_START[people.country] + people.first
    last: Ints = _LAST_START[people.country] + people.last
    title = TITLES[people.language, people.function, people.seniority, people.wording]
    account_ids = id_strings("A", accounts.number[account], ACCOUNT_DIGITS)
    return pa.table(
        {
            "Lead ID": id_strings("L", people.number, settings.id_digits),
            "Created Date": with_local_offset(people.created_us, people.country),
            "Full Name": _join(
                " ", words([name for name, _ in _FIRST], first), words([name for name, _ in _LAST], last)
            ),
            "Email": _emails(people, accounts, first, last),
            "Phone": _join("", pa.array(["+000 "] * n), id_strings("", people.person + chunk.first_lead, 9)),
            "Company": _company(accounts).take(pa.array(account)),
            "Job Title": pa.array(title.tolist(), pa.string()),
            "Country": words([place.name for place in COUNTRIES], people.country),
            "Industry": words(INDUSTRIES, accounts.industry[account]),
            "No. of Employees": _digits(accounts.employees[account]),
            "Annual Revenue": _digits(accounts.revenue[account].astype(np.int64)),
            "Lead Source": words(SOURCES, people.source),
            "Language": words(LANGUAGES, people.language),
            "Newsletter": words(("No", "Yes"), (rng.random(n) < NEWSLETTER_SHARE).astype(np.int8)),
            "Account ID": blank(account_ids, ~people.matched),
            "Owner": words(ACTORS, course.owner),
            "Lead Grade": _grades(rng, course.accepted, course.qualified),
        }
    )


def raw_accounts(accounts: Accounts) -> pa.Table:
    """Return the account export of a chunk, without dirt."""
    return pa.table(
        {
            "Account ID": id_strings("A", accounts.number, ACCOUNT_DIGITS),
            "Account Name": _company(accounts),
            "Website": pa.array(accounts.domain.tolist(), pa.string()),
            "Country": words([place.name for place in COUNTRIES], accounts.country),
            "Industry": words(INDUSTRIES, accounts.industry),
            "Employees": _digits(accounts.employees),
            "Revenue": _digits(accounts.revenue.astype(np.int64)),
        }
    )


def raw_stages(settings: WorldSettings, people: People, course: Course) -> pa.Table:
    """Return the stage history of a chunk in time order, without dirt."""
    rows = course.rows
    return pa.table(
        {
            "Lead ID": id_strings("L", people.number[rows.lead], settings.id_digits),
            "Stage": words(STAGES, rows.stage),
            "Entered At": head_office_time(rows.time),
            "Changed By": words(ACTORS, rows.actor),
            "Reason": words(REASONS, rows.reason),
        }
    )


def _emails(people: People, accounts: Accounts, first: Ints, last: Ints) -> pa.Array:
    """Return first.last at the account's domain, or numbered at the country's free-mail service."""
    local = _join(
        ".",
        words([ascii_name for _, ascii_name in _FIRST], first),
        words([ascii_name for _, ascii_name in _LAST], last),
    )
    domain = pa.array(accounts.domain.tolist(), pa.string()).take(pa.array(people.account))
    numbered = _join(".", local, _digits(people.number[people.person]))
    free = words([place.freemail for place in COUNTRIES], people.country)
    return pc.if_else(pa.array(people.freemail), _join("@", numbered, free), _join("@", local, domain))


def _company(accounts: Accounts) -> pa.Array:
    return _join(" ", pa.array(accounts.brand.tolist(), pa.string()), pa.array(accounts.legal.tolist(), pa.string()))


def _grades(rng: np.random.Generator, accepted: Bools, qualified: Bools) -> pa.Array:
    share = np.select([qualified, accepted], GRADED_SHARES[:2], GRADED_SHARES[2])
    cumulative = np.cumsum(GRADE_WEIGHTS, axis=1)[np.where(qualified, 0, 1)]
    grade: Codes = (rng.random(len(share))[:, None] >= cumulative[:, :3]).sum(axis=1).astype(np.int8)
    return words(GRADES, np.where(rng.random(len(share)) < share, grade, -1))


def _join(between: str, left: pa.Array, right: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(left, right, between)


def _digits(numbers: Ints) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())
