"""How good a model is in each part of the leads: test rows by source, country, size, age and the like."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray
from handoff.model.bootstrap import Estimate, estimates
from handoff.model.evaluation import EvaluationRows
from handoff.model.metrics import auc, lift_at

Texts = npt.NDArray[np.object_]

#: Values of an attribute that are told apart; all others are one.
SHOWN = 8
OTHERS = "(all others)"
#: Leads, and leads that became SQL, below which a segment says little.
FEW_LEADS = 100
FEW_POSITIVES = 15
#: Lift among the best 20 % of a segment's own rows.
LIFTED = 20


@dataclass(frozen=True)
class Segment:
    """Test rows with one value of an attribute.

    positives: rows that became SQL. expected: mean probability, to hold against base_rate. auc, lift: with 95 %
    intervals by account. small: too few leads to say much.
    """

    attribute: str
    value: str
    rows: int
    leads: int
    positives: int
    base_rate: float
    expected: float
    auc: Estimate
    lift: Estimate
    small: bool

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; NaN becomes None."""
        raw = asdict(self)
        for name in ("auc", "lift"):
            raw[name] = {end: value if np.isfinite(value) else None for end, value in raw[name].items()}
        return raw


@dataclass(frozen=True)
class Grouping:
    """What test rows are told apart by: the value of each row as text, shape (n_rows,).

    order: all values in the order in which they are told; empty: the most frequent ones first.
    """

    attribute: str
    value: Texts
    order: tuple[str, ...] = ()


def segment_rows(
    groupings: Sequence[Grouping], rows: EvaluationRows, probability: FloatArray, draws: int, seed: int
) -> tuple[Segment, ...]:
    """Measure probabilities of shape (n_rows,) in each part; an attribute with one value alone has no parts."""
    found: list[Segment] = []
    for grouping in groupings:
        parts = _parts(grouping)
        if len(parts) > 1:
            found += [
                _segment(grouping.attribute, value, positions, rows, probability, draws, seed)
                for value, positions in parts
            ]
    return tuple(found)


def _parts(grouping: Grouping) -> list[tuple[str, IntArray]]:
    """Return each value that occurs with the positions of its rows."""
    value = grouping.value if grouping.order else _pooled(grouping.value)
    names, place, count = np.unique(value.astype(str), return_inverse=True, return_counts=True)
    if grouping.order:
        order = sorted(range(len(names)), key=lambda name: grouping.order.index(names[name]))
    else:
        order = np.lexsort((names, -count, names == OTHERS)).tolist()
    return [(str(names[name]), np.flatnonzero(place == name)) for name in order]


def _segment(
    attribute: str,
    value: str,
    positions: IntArray,
    rows: EvaluationRows,
    probability: FloatArray,
    draws: int,
    seed: int,
) -> Segment:
    label, expected = rows.label[positions], probability[positions]
    measured = estimates(
        label, expected, rows.cluster[positions], draws, seed, measures={"auc": auc, "lift": lift_at(LIFTED)}
    )
    leads = len(np.unique(rows.lead[positions]))
    qualified = len(np.unique(rows.lead[positions][label == 1]))
    return Segment(
        attribute=attribute,
        value=value,
        rows=len(positions),
        leads=leads,
        positives=int(label.sum()),
        base_rate=float(label.mean()),
        expected=float(expected.mean()),
        auc=measured["auc"],
        lift=measured["lift"],
        small=leads < FEW_LEADS or qualified < FEW_POSITIVES,
    )


def _pooled(value: Texts) -> Texts:
    """Return the values with all but the most frequent ones taken together."""
    names, place, count = np.unique(value.astype(str), return_inverse=True, return_counts=True)
    if len(names) <= SHOWN + 1:
        return value
    kept = np.zeros(len(names), dtype=np.bool_)
    kept[np.lexsort((names, -count))[:SHOWN]] = True
    return np.where(kept, names, OTHERS).astype(object)[place]
