"""How shares, measures and hours are written on a health page."""

from math import isfinite

from handoff.model.bootstrap import Estimate


def share(value: float, digits: int = 0) -> str:
    """Write a share as per cent; a dash where there is none."""
    return f"{100 * value:.{digits}f}\u00a0%" if isfinite(value) else "-"


def measured(one: Estimate) -> str:
    """Write a share with its interval."""
    ends = f" ({100 * one.low:.1f} to {100 * one.high:.1f})" if isfinite(one.low) else ""
    return f"{share(one.value, 1)}{ends}"


def amount(measure: str, value: float) -> str:
    """Write a value of a measure: rates as per cent, others with three digits."""
    return share(value, 1) if measure.startswith("SQL rate") else f"{value:.3f}"


def hours(value: float) -> str:
    """Write a number of hours; a dash where there is none."""
    return f"{value:,.1f}" if isfinite(value) else "-"


def tied(text: str) -> str:
    """Write a day or a week so that it is never broken over two lines."""
    return text.replace("-", "\u2011")
