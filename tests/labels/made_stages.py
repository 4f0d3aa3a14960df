"""Random stage histories around a few nights, and slow, obvious readings of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from handoff.domain.stages import CLOSING, Stage
from handoff.labels import SnapshotRows
from tests.features.made_dataset import Entry, Lead, World

START = datetime(2026, 1, 1)
NAMES = ("a", "b", "c")
#: Whole days, and a tick beside them: where strictly before and at part ways.
MOMENTS = st.tuples(st.integers(0, 12), st.sampled_from([0, 0, 1, -1])).map(
    lambda drawn: START + timedelta(days=drawn[0], microseconds=drawn[1])
)
STAGES = st.sampled_from([Stage.MQL, Stage.SQL, Stage.SQL, Stage.WON, Stage.LOST, Stage.RECYCLED, Stage.DISQUALIFIED])


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def night(number: float) -> datetime:
    return day(number).replace(tzinfo=UTC)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    entries = []
    for _ in range(draw(st.integers(0, 9))):
        at, late = draw(MOMENTS), draw(st.sampled_from([-3, 0, 0, 0, 2, 6]))
        entries.append(Entry(draw(st.sampled_from(NAMES)), draw(STAGES), at, at + timedelta(days=late)))
    return World(tuple(Lead(name, draw(MOMENTS), "acme") for name in NAMES), stages=tuple(entries))


def pairs(world: World, rows: SnapshotRows) -> list[tuple[str, datetime]]:
    """Return rows as (lead id, naive UTC instant), in their order."""
    names = {key: name for name, key in world.keys().items()}
    return [(names[int(key)], at.item()) for key, at in zip(rows.lead_key, rows.as_of, strict=True)]


def is_open(world: World, lead: str, as_of: datetime) -> bool:
    """Read the history of one lead as it was known."""
    created = next(each.created for each in world.leads if each.id == lead)
    known = [entry for entry in of_lead(world, lead) if entry.at < as_of and (entry.seen or entry.at) < as_of]
    closed = [entry.at for entry in known if entry.stage in CLOSING]
    again = [entry.at for entry in known if entry.stage is Stage.RECYCLED]
    return created < as_of and (not closed or any(at > max(closed) for at in again))


def of_lead(world: World, lead: str) -> list[Entry]:
    return [entry for entry in world.stages if entry.lead == lead]


def qualified(world: World, lead: str) -> list[Entry]:
    """Return the entries into SQL; without any, those into won, before which an SQL must have been."""
    entries = of_lead(world, lead)
    sql = [entry for entry in entries if entry.stage is Stage.SQL]
    return sql or [entry for entry in entries if entry.stage is Stage.WON]


def was_sql_unknown(world: World, lead: str, as_of: datetime) -> bool:
    """Say whether the lead was SQL at as_of, not recycled since, and nobody knew."""
    entries = of_lead(world, lead)
    return any(
        entry in qualified(world, lead)
        and entry.at < as_of <= (entry.seen or entry.at)
        and not any(later.stage is Stage.RECYCLED and entry.at < later.at < as_of for later in entries)
        for entry in entries
    )
