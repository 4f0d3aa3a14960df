"""What one night's data and scores looked like: small, without personal data, made to be compared with other nights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

#: Full days, in the workspace's time zone, that arrivals are counted by.
DAYS: Final = 42
#: Of these the newest so many are also counted by the hour.
HOUR_DAYS: Final = 28
#: Buckets of leads by their day of creation: the newest seven days one by one, the five weeks before, all older ones.
DAY_BUCKETS: Final = 7
WEEKS: Final = DAY_BUCKETS
OLDER: Final = DAY_BUCKETS + 1
BUCKETS: Final = DAY_BUCKETS + 2
#: Categories that fewer leads have are pooled: nobody can be recognised by one.
SMALLEST_CATEGORY: Final = 10

Counts = tuple[int, ...]


@dataclass(frozen=True)
class TableProfile:
    """Rows of a contract table as it was read.

    newest: the newest record that was known (aware UTC). files: fingerprint of the files behind it; None: unknown.
    """

    read: int
    kept: int
    repeated: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    newest: datetime | None = None
    files: str | None = None


@dataclass(frozen=True)
class AttributeProfile:
    """A column of the leads, by `BUCKETS` buckets of the day of creation.

    kind: "category", "number" or "other" (only its gaps are counted). rows, missing: (BUCKETS,). categories: value ->
    leads (BUCKETS,). logs: count, sum and sum of squares of log10 of the positive numbers, each (BUCKETS,). quantiles:
    of the numbers of all leads, at 5, 25, 50, 75 and 95 %.
    """

    kind: str
    rows: Counts
    missing: Counts
    categories: Mapping[str, Counts] = field(default_factory=dict)
    logs: tuple[tuple[float, ...], ...] = ()
    quantiles: tuple[float, ...] = ()


@dataclass(frozen=True)
class FeatureProfile:
    """A feature of the model, over tonight's open leads.

    bins: leads by condition of the model's reference, "never seen" and "missing" last. training: population stability
    index against the training rows. mean: mean contribution in log-odds; share: of all contributions, by size.
    """

    behaviour: str
    missing: float
    bins: Counts
    training: float | None
    mean: float
    share: float


@dataclass(frozen=True)
class ScoreProfile:
    """Tonight's scores: histogram of log-odds in the bins of `SCORE_EDGES`, mean probability, leads above the SAL line.

    line: the probability from which a lead may become SAL; None: the agreement names none. tiers: leads of each.
    agreement: its version.
    """

    model_version: str
    n_leads: int
    histogram: Counts
    mean: float
    line: float | None
    above: int
    tiers: Mapping[str, int] = field(default_factory=dict)
    agreement: int | None = None


@dataclass(frozen=True)
class NightProfile:
    """One night in summary; days are those of the workspace's time zone, and only full ones count.

    first_day: of the `DAYS` days that `arrivals` counts. arrivals: series -> records that became known on each day
    ("leads", "events", "event/TYPE", "stages", "stage/STAGE", "outcomes", "machine" events, "machine leads",
    "copies" of events). hours: series -> (HOUR_DAYS, 24) different leads active in each hour (UTC).
    offsets: hours that local time is ahead of UTC on each of these days.
    """

    night: date
    as_of: datetime
    zone: str
    first_day: date
    tables: Mapping[str, TableProfile]
    arrivals: Mapping[str, Counts]
    hours: Mapping[str, tuple[Counts, ...]]
    offsets: tuple[float, ...]
    attributes: Mapping[str, AttributeProfile]
    features: Mapping[str, FeatureProfile] = field(default_factory=dict)
    scores: ScoreProfile | None = None

    def day(self, position: int) -> date:
        """Return the day at a position of `arrivals`; -1 is the newest."""
        return self.first_day + timedelta(days=position % DAYS)

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as JSON values."""
        raw = asdict(self)
        raw.update(night=self.night.isoformat(), as_of=self.as_of.isoformat(), first_day=self.first_day.isoformat())
        for table in raw["tables"].values():
            table["newest"] = None if table["newest"] is None else table["newest"].isoformat()
        return raw

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Return the profile that `to_dict` gave."""
        scores = raw["scores"]
        return cls(
            night=date.fromisoformat(raw["night"]),
            as_of=datetime.fromisoformat(raw["as_of"]),
            zone=raw["zone"],
            first_day=date.fromisoformat(raw["first_day"]),
            tables={name: _table(one) for name, one in raw["tables"].items()},
            arrivals={name: tuple(one) for name, one in raw["arrivals"].items()},
            hours={name: tuple(tuple(day) for day in one) for name, one in raw["hours"].items()},
            offsets=tuple(raw["offsets"]),
            attributes={name: _attribute(one) for name, one in raw["attributes"].items()},
            features={
                name: FeatureProfile(**{**one, "bins": tuple(one["bins"])}) for name, one in raw["features"].items()
            },
            scores=None if scores is None else ScoreProfile(**{**scores, "histogram": tuple(scores["histogram"])}),
        )


def _table(raw: dict[str, Any]) -> TableProfile:
    newest = raw["newest"]
    return TableProfile(**{**raw, "newest": None if newest is None else datetime.fromisoformat(newest)})


def _attribute(raw: dict[str, Any]) -> AttributeProfile:
    return AttributeProfile(
        kind=raw["kind"],
        rows=tuple(raw["rows"]),
        missing=tuple(raw["missing"]),
        categories={value: tuple(counts) for value, counts in raw["categories"].items()},
        logs=tuple(tuple(one) for one in raw["logs"]),
        quantiles=tuple(raw["quantiles"]),
    )
