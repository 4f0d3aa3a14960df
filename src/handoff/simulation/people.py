"""The leads of one chunk: who they are, how they came, and when."""

from dataclasses import dataclass, replace

import numpy as np

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.simulation.arrays import Bools, Codes, Floats, Ints, draw
from handoff.simulation.companies import Accounts
from handoff.simulation.dayshape import office_time
from handoff.simulation.places import COUNTRIES
from handoff.simulation.roles import LANGUAGES
from handoff.simulation.settings import Chunk, Stream, WorldSettings

SOURCES = (
    "Website",
    "Referral",
    "Webinar",
    "Trade Show",
    "Paid Search",
    "Content Syndication",
    "Purchased List",
    "Partner",
)
_SOURCE_WEIGHTS = np.array([0.26, 0.07, 0.13, 0.11, 0.17, 0.13, 0.08, 0.05])
_FUNCTION_WEIGHTS = np.array([0.16, 0.10, 0.14, 0.11, 0.09, 0.12, 0.10, 0.08, 0.05, 0.05])
_SENIORITY_WEIGHTS = np.array([0.07, 0.06, 0.19, 0.27, 0.28, 0.13])
#: "other" (students, freelancers) are never senior.
_OTHER_SENIORITY_WEIGHTS = np.array([0.0, 0.0, 0.0, 0.0, 0.5, 0.5])
_OTHER_FUNCTION = 9
#: Share of titles and forms in English in countries of another language.
ENGLISH_SHARE = 0.25
FREEMAIL_SHARE = 0.14
#: Share of leads already matched to their account in the raw export.
MATCHED_SHARE = 0.7
#: Share of leads that are a second record of a person who is already there (dirt).
DUPLICATE_PERSON_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class People:
    """Leads of one chunk in order of creation, one array element each.

    `account` indexes the chunk's accounts, `created_us` is UTC microseconds, `person` the index of the
    lead whose identity this one has (itself, but for duplicate persons).
    """

    number: Ints
    account: Ints
    country: Codes
    created_us: Ints
    first: Codes
    last: Codes
    language: Codes
    function: Codes
    seniority: Codes
    wording: Codes
    source: Codes
    freemail: Bools
    matched: Bools
    person: Ints


def make_people(settings: WorldSettings, chunk: Chunk, accounts: Accounts) -> People:
    """Generate the chunk's leads; created evenly over the record, sorted by time."""
    rng, n = settings.rng(Stream.PEOPLE, chunk), chunk.n_leads
    size = rng.lognormal(0, 0.8, chunk.n_accounts)
    account = _draw_account(rng, size, n)
    country = accounts.country[account]
    function = draw(rng, _FUNCTION_WEIGHTS, n)
    seniority_weights = np.stack([_SENIORITY_WEIGHTS, _OTHER_SENIORITY_WEIGHTS])
    seniority = draw(rng, seniority_weights, (function == _OTHER_FUNCTION).astype(np.int8))
    own_language = np.array([LANGUAGES.index(place.language) for place in COUNTRIES], np.int8)[country]
    first, last = _names(rng, account, country, chunk.n_accounts)
    day = rng.integers(0, settings.days, n)
    created = settings.start_us + day * MICROSECONDS_PER_DAY + office_time(rng, n)
    people = People(
        number=chunk.first_lead + np.arange(n),
        account=account,
        country=country,
        created_us=np.sort(created),
        first=first,
        last=last,
        language=np.where(rng.random(n) < ENGLISH_SHARE, np.int8(0), own_language),
        function=function,
        seniority=seniority,
        wording=rng.integers(0, 2, n).astype(np.int8),
        source=draw(rng, _SOURCE_WEIGHTS, n),
        freemail=rng.random(n) < FREEMAIL_SHARE,
        matched=rng.random(n) < MATCHED_SHARE,
        person=np.arange(n),
    )
    return _with_duplicates(settings.rng(Stream.DIRT_PEOPLE, chunk), people) if settings.dirt else people


def _draw_account(rng: np.random.Generator, size: Floats, n: int) -> Ints:
    """Draw `n` account indices, in proportion to `size`."""
    cumulative = np.cumsum(size)
    drawn: Ints = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
    return np.minimum(drawn, len(size) - 1)


def _names(rng: np.random.Generator, account: Ints, country: Codes, n_accounts: int) -> tuple[Codes, Codes]:
    """Draw names, different ones for colleagues (7 shares no factor with any number of pairs)."""
    firsts = np.array([len(place.first) for place in COUNTRIES])[country]
    lasts = np.array([len(place.last) for place in COUNTRIES])[country]
    order = np.argsort(account, kind="stable")
    ranked = account[order]
    rank = np.empty(len(account), np.int64)
    rank[order] = np.arange(len(account)) - np.searchsorted(ranked, ranked)
    pair = (rng.integers(0, 1_000, n_accounts)[account] + 7 * rank) % (firsts * lasts)
    first, last = np.divmod(pair, lasts)
    return first.astype(np.int8), last.astype(np.int8)


def _with_duplicates(rng: np.random.Generator, people: People) -> People:
    """Return the leads with some replaced by a second record of an earlier person, who came another way."""
    n = len(people.number)
    second = np.flatnonzero(rng.random(n) < DUPLICATE_PERSON_SHARE)
    second = second[second > 0]
    index = np.arange(n)
    index[second] = (rng.random(len(second)) * second).astype(np.int64)
    while (index != index[index]).any():
        index = index[index]
    copied = (
        "account",
        "country",
        "first",
        "last",
        "language",
        "function",
        "seniority",
        "wording",
        "freemail",
    )
    return replace(people, person=index, **{name: getattr(people, name)[index] for name in copied})
