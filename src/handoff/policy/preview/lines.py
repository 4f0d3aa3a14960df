"""If the line were set elsewhere: what other capacities and probabilities would have given on the same nights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.model.arrays import FloatArray
from handoff.policy.past_lines import PastNights
from handoff.policy.preview.volumes import Mask, PreviewRows, Volume, volumes

#: Lines that are shown beside the agreed one.
SHARES: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
FEWEST: Final = 10
FLOORS: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)


@dataclass(frozen=True)
class LineChoice:
    """A line as it could be set: its words as in the agreement, what it gives, and whether it is today's."""

    key: str
    value: float
    volume: Volume
    today: bool


def line_choices(
    rows: PreviewRows,
    eligible: Mask,
    capacity: int | None,
    floor: float | None,
    draws: int,
    seed: int,
    around: float = 0,
) -> tuple[LineChoice, ...]:
    """Return what each capacity, and each probability, would have put on the list by itself.

    eligible: who may be handed over at all, shape (n_rows,). capacity, floor: of the agreement; None: it has none.
    around: leads a night to look around where there is no capacity.
    """
    chosen = _numbers(capacity or around or FEWEST, capacity)
    floors = sorted({*FLOORS, *([] if floor is None else [floor])})
    place = _place(rows, eligible)
    masks = [*(eligible & (place < count) for count in chosen), *(eligible & (rows.probability >= at) for at in floors)]
    keys = [*(("capacity", count, count == capacity) for count in chosen),
            *(("probability", at, at == floor) for at in floors)]  # fmt: skip
    measured = volumes(rows, [(f"{key} = {value:g}", mask) for (key, value, _), mask in zip(keys, masks, strict=True)],
                       draws, seed)  # fmt: skip
    return tuple(
        LineChoice(key, float(value), volume, today)
        for (key, value, today), volume in zip(keys, measured, strict=True)
        if volume.leads_a_night > 0
    )


@dataclass(frozen=True)
class Curve:
    """Precision and recall of all eligible leads down to each probability; arrays of shape (n_points,)."""

    probability: FloatArray
    precision: FloatArray
    recall: FloatArray
    base_rate: float


def curve(rows: PreviewRows, eligible: Mask) -> Curve | None:
    """Return precision along recall on the nights whose outcome is known; None: nobody became SQL there."""
    known = rows.known
    positives = int((rows.sql[known] == 1).sum())
    inside = known & eligible
    if not positives or not inside.any():
        return None
    order = np.argsort(-rows.probability[inside], kind="stable")
    found = np.cumsum(rows.sql[inside][order] == 1)
    taken = np.arange(1, len(order) + 1)
    ranked = rows.probability[inside][order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    return Curve(ranked[last], (found / taken)[last], (found / positives)[last], positives / int(known.sum()))


def _place(rows: PreviewRows, eligible: Mask) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the place of each row in its night; those who may not be handed over come last."""
    ordered = np.where(eligible, rows.probability, -1.0)
    return PastNights(rows.night, rows.lead, rows.account, rows.sql, ordered).place()


def _numbers(around: float, today: int | None) -> Sequence[int]:
    found = {max(1, _round(share * around)) for share in SHARES if share != 1.0}
    return sorted(found | {today if today is not None else _round(around)})


def _round(number: float) -> int:
    """Return a number that people would write: two digits are enough."""
    size = 10 ** max(0, len(str(int(number))) - 2)
    return int(round(number / size) * size)
