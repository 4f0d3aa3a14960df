"""What leads do, by their hidden intent: visits, mails, touches, and what sales does after SQL."""

from dataclasses import dataclass, replace

import numpy as np

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.simulation import rates
from handoff.simulation.arrays import Codes, Floats, Ints, draw
from handoff.simulation.dayshape import office_time, sales_time
from handoff.simulation.eventcolumns import EventColumns
from handoff.simulation.intent import ABSENT, COLD, QUALIFIED, Intent
from handoff.simulation.people import People
from handoff.simulation.settings import Chunk, Stream, WorldSettings

_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
#: Event numbers of a chunk begin here times its index.
NUMBERS_PER_CHUNK = 100_000_000


@dataclass(frozen=True, slots=True)
class _LeadDays:
    """Days on which leads were open: lead index in the chunk, midnight (microseconds) and state."""

    lead: Ints
    midnight: Ints
    state: Codes
    traffic: Floats

    def take(self, rows: Ints) -> "_LeadDays":
        return _LeadDays(self.lead[rows], self.midnight[rows], self.state[rows], self.traffic[rows])


@dataclass(frozen=True, slots=True)
class _Marks:
    """Bare events: who, what, when, in which state; `asset` is the place in the kind's assets, -1 = any."""

    lead: Ints
    kind: Codes
    time: Ints
    state: Codes
    asset: Ints


def make_events(settings: WorldSettings, chunk: Chunk, people: People, intent: Intent) -> EventColumns:
    """Generate the chunk's events in time order, within the record and after their lead's creation."""
    rng = settings.rng(Stream.ACTIVITY, chunk)
    days = _lead_days(settings, intent)
    parts = [
        _visits(rng, days, settings.rate_scale),
        *_mails(rng, days, settings),
        *_touches(rng, days, settings.rate_scale),
        _after_sql(rng, intent, settings.rate_scale),
    ]
    marks = _Marks(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Marks.__slots__))
    return _dress(rng, settings, chunk, people, marks)


def _lead_days(settings: WorldSettings, intent: Intent) -> _LeadDays:
    day, lead = np.nonzero(intent.states != ABSENT)
    midnight = settings.start_us + day * MICROSECONDS_PER_DAY
    traffic = settings.traffic_factor(np.arange(settings.days))[day]
    return _LeadDays(lead, midnight, intent.states[day, lead].astype(np.int8), traffic)


def _visits(rng: np.random.Generator, days: _LeadDays, scale: float) -> _Marks:
    """Return page views: each session is a run of pages, seconds to minutes apart."""
    sessions = rng.poisson(rates.SESSIONS[days.state] * days.traffic * scale)
    visits = days.take(np.repeat(np.arange(len(sessions)), sessions))
    begins = visits.midnight + office_time(rng, len(visits.lead))
    pages = rng.geometric(1 / rates.PAGES[visits.state])
    view = np.repeat(np.arange(len(pages)), pages)
    first = np.cumsum(pages) - pages
    gaps = (rng.exponential(55, len(view)) * _SECOND).astype(np.int64) + 3 * _SECOND
    waited = np.cumsum(gaps)
    time = begins[view] + waited - waited[first][view]
    state = visits.state[view]
    return _Marks(visits.lead[view], draw(rng, rates.PAGE_SHARES, state), time, state, np.full(len(view), -1))


def _mails(rng: np.random.Generator, days: _LeadDays, settings: WorldSettings) -> tuple[_Marks, _Marks, _Marks]:
    """Return nurture mails sent, opened and clicked; each fortnight has its own mailing."""
    count = rng.poisson(rates.MAIL_RATE * settings.rate_scale * (days.traffic > 0.5) * 7 / 5)
    sent = days.take(np.repeat(np.arange(len(count)), count))
    n = len(sent.lead)
    mailing = (sent.midnight - settings.start_us) // (14 * MICROSECONDS_PER_DAY) % rates.ASSET_COUNTS[rates.MAIL]
    mail = _Marks(sent.lead, np.full(n, rates.MAIL, np.int8), sent.midnight + sales_time(rng, n), sent.state, mailing)
    opened = _follow(rng, mail, rates.OPENED, rates.OPEN_CHANCE, rates.OPEN_HOURS)
    return mail, opened, _follow(rng, opened, rates.CLICKED, rates.CLICK_CHANCE, 0.02)


def _follow(rng: np.random.Generator, marks: _Marks, kind: int, chance: Floats, mean_hours: float) -> _Marks:
    """Return what follows `marks` with a chance by state, after an exponential delay; the asset stays."""
    rows = np.flatnonzero(rng.random(len(marks.lead)) < chance[marks.state])
    delay = (rng.exponential(mean_hours * 3_600, len(rows)) + 5).astype(np.int64) * _SECOND
    code = np.full(len(rows), kind, np.int8)
    return _Marks(marks.lead[rows], code, marks.time[rows] + delay, marks.state[rows], marks.asset[rows])


