"""What past nights' lists were worth: measures of each night and of all, of four orders, with intervals by account."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from handoff.domain.tiers import TIER_ORDER
from handoff.model.arrays import FloatArray
from handoff.model.bootstrap import Estimate, cluster_weights, interval
from handoff.model.metrics import Ranking, auc, calibration_error, lift_at
from handoff.model.replayed_night import MODEL, NEWEST, ORDERS, POINTS, PROBABILITIES, RANDOM, ReplayedNight

#: What a random order is expected to have.
BY_CHANCE: Final = {"auc": 0.5, "lift_at_10": 1.0}
#: Measures of a night, with the orders that have them.
MEASURES: Final = {
    "auc": (MODEL, POINTS, NEWEST),
    "lift_at_10": (MODEL, POINTS, NEWEST),
    "calibration_error": PROBABILITIES,
    "expected": PROBABILITIES,
    "actual": (MODEL,),
    "precision": ORDERS,
    "advantage": (POINTS, NEWEST, RANDOM),
}

Key = tuple[str, str]
Values = dict[Key, FloatArray]
Table = Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True)
class NightMeasures:
    """A night's counts and measures: measures[name][order]."""

    night: datetime
    leads: int
    positives: int
    places: int
    measures: Table


@dataclass(frozen=True)
class TierMeasures:
    """A tier over all nights: expected is the mean probability, actual the share that became SQL."""

    tier: str
    leads_a_night: float
    expected: float
    actual: Estimate


@dataclass(frozen=True)
class NightsMeasured:
    """Every night, and all nights together.

    over: AUC and lift are means over the nights, everything else is of all nights' leads together. "advantage": the
    list's precision by the model less that of another order, on the same draws.
    """

    nights: tuple[NightMeasures, ...]
    over: Table
    tiers: tuple[TierMeasures, ...]


def measure_nights(nights: Sequence[ReplayedNight], draws: int, seed: int) -> NightsMeasured:
    """Measure past nights, with 95 % intervals from `draws` draws of whole accounts across all nights.

    Nights without leads have no part in it. Draws in which a measure has no meaning are passed over.
    """
    used = [night for night in nights if len(night.label)]
    if not used:
        return NightsMeasured((), {}, ())
    whole = _Drawn.of(used, np.ones((1, sum(len(night.label) for night in used))))
    account = np.concatenate([night.account for night in used])
    drawn = _Drawn.joined([_Drawn.of(used, weights) for weights in cluster_weights(account, draws, seed)])
    return NightsMeasured(
        nights=tuple(
            NightMeasures(one.night, len(one.label), int(one.label.sum()), one.places, _table(value, draw))
            for one, value, draw in zip(used, whole.nights, drawn.nights, strict=True)
        ),
        over=_table(whole.over, drawn.over),
        tiers=tuple(_tiers(used, whole.tiers, drawn.tiers)),
    )


@dataclass(frozen=True)
class _Drawn:
    """Measures under weightings of the rows, arrays of shape (n_draws,): of each night, over all, and of tiers."""

    nights: list[Values]
    over: Values
    tiers: Values

    @classmethod
    def of(cls, nights: Sequence[ReplayedNight], weights: FloatArray) -> "_Drawn":
        ends = np.cumsum([len(night.label) for night in nights])
        parts = np.split(weights, ends[:-1], axis=1)
        sums = [_sums(night, part) for night, part in zip(nights, parts, strict=True)]
        found = [_night(night, part, own) for night, part, own in zip(nights, parts, sums, strict=True)]
        total = {key: np.sum([own[key] for own in sums], axis=0) for key in sums[0]}
        return cls(found, _over(nights, found, total, weights), _tier_rates(nights, parts))

    @classmethod
    def joined(cls, batches: Sequence["_Drawn"]) -> "_Drawn":
        nights = [_joined([batch.nights[place] for batch in batches]) for place in range(len(batches[0].nights))]
        return cls(nights, _joined([one.over for one in batches]), _joined([one.tiers for one in batches]))


def _joined(batches: Sequence[Values]) -> Values:
    return {key: np.concatenate([batch[key] for batch in batches]) for key in batches[0]}


def _sums(night: ReplayedNight, weights: FloatArray) -> Values:
    """Sum what rates are made of: rows, positives, probabilities; places and hits of each order's list."""
    inside = night.lists()
    hits, places = (weights * night.label) @ inside, weights @ inside
    sums = {("rows", ""): weights.sum(axis=1), ("positives", ""): weights @ night.label.astype(np.float64)}
    sums |= {("said", name): weights @ night.scores[name] for name in PROBABILITIES}
    sums |= {("hits", name): hits[:, place] for place, name in enumerate(ORDERS)}
    return sums | {("places", name): places[:, place] for place, name in enumerate(ORDERS)}


