"""The backtest in words: what the lists held, night by night and over all nights."""

from math import isfinite
from typing import TYPE_CHECKING

from handoff.cli.output import Output
from handoff.model.backtesting import MEASURES
from handoff.model.replayed_night import MODEL, NEWEST, ORDERS, POINTS, RANDOM

if TYPE_CHECKING:
    from handoff.model.backtesting import NightMeasures
    from handoff.model.bootstrap import Estimate
    from handoff.workspace.backtest import Backtested

#: Measures over all nights, in order: their words, and how they are printed.
OVER = {
    "precision": ("of the list became SQL", "{:.1%}"),
    "advantage": ("the model's list, more by", "{:+.1%}"),
    "auc": ("AUC", "{:.3f}"),
    "lift_at_10": ("lift, best 10 %", "{:.2f}"),
    "expected": ("of all leads: said", "{:.1%}"),
    "actual": ("of all leads: came", "{:.1%}"),
    "calibration_error": ("calibration error", "{:.3f}"),
}


def print_backtested(output: Output, outcome: "Backtested") -> None:
    """Print each night, all nights, the tiers, what was left out, and the outcome in words."""
    _print_nights(output, outcome)
    _print_over(output, outcome)
    rows = [
        (one.tier, f"{one.leads_a_night:,.1f}", f"{one.expected:.1%}", _estimate(one.actual, "{:.1%}"))
        for one in outcome.measured.tiers
    ]
    if rows:
        columns = ("tier", f">leads a {outcome.unit}", ">predicted", ">became SQL")
        output.table("By the tiers of the agreement", columns, rows)
    output.line()
    _print_left_out(output, outcome)
    for sentence in outcome.sentences:
        output.line(sentence)
    output.line(f"figure       {outcome.figure}")
    output.line(f"table        {outcome.csv}")


def _print_nights(output: Output, outcome: "Backtested") -> None:
    facts = {one.origin.night: one.facts for one in outcome.results}
    rows = [_night(one, facts[one.night].recipe) for one in outcome.measured.nights]
    lists = (f">{name}" for name in ORDERS)
    columns = (outcome.unit, "model", ">leads", ">SQL", ">AUC", ">(points)", ">lift", ">(points)", ">said", ">came",
               ">list", *lists)  # fmt: skip
    title = f"Each {outcome.unit}, by what was known then; last, how much of its list became SQL (95 %, by account)"
    output.table(title, columns, rows)


def _night(one: "NightMeasures", recipe: str) -> tuple[object, ...]:
    found = one.measures
    return (
        f"{one.night:%Y-%m-%d}",
        recipe,
        one.leads,
        one.positives,
        _estimate(found["auc"][MODEL], "{:.3f}"),
        _value(found["auc"][POINTS], "{:.3f}"),
        _value(found["lift_at_10"][MODEL], "{:.1f}"),
        _value(found["lift_at_10"][POINTS], "{:.1f}"),
        _value(found["expected"][MODEL], "{:.1%}"),
        _estimate(found["actual"][MODEL], "{:.1%}"),
        one.places,
        _estimate(found["precision"][MODEL], "{:.0%}"),
        *(_value(found["precision"][name], "{:.0%}") for name in (POINTS, NEWEST, RANDOM)),
    )


def _print_over(output: Output, outcome: "Backtested") -> None:
    over = outcome.measured.over
    rows = [
        (words, *(_estimate(over[name][order], form) if order in over[name] else "" for order in ORDERS))
        for name, (words, form) in OVER.items()
        if name in MEASURES
    ]
    title = f"Over {len(outcome.measured.nights)} {outcome.unit}s (AUC and lift: mean of them; 95 %, by account)"
    output.table(title, ("", *(f">{name}" for name in ORDERS)), rows)


def _print_left_out(output: Output, outcome: "Backtested") -> None:
    if outcome.immature:
        output.line(f"Not tested, since the outcome is not known yet: {outcome.immature} of the nights asked for.")
    for one in outcome.refused:
        output.line(f"{one.origin.night:%Y-%m-%d} is left out: {one.facts.refused}.")
    blocked: dict[str, int] = {}
    for one in outcome.results:
        for name in one.facts.left_out:
            blocked[name] = blocked.get(name, 0) + 1
    for name, times in blocked.items():
        output.line(f'The audit left out "{name}" on {times} of {len(outcome.results)} {outcome.unit}s.')
    unknown = sum(one.facts.already_sql for one in outcome.results)
    if unknown:
        output.line(f"{unknown:,} lead rows are left out: SQL before the night, known only later.")
    if outcome.resumed:
        output.line(f"{outcome.resumed} of {len(outcome.results)} {outcome.unit}s were done by an earlier run.")


def _value(one: "Estimate", form: str) -> str:
    return form.format(one.value) if isfinite(one.value) else "-"


def _estimate(one: "Estimate", form: str) -> str:
    if not isfinite(one.low):
        return _value(one, form)
    return f"{form.format(one.value)} ({form.format(one.low)} to {form.format(one.high)})"
