"""A backtest in the words of a sales manager."""

from math import isfinite

from handoff.model.backtesting import NightsMeasured
from handoff.model.bootstrap import Estimate
from handoff.model.replayed_night import MODEL, NEWEST, POINTS, RANDOM


def in_words(found: NightsMeasured, night: str = "night") -> tuple[str, ...]:
    """Say what the lists held, whether the model beat the others, and whether its probabilities came true.

    night: what one list is of.
    """
    if not found.nights or not isfinite(found.over["precision"][MODEL].value):
        return ()
    precision = found.over["precision"]
    n_nights = len(found.nights)
    lists = (
        f"Over {n_nights} {night}{'s' * (n_nights != 1)}, the best {_places(found)} leads of each {night} held "
        f"{_share(precision[MODEL], ' SQL')}, points {_share(precision[POINTS])}, "
        f"newest first {_share(precision[NEWEST])}, random {_share(precision[RANDOM])}."
    )
    return (lists, _verdict(found.over["advantage"][POINTS]), _level(found))


def _places(found: NightsMeasured) -> str:
    places = sorted({one.places for one in found.nights})
    return f"{places[0]:,}" if len(places) == 1 else f"{places[0]:,} to {places[-1]:,}"


def _verdict(advantage: Estimate) -> str:
    if advantage.low > 0:
        ends = f"{100 * advantage.low:.1f} to {100 * advantage.high:.1f}"
        return f"Of 100 leads on the list the model finds {100 * advantage.value:.1f} more SQLs than points ({ends})."
    if advantage.high < 0:
        ends = f"{-100 * advantage.high:.1f} to {-100 * advantage.low:.1f}"
        return f"Of 100 leads on the list points find {-100 * advantage.value:.1f} more SQLs than the model ({ends})."
    ends = f"{100 * advantage.low:+.1f} to {100 * advantage.high:+.1f}"
    return (
        f"Model and points cannot be told apart: of 100 leads on the list the model finds {100 * advantage.value:+.1f} "
        f"SQLs ({ends})."
    )


def _level(found: NightsMeasured) -> str:
    said, came = found.over["expected"][MODEL].value, found.over["actual"][MODEL]
    right = came.low <= said <= came.high
    return (
        f"Of all open leads it said that {said:.1%} would become SQL; {came.value:.1%} did "
        f"({came.low:.1%} to {came.high:.1%}){'' if right else ': its level was off'}."
    )


def _share(one: Estimate, of: str = "") -> str:
    if not isfinite(one.value):
        return "unknown"
    return f"{100 * one.value:.0f} %{of} ({100 * one.low:.0f} to {100 * one.high:.0f})"
