"""What the steps of a workspace return: plain facts for callers to print, log or test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.domain.tiers import Tier

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from handoff.audit import AuditReport
    from handoff.delivery.model_card import Fairness
    from handoff.domain.feature_table import TrainingTable
    from handoff.labels import Labels
    from handoff.model.gates import Verdict
    from handoff.model.registry import RegisteredModel
    from handoff.model.segments import Segment
    from handoff.model.selection import Selection
    from handoff.model.strength import Strength
    from handoff.model.train import TrainingResult
    from handoff.monitoring.gate import Gate
    from handoff.policy.past_lines import LineOutcome
    from handoff.scoring.scored import ScoredLeads
    from handoff.sources.report import DataReport

#: Mean distance of probability and outcome above which a report must say so.
MISCALIBRATED = 0.03


@dataclass(frozen=True)
class Checked:
    """The data report of a check, and the faults that make its answer no."""

    report: "DataReport"
    faults: tuple[str, ...]
    #: The file of all rows that were put aside.
    quarantine: Path


@dataclass(frozen=True)
class TrainingRows:
    """Labelled feature rows with the plan behind them, and what was left out.

    selection: what the rows are a part of, where only worked ones were taken.
    """

    table: "TrainingTable"
    labels: "Labels"
    plan: str
    plan_version: str
    selection: "Selection | None" = None


@dataclass(frozen=True)
class Learned:
    """What a training found, before anything is registered.

    audit: of all columns, the ones that were left out among them. strength: what the amount of data allows.
    segments: the test rows in parts. fairness: the declared groups compared. tiers: what the agreement's lines would
    have put into each tier on the test nights; empty without an agreement. selection: which rows were learned from,
    where not all were.
    """

    result: "TrainingResult"
    labels: "Labels"
    n_features: int
    audit: "AuditReport"
    strength: "Strength"
    segments: "tuple[Segment, ...]"
    fairness: "Fairness"
    tiers: "tuple[LineOutcome, ...]"
    selection: "Selection | None"

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the test nights say against the registered model, in words; empty when they say nothing."""
        name, *peers = self.result.evaluations
        followed = self.result.followed
        brier, base = followed.metrics["brier"].value, followed.base_rate
        doubts = []
        if brier >= base * (1 - base):
            doubts.append(
                f"Brier {brier:.3f} is no better than saying {base:.1%} of every lead ({base * (1 - base):.3f}): "
                "believe the order of the list, not its probabilities"
            )
        own = self.result.evaluations[name].metrics["auc"]
        for peer in peers:
            other = self.result.evaluations[peer].metrics["auc"].value
            if other > own.high:
                doubts.append(f'"{peer}" ranks better on these nights (AUC {other:.3f} against {own.value:.3f})')
        if self.selection is not None and self.selection.doubt:
            doubts.append(self.selection.doubt)
        error = followed.metrics["calibration_error"]
        if error.low > MISCALIBRATED:
            doubts.append(
                f"probabilities were off by {error.value:.3f} on average: believe the order of the list first"
            )
        return tuple(doubts)

    @property
    def promise(self) -> str:
        """What to expect of the model, and what a random split would have promised, in words."""
        from handoff.model.promise import promise

        return promise(self.result.forward, self.result.random_split)

    def figures(self) -> "dict[str, Figure]":
        """Draw the figures that are logged, by name."""
        from handoff.workspace.figures import training_figures

        return training_figures(self.result, self.labels)

    def facts(self) -> dict[str, Any]:
        """Return all that was found as JSON values."""
        return {
            "rows": len(self.labels.rows),
            "immature_rows": self.labels.immature,
            "already_sql_rows": self.labels.already_sql,
            "base_rate_by_month": [
                {"month": month, "rows": rows, "base_rate": rate}
                for month, rows, rate in self.labels.base_rate_by_month()
            ],
            "features": self.n_features,
            "recipe": self.result.model.recipe.name,
            "promise": self.promise,
            "doubts": list(self.doubts),
            "strength": self.strength.to_dict(),
            "audit": self.audit.to_dict(),
            "split": self.result.split.to_dict(),
            "choice": self.result.choice.to_dict(),
            "anchor": self.result.anchor.to_dict(),
            "calibration": {name: choice.to_dict() for name, choice in self.result.calibration.items()},
            "evaluations": {name: found.to_dict() for name, found in self.result.evaluations.items()},
            "followed": self.result.followed.to_dict(),
            "random_split": self.result.random_split.to_dict(),
            "segments": [one.to_dict() for one in self.segments],
            "fairness": self.fairness.to_dict(),
            "tiers": [one.to_dict() for one in self.tiers],
            "selection": None if self.selection is None else self.selection.to_dict(),
            "sampling": None if self.result.sampling is None else self.result.sampling.to_dict(),
            "period_columns": self.result.period_columns,
            "seconds": self.result.seconds,
        }


@dataclass(frozen=True)
class Trained(Learned):
    """A finished training: what it found, where it is registered, what the gates said, and where it is kept."""

    registered: "RegisteredModel"
    verdict: "Verdict"
    package: Path

    @property
    def became(self) -> str:
        """What became of the model, in words."""
        what = "is champion" if self.verdict.passed else "is challenger; its gates refused it, the champion stays"
        return f"version {self.registered.version} of {self.registered.name} {what}"

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "model": self.registered.to_dict(),
            "verdict": self.verdict.to_dict(),
            "package": str(self.package),
            **self.facts(),
        }


@dataclass(frozen=True)
class Scored:
    """A scored night and the files that were written."""

    scored: "ScoredLeads"
    scores: Path
    csv: Path
    html: Path
    xlsx: Path
    data_until: datetime
    timezone: str
    #: What the reader of the list must know first: a preview only, a cold start.
    note: str | None
    #: Whether the night is on record and its lists stand where people look; else it is a preview.
    published: bool = True
    #: What was looked at before it was published, with the answers.
    gates: "tuple[Gate, ...]" = ()

    @property
    def counts(self) -> Mapping[Tier, int]:
        """How many leads each tier has."""
        return self.scored.counts

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values, with the ranked leads that are handed over."""
        run = self.scored.run
        return {
            "as_of": run.as_of.isoformat(),
            "model_version": run.model_version,
            "run_id": run.run_id,
            "agreement_version": run.agreement_version,
            "note": self.note,
            "published": self.published,
            "gates": [gate.to_dict() for gate in self.gates],
            "data_until": self.data_until.isoformat(),
            "leads": len(self.scored),
            "tiers": {tier.value: count for tier, count in self.counts.items()},
            "scores": str(self.scores),
            "csv": str(self.csv),
            "html": str(self.html),
            "xlsx": str(self.xlsx),
        }