def _touches(rng: np.random.Generator, days: _LeadDays, scale: float) -> tuple[_Marks, _Marks]:
    """Return forms, papers, demo requests, calls, meetings and webinars, with attendance days later."""
    total = rates.TOUCH_RATES.sum(axis=1)
    count = rng.poisson(total[days.state] * days.traffic * scale)
    rows = days.take(np.repeat(np.arange(len(count)), count))
    kind = np.array(rates.TOUCHES, np.int8)[draw(rng, rates.TOUCH_RATES, rows.state)]
    n = len(kind)
    by_sales = kind >= rates.CALL
    time = rows.midnight + np.where(by_sales, sales_time(rng, n), office_time(rng, n))
    asset = rng.integers(0, rates.ASSET_COUNTS[kind])
    marks = _Marks(rows.lead, kind, time, rows.state, asset)
    registered = np.flatnonzero(kind == rates.REGISTERED)
    webinars = _Marks(*(getattr(marks, name)[registered] for name in _Marks.__slots__))
    return marks, _follow(rng, webinars, rates.ATTENDED, rates.ATTEND_CHANCE, 96.0)


def _after_sql(rng: np.random.Generator, intent: Intent, scale: float) -> _Marks:
    """Return the calls and meetings that reps add once a lead is qualified."""
    qualified = np.flatnonzero(intent.outcome == QUALIFIED)
    lead = np.repeat(qualified, rng.poisson(rates.AFTER_SQL_TOUCHES * scale, len(qualified)))
    n = len(lead)
    delay = (rng.random(n) * rates.AFTER_SQL_DAYS * 86_400).astype(np.int64) * _SECOND
    kind = np.where(rng.random(n) < rates.AFTER_SQL_MEETINGS, rates.MEETING, rates.CALL).astype(np.int8)
    time = intent.exit_us[lead] + _HOUR + delay
    return _Marks(lead, kind, time, np.full(n, COLD, np.int8), np.full(n, -1))


def _dress(
    rng: np.random.Generator, settings: WorldSettings, chunk: Chunk, people: People, marks: _Marks
) -> EventColumns:
    """Give the marks assets, lengths, values and arrival times, and cut them to the record."""
    created = people.created_us[marks.lead]
    early = marks.time <= created
    soon = created + rng.integers(20, 1_800, len(created)) * _SECOND
    time = np.where(early, soon, marks.time)
    any_asset = rng.integers(0, rates.ASSET_COUNTS[marks.kind])
    asset = rates.ASSET_STARTS[marks.kind] + np.where(marks.asset < 0, any_asset, marks.asset)
    events = EventColumns(
        lead=people.number[marks.lead].astype(np.int32),
        number=np.zeros(len(time), np.int64),
        kind=marks.kind,
        asset=asset.astype(np.int16),
        occurred_us=time,
        loaded_us=time + _delay(rng, marks.kind),
        seconds=_seconds(rng, marks),
        value=_seats(rng, marks.kind),
    )
    inside = events.take((time < settings.end_us) & (events.loaded_us < settings.end_us)).by_time()
    return replace(inside, number=chunk.index * NUMBERS_PER_CHUNK + np.arange(len(inside)))


def _delay(rng: np.random.Generator, kind: Codes) -> Ints:
    """Return microseconds from occurrence to arrival in the company's tables."""
    imported = (kind == rates.CALL) | (kind == rates.ATTENDED)
    late = rng.random(len(kind)) < np.where(imported, rates.LATE_IMPORT_SHARE, rates.LATE_SHARE)
    (low_i, high_i), (low, high) = rates.LATE_IMPORT_HOURS, rates.LATE_HOURS
    hours = np.where(imported, low_i, low) + rng.random(len(kind)) * np.where(imported, high_i - low_i, high - low)
    return np.where(late, (hours * 3_600).astype(np.int64) * _SECOND, 0)


def _seconds(rng: np.random.Generator, marks: _Marks) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return log-normal lengths in whole seconds; pages are read longer the higher the intent."""
    median = rates.MEDIAN_SECONDS[marks.kind]
    attention = np.where(marks.kind <= rates.CAREERS, rates.ATTENTION[marks.state], 1.0)
    drawn = np.exp(rng.standard_normal(len(median)) * rates.SPREAD[marks.kind])
    return np.where(median > 0, np.maximum(np.round(median * attention * drawn), 1), np.nan).astype(np.float32)


def _seats(rng: np.random.Generator, kind: Codes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return the seats asked for, where an event says so."""
    asked = (kind == rates.DEMO) | ((kind == rates.PRICING) & (rng.random(len(kind)) < rates.CALCULATOR_SHARE))
    seats = np.full(len(kind), np.nan, np.float32)
    seats[asked] = np.maximum(np.round(rng.lognormal(np.log(40), 0.8, int(asked.sum()))), 1)
    return seats
