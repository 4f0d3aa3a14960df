"""Generates clean data of any size, in bounded memory: leads, stages and time-ordered events in sessions.

Events are written as the store of a workspace holds them (columns, order, row groups), so that only the building of
features is measured. Leads arrive evenly over a year and are busiest soon after; a few are far busier than the rest.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from handoff.domain.dataset import Dataset
from handoff.domain.instants import MICROSECONDS_PER_DAY, epoch_microseconds

Ints = npt.NDArray[np.int64]
Array = npt.NDArray[Any]

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
DAYS: Final = 365
#: The night that is built: the end of the record.
AS_OF_US: Final = epoch_microseconds(START) + DAYS * MICROSECONDS_PER_DAY
#: Raised whenever the content changes, so that folders of an older generator are not used again.
FORMAT: Final = 1
#: Event types with their share, direction, number of assets and median seconds (0: none), sorted by name.
KINDS: Final = (
    ("call", 0.02, True, 1, 240),
    ("careers_page_view", 0.03, False, 4, 45),
    ("demo_request", 0.005, False, 1, 0),
    ("email_click", 0.04, False, 60, 0),
    ("email_open", 0.13, False, 60, 0),
    ("email_sent", 0.20, True, 60, 0),
    ("form_submit", 0.02, False, 8, 0),
    ("meeting", 0.005, True, 2, 2_400),
    ("page_view", 0.44, False, 400, 35),
    ("paper_download", 0.02, False, 20, 0),
    ("pricing_page_view", 0.06, False, 3, 60),
    ("webinar_attended", 0.01, False, 12, 2_100),
    ("webinar_registration", 0.02, False, 12, 0),
)
TYPES: Final = tuple(kind[0] for kind in KINDS)
_ASSETS: Final = np.array([kind[3] for kind in KINDS])
_SECONDS: Final = np.array([kind[4] for kind in KINDS])
_VALUED: Final = TYPES.index("pricing_page_view")
_MINUTE, _HOUR = 60_000_000, 3_600_000_000
_SESSION_EVENTS, _GAP_US = 4.0, 50_000_000
_LATE_SHARE, _MACHINE_SHARE = 0.02, 0.01
#: Weight of each hour of a week from Monday 00:00: office hours first, evenings some, nights and weekends little.
_HOURS: Final = np.array(
    [(6.0 if 8 <= hour < 18 else 2.0 if 7 <= hour < 22 else 0.3) * (1 if day < 5 else 0.25)
     for day in range(7) for hour in range(24)]
)  # fmt: skip
#: What DuckDB writes when nobody says otherwise.
_ROW_GROUP = 122_880
_BATCH_EVENTS = 1_000_000


@dataclass(frozen=True)
class Size:
    """How much is generated."""

    leads: int
    events: int
    seed: int = 7


def make_dataset(size: Size, under: Path) -> Path:
    """Generate leads, stages and events into a folder of `under` named by their size, unless it is there already."""
    folder = under / f"made-{size.leads}-leads-{size.events}-events"
    done = folder / "made.json"
    stamp = json.dumps({"format": FORMAT, **asdict(size)})
    if not done.exists() or done.read_text("utf-8") != stamp:
        folder.mkdir(parents=True, exist_ok=True)
        done.unlink(missing_ok=True)
        rng = np.random.default_rng(size.seed)
        leads = _leads(rng, size.leads)
        pq.write_table(leads, folder / "leads.parquet")
        pq.write_table(_stages(rng, leads), folder / "stages.parquet")
        _write_events(rng, size, leads["created_at"].to_numpy().astype(np.int64), folder / "events.parquet")
        done.write_text(stamp, "utf-8")
    return folder


def open_made(folder: Path, threads: int) -> Dataset:
    """Open a generated folder on an engine of its own."""
    engine = ibis.duckdb.connect(threads=threads)
    leads, events, stages = (
        engine.read_parquet(str(folder / f"{name}.parquet"), table_name=name) for name in ("leads", "events", "stages")
    )
    return Dataset(
        leads=leads,
        events=events,
        stages=stages,
        accounts=None,
        attribute_changes=None,
        n_leads=pq.read_metadata(folder / "leads.parquet").num_rows,
        event_types=TYPES,
        attributes=("budget", "newsletter"),
        observed_until=datetime.fromtimestamp(AS_OF_US / 1e6, UTC),
    )


def _leads(rng: np.random.Generator, n_leads: int) -> pa.Table:
    account = np.sort(rng.integers(0, max(1, n_leads * 2 // 5), n_leads))
    account = (np.cumsum(np.diff(account, prepend=-1) > 0) - 1).astype(np.int32)
    created = epoch_microseconds(START) + (rng.random(n_leads) * DAYS * MICROSECONDS_PER_DAY).astype(np.int64)
    titles = [
        f"{rank} {area}"
        for rank in ("Head of", "VP", "Director of", "Senior Manager", "Manager", "Assistant to the Director of")
        for area in ("Sales", "Marketing", "Purchasing", "Engineering", "IT", "Finance", "Operations", "Legal")
    ]
    domain = np.where(account % 5 == 0, "gmail.com", np.char.mod("company-%d.example", account))
    return pa.table(
        {
            "lead_key": np.arange(n_leads, dtype=np.int32),
            "lead_id": np.char.mod("L%08d", np.arange(n_leads)),
            "created_at": created.astype("datetime64[us]"),
            "account_key": account,
            "account_known": account % 5 > 0,
            "email": np.char.add(np.char.mod("person-%d@", np.arange(n_leads)), domain),
            "job_title": rng.choice(titles, n_leads),
            "country": rng.choice(["DE", "France", "United Kingdom", "US", "España", "NL", "Polska"], n_leads),
            "industry": rng.choice(["software", "retail", "logistics", "health", "energy", "public"], n_leads),
            "employees": rng.choice(["1-10", "11-50", "51-200", "201-500", "501-1000", "1000+"], n_leads),
            "source": rng.choice(["web", "fair", "partner", "search", "webinar"], n_leads),
            "newsletter": rng.choice(["yes", "no"], n_leads),
            "budget": np.round(rng.lognormal(9, 1, n_leads), -2),
        }
    )


def _stages(rng: np.random.Generator, leads: pa.Table) -> pa.Table:
    created = leads["created_at"].to_numpy().astype(np.int64)
    chosen = [np.flatnonzero(rng.random(len(created)) < share) for share in (0.15, 0.06)]
    lead = np.concatenate(chosen)
    entered = created[lead] + (rng.exponential(20, len(lead)) * MICROSECONDS_PER_DAY).astype(np.int64)
    moment = entered.astype("datetime64[us]")
    table = pa.table(
        {
            "lead_key": lead.astype(np.int32),
            "stage": np.repeat(["mql", "sal"], [len(part) for part in chosen]),
            "entered_at": moment,
            "seen_at": moment,
        }
    )
    return table.filter(pa.array(entered < AS_OF_US))


def _write_events(rng: np.random.Generator, size: Size, created: Ints, path: Path) -> None:
    """Write one span of time after the other, each of about as many events."""
    newcomers = np.argsort(created)
    n_spans = -(-size.events // _BATCH_EVENTS)
    # Traffic grows with the number of leads that have arrived: equal shares of events lie at square roots.
    cuts = epoch_microseconds(START) + (np.sqrt(np.arange(n_spans + 1) / n_spans) * (AS_OF_US - _start())).astype(int)
    counts = np.diff(np.arange(n_spans + 1) * size.events // n_spans)
    writer = None
    for begin, end, n_events in zip(cuts[:-1], cuts[1:], counts, strict=True):
        table = _span(rng, int(n_events), (int(begin), int(end)), created, newcomers)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=_ROW_GROUP)
    if writer is not None:
        writer.close()


def _start() -> int:
    return epoch_microseconds(START)


def _span(rng: np.random.Generator, n_events: int, span: tuple[int, int], created: Ints, newcomers: Ints) -> pa.Table:
    session, place = _sessions(rng, n_events)
    n_sessions = int(session[-1]) + 1
    begins = _moments(rng, n_sessions, span)
    lead = _visitors(rng, begins, created[newcomers], newcomers)[session]
    gap = (rng.exponential(_GAP_US, n_events)).astype(np.int64) * (place > 0)
    waited = np.cumsum(gap)
    occurred = begins[session] + waited - waited[np.flatnonzero(place == 0)][session]
    occurred = np.clip(occurred, created[lead], span[1] - 1)
    order = np.argsort(occurred, kind="stable")
    return _dressed(rng, lead[order].astype(np.int32), occurred[order])


def _sessions(rng: np.random.Generator, n_events: int) -> tuple[Ints, Ints]:
    """Return the session of each event, and its place within the session."""
    lengths = rng.geometric(1 / _SESSION_EVENTS, n_events)
    lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), n_events)) + 1]
    session = np.repeat(np.arange(len(lengths)), lengths)[:n_events]
    return session, np.arange(n_events) - (np.cumsum(lengths) - lengths)[session]


def _moments(rng: np.random.Generator, count: int, span: tuple[int, int]) -> Ints:
    """Return instants of the span, rising, at the hours when people are about."""
    hours = np.arange(span[0] // _HOUR, -(-span[1] // _HOUR))
    weight = _HOURS[(hours + 72) % 168]
    hour = rng.choice(hours, count, p=weight / weight.sum())
    moments: Ints = np.sort(np.clip(hour * _HOUR + rng.integers(0, _HOUR, count), span[0], span[1] - 1))
    return moments


def _visitors(rng: np.random.Generator, begins: Ints, arrivals: Ints, newcomers: Ints) -> Ints:
    """Return whose session it is: somebody who has arrived, the newest more likely, a few again and again."""
    here = np.maximum(np.searchsorted(arrivals, begins), 1)
    back = rng.random(len(begins)) ** 2
    rank = here - 1 - np.floor(back * here).astype(np.int64)
    # One session in three is a regular's: every 20th lead.
    regular = (rng.random(len(begins)) < 1 / 3) & (rank >= 20)
    return newcomers[np.where(regular, rank // 20 * 20, rank)]


def _dressed(rng: np.random.Generator, lead: npt.NDArray[np.int32], occurred: Ints) -> pa.Table:
    """Give events their type, asset, length and value; some become known late, some turn out to be robots'."""
    n_events = len(lead)
    shares = np.array([kind[1] for kind in KINDS])
    kind = np.searchsorted(np.cumsum(shares / shares.sum()), rng.random(n_events)).astype(np.int16)
    asset = (np.cumsum(_ASSETS) - _ASSETS)[kind] + (rng.random(n_events) ** 2 * _ASSETS[kind]).astype(np.int64)
    duration = (_SECONDS[kind] * 1_000 * np.exp(rng.normal(0, 0.8, n_events))).astype(np.int64)
    value = np.where((kind == _VALUED) & (rng.random(n_events) < 0.3), rng.integers(1, 500, n_events) * 10_000, 0)
    late = rng.random(n_events) < _LATE_SHARE
    seen = occurred + late * rng.integers(_HOUR, 48 * _HOUR, n_events)
    machine = rng.random(n_events) < _MACHINE_SHARE
    clear = (seen + rng.integers(0, 2 * _MINUTE, n_events)).astype("datetime64[us]")
    names = pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int32)), pa.array(TYPES))
    return pa.table(
        {
            "lead_key": lead,
            "occurred_at": occurred.astype("datetime64[us]"),
            "seen_at": seen.astype("datetime64[us]"),
            "event_type": names,
            "type_key": kind,
            "outbound": np.array([direction for _, _, direction, _, _ in KINDS])[kind],
            "asset_key": asset.astype(np.int32),
            "duration_ms": duration,
            "value_e4": value,
            "hour_of_week": ((occurred // _HOUR + 72) % 168).astype(np.int16),
            "machine_from": pa.array(clear, mask=~machine),
        }
    )
