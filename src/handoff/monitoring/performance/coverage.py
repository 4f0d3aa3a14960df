"""How often what came lay inside the interval that had been estimated before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handoff.model.bootstrap import Estimate
from handoff.monitoring.performance.estimated import Estimated
from handoff.monitoring.performance.figures_kept import NightFigures
from handoff.monitoring.performance.realised import Realised


@dataclass(frozen=True)
class Coverage:
    """A measure: on so many nights it was estimated and came, and on so many it came inside the interval.

    Nights that lie close share most of their leads, so that they are right or wrong together.
    """

    measure: str
    nights: int
    inside: int
    estimated: float
    came: float


def coverage(nights: Sequence[NightFigures]) -> tuple[Coverage, ...]:
    """Compare estimates with what came, by measure; values are means over the nights."""
    found: dict[str, list[tuple[Estimate, float]]] = {}
    for night in nights:
        if night.estimated is not None and night.realised is not None and not night.afterwards:
            for name, said, came in pairs(night.estimated, night.realised):
                found.setdefault(name, []).append((said, came))
    return tuple(
        Coverage(
            measure=name,
            nights=len(both),
            inside=sum(said.low <= came <= said.high for said, came in both),
            estimated=sum(said.value for said, _ in both) / len(both),
            came=sum(came for _, came in both) / len(both),
        )
        for name, both in found.items()
    )


def pairs(said: Estimated, came: Realised) -> Iterator[tuple[str, Estimate, float]]:
    """Yield (measure, estimate, what came) of one night, where both have a meaning."""
    tiers = {one.tier: one.rate.value for one in came.tiers}
    named = [
        ("SQL rate", said.rate, came.rate.value),
        *((f"SQL rate of {tier}", said.tiers[tier], tiers[tier]) for tier in ("SAL", "MQL")
          if tier in said.tiers and tier in tiers),
        ("AUC", said.measures["auc"], came.measures["auc"].value),
        ("average precision", said.measures["average_precision"], came.measures["average_precision"].value),
        ("Brier", said.measures["brier"], came.measures["brier"].value),
    ]  # fmt: skip
    yield from ((name, one, value) for name, one, value in named if value == value and one.low == one.low)  # noqa: PLR0124
