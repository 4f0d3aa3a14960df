"""What a search for rules works with and finds: criteria, the rows they are tried on, suggestions and their price."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from handoff.model.arrays import IntArray, Label
from handoff.model.bootstrap import Estimate
from handoff.policy.preview.volumes import Mask


@dataclass(frozen=True)
class Criterion:
    """A test of leads. words: for people. toml: as in a rule. topic: of alternatives only the best is suggested."""

    words: str
    toml: str
    topic: str
    kind: Literal["fit", "behaviour"]


@dataclass(frozen=True)
class Period:
    """Labelled rows of a period. met: (n_rows, n_criteria). label: (n_rows,), 1 for SQL. account: (n_rows,)."""

    met: Mask
    label: Label
    account: IntArray


@dataclass(frozen=True)
class Suggestion:
    """A criterion that held twice; all figures are of the later nights.

    leads: share of the open leads that meet it. rate: of SQL among them. lift: that rate over the one of all leads,
    with its 95 % interval by account. recall: share of all SQL that meet it. p_value: of chance alone, one-sided.
    """

    criterion: Criterion
    leads: float
    rate: float
    lift: Estimate
    recall: float
    p_value: float

    @property
    def speaks_for(self) -> bool:
        """Whether leads that meet it become SQL more often than others."""
        return self.lift.value > 1

    @property
    def cost(self) -> float:
        """Share of all SQL that the criterion would keep out: as a rule that must hold, or as an exclusion."""
        return 1 - self.recall if self.speaks_for else self.recall

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {**asdict(self), **self.criterion.__dict__, "speaks_for": self.speaks_for, "cost": self.cost}


@dataclass(frozen=True)
class RuleSuggestion:
    """A rule for agreement.toml made of suggestions, and what it would do on the later nights.

    lost: share of the SQL that it would keep from being handed over. spared: share of the leads likewise.
    """

    toml: str
    lost: float
    spared: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Suggestions:
    """What was found. tried, promising: criteria looked at, and those that passed on the older nights.

    rows, sql: of the later nights. base_rate: their share of SQL.
    """

    found: tuple[Suggestion, ...]
    rules: tuple[RuleSuggestion, ...]
    tried: int
    promising: int
    rows: int
    sql: int
    base_rate: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "found": [one.to_dict() for one in self.found],
            "rules": [one.to_dict() for one in self.rules],
            **{name: getattr(self, name) for name in ("tried", "promising", "rows", "sql", "base_rate")},
        }
