"""What an audit says: a verdict on each column with its evidence, and findings on the table as a whole."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from handoff.domain.settings import AllowedColumn


class Verdict(StrEnum):
    """What is to be thought of a column."""

    BLOCKED = "blocked"
    SUSPICIOUS = "suspicious"
    CLEAN = "clean"


class Kind(StrEnum):
    """The kinds of evidence, each measured in a module of its own; what is easiest to check comes first."""

    CAPTURE_TIME = "capture time"
    TOO_GOOD = "too good alone"
    IDENTIFIER = "identifier"
    MISSINGNESS = "missingness"
    PURE = "rare and pure"
    NEAR_COPY = "near copy"
    ABLATION = "ablation"
    NAME = "name"


class Weight(IntEnum):
    """How much an observation weighs: one proof blocks, and so do two strong observations of different kinds."""

    NOTHING = 0
    HINT = 1
    WEAK = 2
    STRONG = 3
    PROOF = 4


@dataclass(frozen=True)
class Evidence:
    """One observation: `values` by name, most telling first; `support` counts the leads that it rests on."""

    kind: Kind
    weight: Weight
    values: tuple[tuple[str, float], ...]
    support: int
    sentence: str

    @property
    def value(self) -> float:
        """The most telling number; NaN for a mere name."""
        return self.values[0][1] if self.values else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Return the observation as JSON values."""
        return {
            "kind": self.kind.value,
            "weight": self.weight.name.lower(),
            "values": {name: round(value, 6) for name, value in self.values},
            "support": self.support,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class ColumnAudit:
    """The verdict on one column of the source, with the strongest evidence first.

    rank: 1 for the worst column. features: the features made of the column. left_out: whether training must do
    without it. allowed: the line that a person signed for it.
    """

    name: str
    verdict: Verdict
    rank: int
    evidence: tuple[Evidence, ...]
    advice: str
    left_out: bool
    features: tuple[str, ...] = ()
    allowed: AllowedColumn | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON values."""
        return {
            "column": self.name,
            "verdict": self.verdict.value,
            "rank": self.rank,
            "left_out": self.left_out,
            "advice": self.advice,
            "allowed": None if self.allowed is None else self.allowed.model_dump(mode="json"),
            "features": list(self.features),
            "evidence": [each.to_dict() for each in self.evidence],
        }


@dataclass(frozen=True)
class TableFinding:
    """Something that concerns the rows, not one column: what was measured, on how many rows, and what to do."""

    name: str
    values: tuple[tuple[str, float], ...]
    support: int
    sentence: str
    advice: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        values = {name: round(value, 6) for name, value in self.values}
        return {"finding": self.name, "values": values, "support": self.support, "sentence": self.sentence,
                "advice": self.advice}  # fmt: skip


@dataclass(frozen=True)
class AuditReport:
    """All columns, the worst first, and what was found on the table as a whole.

    judged: in words, which rows were learned from and which were judged.
    """

    columns: tuple[ColumnAudit, ...]
    findings: tuple[TableFinding, ...]
    judged: str

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of the columns that training must not use, the worst first."""
        return tuple(column.name for column in self.columns if column.left_out)

    @property
    def left_out_features(self) -> tuple[str, ...]:
        """Names of the features that are made of those columns."""
        return tuple(feature for column in self.columns if column.left_out for feature in column.features)

    @property
    def allowed(self) -> tuple[ColumnAudit, ...]:
        """The columns that a person signed for, whatever the verdict."""
        return tuple(column for column in self.columns if column.allowed is not None)

    def of(self, verdict: Verdict) -> tuple[ColumnAudit, ...]:
        """Return the columns of one verdict, the worst first."""
        return tuple(column for column in self.columns if column.verdict is verdict)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "judged": self.judged,
            "left_out": list(self.left_out),
            "allowed": [column.name for column in self.allowed],
            "columns": [column.to_dict() for column in self.columns],
            "findings": [finding.to_dict() for finding in self.findings],
        }