def _night(night: ReplayedNight, weights: FloatArray, sums: Values) -> Values:
    found: Values = {}
    for name in MEASURES["auc"]:
        tally = Ranking.of(night.label, night.scores[name]).tally(weights)
        found |= {("auc", name): auc(tally), ("lift_at_10", name): lift_at(10)(tally)}
        if name in PROBABILITIES:
            found["calibration_error", name] = calibration_error(tally)
    return found | _rates(sums)


def _rates(sums: Values) -> Values:
    precision = {name: _divide(sums["hits", name], sums["places", name]) for name in ORDERS}
    return {
        **{("expected", name): _divide(sums["said", name], sums["rows", ""]) for name in PROBABILITIES},
        ("actual", MODEL): _divide(sums["positives", ""], sums["rows", ""]),
        **{("precision", name): values for name, values in precision.items()},
        **{("advantage", name): precision[MODEL] - precision[name] for name in MEASURES["advantage"]},
    }


def _over(nights: Sequence[ReplayedNight], found: Sequence[Values], total: Values, weights: FloatArray) -> Values:
    over = {key: _mean([one[key] for one in found]) for key in found[0] if key[0] in BY_CHANCE}
    label = np.concatenate([night.label for night in nights])
    for name in PROBABILITIES:
        ranking = Ranking.of(label, np.concatenate([night.scores[name] for night in nights]))
        over["calibration_error", name] = calibration_error(ranking.tally(weights))
    return over | _rates(total)


def _tier_rates(nights: Sequence[ReplayedNight], parts: Sequence[FloatArray]) -> Values:
    """Return rows, probability and positives of each tier, summed over the nights."""
    given = {str(name) for night in nights for name in night.tier}
    names = [tier.value for tier in TIER_ORDER if tier.value in given]
    rates: Values = {}
    for name in names:
        inside = [(night.tier == name).astype(np.float64) for night in nights]
        for what, values in (
            ("rows", inside),
            ("said", [own * night.scores[MODEL] for own, night in zip(inside, nights, strict=True)]),
            ("positives", [own * night.label for own, night in zip(inside, nights, strict=True)]),
        ):
            rates[what, name] = np.sum([part @ one for part, one in zip(parts, values, strict=True)], axis=0)
    return rates


def _tiers(nights: Sequence[ReplayedNight], whole: Values, drawn: Values) -> Iterator[TierMeasures]:
    for name in dict.fromkeys(key[1] for key in whole):
        rows = whole["rows", name]
        actual = _divide(whole["positives", name], rows)
        draws = _divide(drawn["positives", name], drawn["rows", name])
        expected = float(_divide(whole["said", name], rows)[0])
        yield TierMeasures(name, float(rows[0]) / len(nights), expected, interval(float(actual[0]), draws))


def _table(whole: Values, drawn: Values) -> dict[str, dict[str, Estimate]]:
    table: dict[str, dict[str, Estimate]] = {}
    for name, orders in MEASURES.items():
        table[name] = {order: interval(float(whole[name, order][0]), drawn[name, order]) for order in orders}
        if name in BY_CHANCE:
            table[name][RANDOM] = Estimate(*[BY_CHANCE[name]] * 3)
    return table


def _mean(values: Sequence[FloatArray]) -> FloatArray:
    """Return the mean of those that have a meaning; NaN where none has."""
    stacked = np.stack(values)
    known = np.isfinite(stacked)
    return _divide(np.where(known, stacked, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))


def _divide(upper: FloatArray, lower: FloatArray) -> FloatArray:
    nothing = np.full(upper.shape, np.nan)
    return np.asarray(np.divide(upper, lower, out=nothing, where=lower > 0), dtype=np.float64)


def as_json(found: NightsMeasured) -> dict[str, Any]:
    """Return everything as JSON values; NaN becomes None."""
    return {
        "over": _json(found.over),
        "nights": [
            {"night": one.night.isoformat(), "leads": one.leads, "positives": one.positives, "places": one.places,
             "measures": _json(one.measures)}
            for one in found.nights
        ],
        "tiers": [
            {"tier": one.tier, "leads_a_night": one.leads_a_night, "expected": one.expected,
             "actual": _ends(one.actual)}
            for one in found.tiers
        ],
    }  # fmt: skip


def _json(table: Table) -> dict[str, dict[str, dict[str, float | None]]]:
    return {name: {order: _ends(one) for order, one in orders.items()} for name, orders in table.items()}


def _ends(one: Estimate) -> dict[str, float | None]:
    ends = {"value": one.value, "low": one.low, "high": one.high}
    return {name: value if np.isfinite(value) else None for name, value in ends.items()}
