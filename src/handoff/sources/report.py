"""The data report: what the sources hold, what was put aside, and what the funnel looks like. Figures only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from handoff.domain.columns import CREATED_AT, LEAD_KEY, OCCURRED_AT
from handoff.domain.dataset import Dataset
from handoff.domain.instants import as_utc, naive_utc
from handoff.domain.stages import TARGET, Stage
from handoff.sources.counts import TableCounts
from handoff.sources.growing.kept import words_kept
from handoff.sources.identity_report import IdentityReport, identity_report
from handoff.sources.store import Ingested

if TYPE_CHECKING:
    import ibis.expr.types as ir

_QUANTILES: Final = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
_TIME_OF: Final = {
    "leads": CREATED_AT,
    "events": OCCURRED_AT,
    "stages": "entered_at",
    "attribute_changes": "changed_at",
    "contacts": CREATED_AT,
    "opportunities": CREATED_AT,
}


@dataclass(frozen=True)
class TableReport:
    """One table: its counts, first and last instant, and the share of empty cells of each column in [0, 1].

    age_days: days from the newest instant to `now`; None without instants.
    """

    counts: TableCounts
    first: datetime | None
    last: datetime | None
    age_days: float | None
    missing: Mapping[str, float]


@dataclass(frozen=True)
class Month:
    """Leads created in a month ("2026-03"), and how many of them have reached SQL by now."""

    month: str
    leads: int
    converted: int

    @property
    def rate(self) -> float:
        """Share that reached SQL, in [0, 1]."""
        return self.converted / self.leads


@dataclass(frozen=True)
class DataReport:
    """Everything that `handoff check` tells; `machine_share` is the share of events that a robot made.

    absent: optional sources that are not there; their mappings were left out.
    reading: what of the events was read, and why not only what is new.
    """

    now: datetime
    observed_until: datetime
    tables: tuple[TableReport, ...]
    attribute_types: Mapping[str, str]
    events_per_lead: Mapping[str, float]
    events_by_type: Mapping[str, int]
    funnel: Mapping[str, int]
    months: tuple[Month, ...]
    machine_share: float | None
    identity: IdentityReport
    absent: tuple[str, ...] = ()
    reading: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        plain: dict[str, Any] = asdict(self)
        plain["now"], plain["observed_until"] = self.now.isoformat(), self.observed_until.isoformat()
        for table, raw in zip(self.tables, plain["tables"], strict=True):
            raw["first"], raw["last"] = (moment and moment.isoformat() for moment in (table.first, table.last))
            raw["counts"] = table.counts.to_dict()
        plain["months"] = [{**asdict(month), "rate": month.rate} for month in self.months]
        return plain


def data_report(dataset: Dataset, ingested: Ingested, attribute_types: Mapping[str, str]) -> DataReport:
    """Build the report; `attribute_types` is what the features made of each attribute."""
    return DataReport(
        now=ingested.now,
        observed_until=ingested.observed_until,
        tables=tuple(_table(dataset, counts, ingested.now) for counts in ingested.counts),
        attribute_types=dict(attribute_types),
        events_per_lead=_events_per_lead(dataset),
        events_by_type=_events_by_type(dataset),
        funnel=_funnel(dataset),
        months=_months(dataset),
        machine_share=_machine_share(dataset),
        identity=identity_report(ingested.store),
        absent=ingested.absent,
        reading=words_kept(ingested.store.resolve()),
    )


def _table(dataset: Dataset, counts: TableCounts, now: datetime) -> TableReport:
    rows, column = getattr(dataset, counts.table), _TIME_OF.get(counts.table)
    figures: dict[str, Any] = {name: rows[name].isnull().mean() for name in rows.columns}
    if column is not None and column in rows.columns:
        # A planned meeting lies ahead, and says nothing of how fresh the table is.
        past = rows[column] <= ibis.literal(naive_utc(now), "timestamp")
        figures |= {"__first": rows[column].min(), "__last": rows[column].max(where=past)}
    found = _one(rows.aggregate(**figures))
    first, last = (_aware(found.pop(name, None)) for name in ("__first", "__last"))
    age = None if last is None else (now - last) / timedelta(days=1)
    return TableReport(counts, first, last, age, {name: float(share or 0) for name, share in found.items()})


def _events_per_lead(dataset: Dataset) -> dict[str, float]:
    """Quantiles over all leads, silent ones too."""
    if dataset.events is None:
        return {}
    counted = dataset.events.group_by(LEAD_KEY).agg(n=_.count()).rename(counted_key=LEAD_KEY)
    leads = dataset.leads.select(LEAD_KEY)
    each = leads.left_join(counted, leads[LEAD_KEY] == counted.counted_key).select(n=_.n.fill_null(0))
    found = _one(each.aggregate(**{f"{share:g}": each.n.quantile(share) for share in _QUANTILES}))
    return {share: float(count) for share, count in found.items()}


def _events_by_type(dataset: Dataset) -> dict[str, int]:
    if dataset.events is None:
        return {}
    counted = dataset.events.group_by("event_type").agg(n=_.count()).order_by(ibis.desc("n"), "event_type")
    return {row["event_type"]: row["n"] for row in counted.to_pyarrow().to_pylist()}


def _funnel(dataset: Dataset) -> dict[str, int]:
    """Leads that ever entered each stage; every lead counts as a lead."""
    counted = dataset.stages.group_by("stage").agg(n=_[LEAD_KEY].nunique()).to_pyarrow().to_pylist()
    entered = {row["stage"]: row["n"] for row in counted} | {Stage.LEAD.value: dataset.n_leads}
    return {stage.value: entered[stage.value] for stage in Stage if stage.value in entered}


def _months(dataset: Dataset) -> tuple[Month, ...]:
    reached = dataset.stages.filter(_.stage == TARGET.value).select(reached=LEAD_KEY).distinct()
    leads = dataset.leads.select(LEAD_KEY, month=dataset.leads[CREATED_AT].strftime("%Y-%m"))
    joined = leads.left_join(reached, leads[LEAD_KEY] == reached.reached)
    counted = joined.group_by("month").agg(n=_.count(), converted=_.reached.count()).order_by("month")
    return tuple(Month(row["month"], row["n"], row["converted"]) for row in counted.to_pyarrow().to_pylist())


def _machine_share(dataset: Dataset) -> float | None:
    if dataset.events is None:
        return None
    return float(_one(dataset.events.aggregate(share=_.machine_from.notnull().mean()))["share"] or 0)


def _one(row: "ir.Table") -> dict[str, Any]:
    found: dict[str, Any] = row.to_pyarrow().to_pylist()[0]
    return found


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else as_utc(moment)
