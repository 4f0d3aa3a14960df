"""How volumes and shares are written in the tables of a preview."""

from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from handoff.model.bootstrap import Estimate
    from handoff.policy.preview import Volume

#: Columns of `figures`.
FIGURES: Final = (">leads", ">expected SQL", ">of known nights: expected", ">became SQL", ">precision", ">recall")


def figures(one: "Volume") -> tuple[str, ...]:
    """Return the cells of one volume, as `FIGURES` heads them."""
    return (
        number(one.leads_a_night),
        number(one.expected_a_night),
        number(one.known_expected_a_night),
        number(one.sql_a_night),
        estimate(one.precision),
        estimate(one.recall),
    )


def number(value: float) -> str:
    """Write a mean count; a dash where there is none."""
    return f"{value:,.1f}" if isfinite(value) else "-"


def estimate(one: "Estimate", form: str = "{:.1%}") -> str:
    """Write a value with its interval; a dash where there is none."""
    if not isfinite(one.value):
        return "-"
    if not isfinite(one.low):
        return form.format(one.value)
    return f"{form.format(one.value)} ({form.format(one.low)} to {form.format(one.high)})"


def chance(share: float | None) -> str:
    """Write a chance; near the ends no more is claimed than was drawn."""
    value = share or 0.0
    if 0.01 <= value <= 0.99:
        return f"{100 * value:.0f} %"
    return "under 1 %" if value < 0.01 else "over 99 %"
