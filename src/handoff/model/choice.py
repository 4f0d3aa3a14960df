"""Chooses among candidates by what they were worth from several rolling origins; a simpler one wins ties."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.blending import fit_levels
from handoff.model.bootstrap import Estimate
from handoff.model.metrics import measure
from handoff.model.recipe import Algorithm, Recipe

#: The simpler algorithm is the one that more people can check.
SIMPLEST_FIRST: tuple[Algorithm, ...] = ("points", "logistic", "naive-bayes", "lightgbm", "blend")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class OriginRows:
    """The judged rows of one origin: labels, accounts and weights (None: all 1), shape (n_rows,)."""

    label: Label
    cluster: IntArray
    weight: FloatArray | None = None

    @property
    def weights(self) -> FloatArray:
        """The weights, shape (n_rows,)."""
        return np.ones(len(self.label)) if self.weight is None else self.weight


@dataclass(frozen=True)
class Judged:
    """One candidate over all origins; means of the origins' measures.

    loss: nats a row once slope and level are refitted on the origin, so that only order and spread count.
    difference: its loss less the lowest one's, with its 95 % interval by account. seconds: of its fits.
    """

    name: str
    loss: float
    auc: float
    average_precision: float
    difference: Estimate
    seconds: float

    @property
    def ties(self) -> bool:
        """Whether the difference to the best may be chance."""
        return self.difference.low <= 0


@dataclass(frozen=True)
class Choice:
    """The recipe that is registered and why; candidates from the simplest to the most complex."""

    chosen: str
    reason: str
    candidates: tuple[Judged, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def choose(
    recipes: Sequence[Recipe],
    rows: Sequence[OriginRows],
    scores: Mapping[str, Sequence[FloatArray]],
    seconds: Mapping[str, float],
    draws: int,
    seed: int,
) -> Choice:
    """Judge each recipe's log-odds, one array of shape (n_rows,) an origin, and choose."""
    order = sorted(recipes, key=lambda recipe: (SIMPLEST_FIRST.index(recipe.algorithm), recipe.name))
    losses = {
        recipe.name: [
            straight_loss(one.label, score, one.weight) for one, score in zip(rows, scores[recipe.name], strict=True)
        ]
        for recipe in order
    }
    mean = {
        name: float(np.mean([np.average(loss, weights=one.weight) for one, loss in zip(rows, found, strict=True)]))
        for name, found in losses.items()
    }
    best = min(mean, key=lambda name: mean[name])
    drawn = _drawn_differences(rows, losses, best, draws, seed)
    candidates = tuple(
        _judged(recipe.name, rows, scores[recipe.name], mean, best, drawn[recipe.name], seconds[recipe.name])
        for recipe in order
    )
    chosen = next(one for one in candidates if one.ties)
    return Choice(chosen.name, _reason(chosen, best, candidates, len(rows)), candidates)


def straight_loss(label: Label, score: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Return each row's log loss (nats) after slope and level are refitted on these rows; one label alone: zeros."""
    if label.min() == label.max():
        return np.zeros(len(label))
    slope, level = fit_levels(score[:, None], label, np.zeros(len(label), dtype=np.int64), 0.0, np.ones(1), weight)
    odds = slope * score + level
    return np.asarray(np.logaddexp(0, odds) - label * odds)


def _judged(
    name: str,
    rows: Sequence[OriginRows],
    scores: Sequence[FloatArray],
    mean: Mapping[str, float],
    best: str,
    drawn: FloatArray,
    seconds: float,
) -> Judged:
    found = [measure(one.label, score, one.weight) for one, score in zip(rows, scores, strict=True)]
    value = mean[name] - mean[best]
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Judged(
        name=name,
        loss=mean[name],
        auc=_mean_known([one["auc"] for one in found]),
        average_precision=_mean_known([one["average_precision"] for one in found]),
        difference=Estimate(value, min(float(low), value), max(float(high), value)),
        seconds=seconds,
    )


def _mean_known(values: Sequence[float]) -> float:
    """Return the mean over the origins where the measure has a meaning; NaN where it has none anywhere."""
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def _drawn_differences(
    rows: Sequence[OriginRows], losses: Mapping[str, Sequence[FloatArray]], best: str, draws: int, seed: int
) -> dict[str, FloatArray]:
    """Draw accounts anew `draws` times; return each recipe's mean loss less the best one's, shape (n_draws,)."""
    _, member = np.unique(np.concatenate([one.cluster for one in rows]), return_inverse=True)
    ends = np.cumsum([len(one.label) for one in rows])[:-1]
    members, count = np.split(member, ends), int(member.max()) + 1
    random = np.random.default_rng(seed)
    times = np.stack([np.bincount(random.integers(count, size=count), minlength=count) for _ in range(draws)]).astype(
        float
    )
    found = {name: np.zeros(draws) for name in losses}
    for place, keys in enumerate(members):
        weight = rows[place].weights
        size = np.maximum(times @ np.bincount(keys, weight, minlength=count), 1e-12)
        for name in losses:
            less = np.bincount(keys, weight * (losses[name][place] - losses[best][place]), minlength=count)
            found[name] += (times @ less) / size / len(rows)
    return found


def _reason(chosen: Judged, best: str, candidates: Sequence[Judged], origins: int) -> str:
    lowest = next(one for one in candidates if one.name == best)
    over = f"over {origins} origin{'s' * (origins > 1)} inside the training period"
    if len(candidates) == 1:
        return f"{chosen.name} is the only candidate"
    if chosen.name == best:
        simpler = [one for one in candidates if candidates.index(one) < candidates.index(chosen)]
        beaten = f"; every simpler one loses by more than its interval ({len(simpler)} tried)" if simpler else ""
        return f"{best} has the lowest log loss {over} ({chosen.loss:.4f}){beaten}"
    gap = chosen.difference
    return (
        f"{chosen.name} is simpler than {best} and not measurably worse {over}: log loss {chosen.loss:.4f} against "
        f"{lowest.loss:.4f}, difference {gap.value:+.4f} ({gap.low:+.4f} to {gap.high:+.4f})"
    )
