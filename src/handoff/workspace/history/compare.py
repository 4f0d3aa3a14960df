"""Compares two versions of one night's scores: which leads, and which columns of which leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.scoring.scored import LISTS, SCORE_COLUMNS

#: What depends on who else is on the list.
_PLACES: Final = ("rank", "percentile")
#: Leads that are named of each column.
NAMED: Final = 5


@dataclass(frozen=True)
class ColumnDifference:
    """A column that differs: of how many leads, and of the first of them by rank (lead_id, then, now)."""

    column: str
    leads: int
    examples: tuple[tuple[str, Any, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON values."""
        shown = [{"lead_id": one, "then": _plain(then), "now": _plain(now)} for one, then, now in self.examples]
        return {"column": self.column, "leads": self.leads, "examples": shown}


def compare_rows(
    then: pd.DataFrame, now: pd.DataFrame, *, without_places: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[ColumnDifference, ...]]:
    """Return the leads that only one of them has, and each column that differs, most leads first.

    then, now: rows with the columns of `SCORE_COLUMNS`. without_places: leads were taken out of `then`, so that ranks
    are compared by their order, and shares of all leads not at all.
    """
    before, after = then.set_index("lead_id", drop=False), now.set_index("lead_id", drop=False)
    only_then = tuple(before.index[~before.index.isin(after.index)])
    only_now = tuple(after.index[~after.index.isin(before.index)])
    both = before.index[before.index.isin(after.index)]
    before, after = before.loc[both], after.loc[both]
    if without_places:
        before, after = (rows.assign(rank=rows["rank"].rank(), percentile=0.0) for rows in (before, after))
    found = [_difference(name, before, after) for name in SCORE_COLUMNS if name != "lead_id"]
    differing = sorted((one for one in found if one.leads), key=lambda one: -one.leads)
    return only_then, only_now, tuple(differing)


def _difference(name: str, before: pd.DataFrame, after: pd.DataFrame) -> ColumnDifference:
    places = np.flatnonzero(~_same(name, before[name], after[name]))
    examples = tuple(
        (str(before.index[place]), before[name].iloc[place], after[name].iloc[place]) for place in places[:NAMED]
    )
    return ColumnDifference(name, len(places), examples)


def _same(name: str, then: "pd.Series", now: "pd.Series") -> npt.NDArray[np.bool_]:
    if name in LISTS:
        return np.array([_listed(one) == _listed(two) for one, two in zip(then, now, strict=True)], dtype=np.bool_)
    missing = then.isna().to_numpy() & now.isna().to_numpy()
    equal = np.array([one == two for one, two in zip(then.tolist(), now.tolist(), strict=True)], dtype=object)
    return np.asarray(missing | (equal == True), dtype=np.bool_)  # noqa: E712  # a missing value is neither


def _listed(value: Sequence[str] | None) -> list[str]:
    return [] if value is None else list(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return list(value)
    if value is None or pd.isna(value):
        return None
    return value.isoformat() if isinstance(value, pd.Timestamp) else getattr(value, "item", lambda: value)()
