"""What is wrong with the event export: bots, mail gateways, repeats, strangers and impossible times."""

from dataclasses import replace
from typing import Final

import numpy as np

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.simulation import rates
from handoff.simulation.activity import NUMBERS_PER_CHUNK
from handoff.simulation.arrays import MISSING_US, Ints
from handoff.simulation.companies import Accounts
from handoff.simulation.eventcolumns import EventColumns
from handoff.simulation.people import People
from handoff.simulation.settings import Chunk, Stream, WorldSettings

#: Shares of all events of a chunk; at least one event each.
REPEATED_SHARE: Final = 0.005
UNKNOWN_LEAD_SHARE: Final = 0.001
NEGATIVE_SHARE: Final = 0.001
MISSING_TIME_SHARE: Final = 0.0002
FUTURE_SHARE: Final = 0.00005
BEFORE_CREATION_SHARE: Final = 0.0005
#: Share of leads that a bot visits once: a burst of so many page views and clicks, so many seconds apart.
BOT_SHARE, BOT_EVENTS, BOT_GAP_SECONDS = 0.01, (40, 120), 0.4
#: Times that the gateway of an account (`companies.GATEWAY_SHARE`) opens one mail for all its leads at once.
GATEWAY_OPENS, GATEWAY_SECONDS = 4, 5
_SECOND = 1_000_000
_HALF_YEAR_DAYS = 180


def dirty_events(
    settings: WorldSettings, chunk: Chunk, events: EventColumns, people: People, accounts: Accounts
) -> EventColumns:
    """Return the events as they are really exported, in time order, missing times last."""
    rng, n = settings.rng(Stream.DIRT_EVENTS, chunk), len(events)
    machines = EventColumns.concat([_bots(rng, settings, people), _gateways(rng, settings, people, accounts)])
    numbered = replace(machines, number=chunk.index * NUMBERS_PER_CHUNK + n + np.arange(len(machines)))
    damaged = _damage(rng, settings, chunk, people, events)
    strangers = damaged.take(_some(rng, n, UNKNOWN_LEAD_SHARE))
    unknown = (settings.n_leads + rng.integers(0, settings.n_leads, len(strangers))).astype(np.int32)
    first_free = chunk.index * NUMBERS_PER_CHUNK + n + len(machines)
    strangers = replace(strangers, lead=unknown, number=first_free + np.arange(len(strangers)))
    repeats = damaged.take(_some(rng, n, REPEATED_SHARE))
    return EventColumns.concat([damaged, numbered, strangers, repeats]).by_time()


def _damage(
    rng: np.random.Generator, settings: WorldSettings, chunk: Chunk, people: People, events: EventColumns
) -> EventColumns:
    """Return the events with negative lengths, and missing, future and too early times."""
    seconds, time, loaded = events.seconds.copy(), events.occurred_us.copy(), events.loaded_us.copy()
    timed = np.flatnonzero(~np.isnan(seconds))
    negative = timed[_some(rng, len(timed), NEGATIVE_SHARE * len(events) / max(len(timed), 1))]
    seconds[negative] = -seconds[negative]
    shares = (MISSING_TIME_SHARE, FUTURE_SHARE, BEFORE_CREATION_SHARE)
    ends = np.cumsum([max(1, round(share * len(events))) for share in shares])
    rows = rng.permutation(len(events))[: ends[-1]]
    missing, future, early = rows[: ends[0]], rows[ends[0] : ends[1]], rows[ends[1] :]
    time[missing] = MISSING_US
    time[future] = settings.end_us + rng.integers(1, 2 * _HALF_YEAR_DAYS, len(future)) * MICROSECONDS_PER_DAY
    created = people.created_us[events.lead[early] - chunk.first_lead]
    time[early] = created - rng.integers(5, 60, len(early)) * MICROSECONDS_PER_DAY
    loaded[early] = time[early]
    return replace(events, seconds=seconds, occurred_us=time, loaded_us=loaded)


def _bots(rng: np.random.Generator, settings: WorldSettings, people: People) -> EventColumns:
    """Return bursts of page views and link clicks, several a second."""
    lead = np.flatnonzero(rng.random(len(people.number)) < BOT_SHARE)
    count = rng.integers(*BOT_EVENTS, len(lead))
    begins = _some_time_later(rng, settings, people.created_us[lead])
    row = np.repeat(np.arange(len(lead)), count)
    position = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    time = begins[row] + (position * BOT_GAP_SECONDS * _SECOND).astype(np.int64)
    kind = np.where(rng.random(len(row)) < 0.7, rates.PAGE, rates.CLICKED).astype(np.int8)
    asset = rates.ASSET_STARTS[kind] + rng.integers(0, rates.ASSET_COUNTS[kind])
    return _bare(settings, people.number[lead[row]], kind, asset, time)


def _gateways(rng: np.random.Generator, settings: WorldSettings, people: People, accounts: Accounts) -> EventColumns:
    """Return openings of one mail for all leads of an account within seconds."""
    moments = settings.start_us + rng.integers(
        MICROSECONDS_PER_DAY, settings.end_us - settings.start_us, (len(accounts.number), GATEWAY_OPENS)
    )
    lead = np.flatnonzero(accounts.gateway[people.account])
    time = moments[people.account[lead]]
    asset = (time - settings.start_us) // (14 * MICROSECONDS_PER_DAY) % rates.ASSET_COUNTS[rates.OPENED]
    asset = rates.ASSET_STARTS[rates.OPENED] + asset
    time = time + rng.integers(0, GATEWAY_SECONDS * _SECOND, time.shape)
    there = time > people.created_us[lead][:, None]
    who = np.broadcast_to(people.number[lead][:, None], time.shape)[there]
    return _bare(settings, who, np.full(len(who), rates.OPENED, np.int8), asset[there], time[there])


def _bare(
    settings: WorldSettings,
    lead: Ints,
    kind: np.ndarray[tuple[int], np.dtype[np.int8]],
    asset: Ints,
    time: Ints,
) -> EventColumns:
    nothing = np.full(len(lead), np.nan, np.float32)
    events = EventColumns(
        lead=lead.astype(np.int32),
        number=np.zeros(len(lead), np.int64),
        kind=kind,
        asset=asset.astype(np.int16),
        occurred_us=time,
        loaded_us=time,
        seconds=nothing,
        value=nothing,
    )
    return events.take(time < settings.end_us)


def _some_time_later(rng: np.random.Generator, settings: WorldSettings, created: Ints) -> Ints:
    later: Ints = created + (rng.random(len(created)) * (settings.end_us - created)).astype(np.int64)
    return later


def _some(rng: np.random.Generator, n: int, share: float) -> Ints:
    """Return a share of the rows 0 to n, at least one, in order."""
    count = min(n, max(1, round(n * share)))
    return np.sort(rng.choice(n, count, replace=False))
