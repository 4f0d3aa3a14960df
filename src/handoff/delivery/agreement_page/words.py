"""How volumes and shares are written in the tables of a preview."""

from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from handoff.model.bootstrap import Estimate
    from handoff.policy.preview.volumes import Volume

#: Columns of `figures`: the third is of nights whose outcome is known.
FIGURES: Final = (">leads", ">expected SQL", ">became (expected)", ">precision", ">recall")
#: Keeps a number and its unit on one line.
TIED: Final = "\u00a0"


def figures(one: "Volume") -> tuple[str, ...]:
    """Return the cells of one volume, as `FIGURES` heads them."""
    known = f"{number(one.sql_a_night)} ({number(one.known_expected_a_night)})" if isfinite(one.sql_a_night) else "-"
    return (
        number(one.leads_a_night),
        number(one.expected_a_night),
        known,
        estimate(one.precision),
        estimate(one.recall),
    )


def number(value: float) -> str:
    """Write a mean count; a dash where there is none."""
    return f"{value:,.1f}" if isfinite(value) else "-"


def estimate(one: "Estimate", form: str = "{:.1f} %", scale: float = 100) -> str:
    """Write a value times `scale` with its interval; a dash where there is none."""
    if not isfinite(one.value):
        return "-"
    whole = form.format(scale * one.value).replace(" ", TIED)
    plain = form.removesuffix(" %")
    ends = "" if not isfinite(one.low) else f" ({plain.format(scale * one.low)} to {plain.format(scale * one.high)})"
    return f"{whole}{ends}"


def share(value: float) -> str:
    """Write a share in whole per cent; a dash where there is none."""
    return f"{100 * value:.0f}{TIED}%" if isfinite(value) else "-"


def ends(one: "Estimate") -> str:
    """Write the 95 % interval of a share."""
    if not isfinite(one.low):
        return "no outcome is known"
    return f"95{TIED}% interval {100 * one.low:.0f} to {share(one.high)}"


def line(key: str, value: float, *, agreed: bool) -> str:
    """Name a line as it could be set."""
    words = f"best {value:,.0f}" if key == "capacity" else f"from {100 * value:g} %"
    return f"{words}{', agreed' if agreed else ''}".replace(" ", TIED)


def chance(share: float | None) -> str:
    """Write a chance; near the ends no more is claimed than was drawn."""
    value = share or 0.0
    if 0.01 <= value <= 0.99:
        return f"{100 * value:.0f} %"
    return "under 1 %" if value < 0.01 else "over 99 %"
