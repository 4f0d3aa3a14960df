"""Each feature as whole numbers: 0 for missing, then its quantiles or categories."""

from typing import TYPE_CHECKING

import numpy as np

from handoff.audit.subject import Bools, IntArray, Subject
from handoff.domain.catalogue import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handoff.audit.ranking import FloatArray

#: Groups of a number: as many as rows of a small data set can carry.
QUANTILES = 32


def code_features(subject: Subject, learn: Bools) -> "dict[str, IntArray]":
    """Return the codes of each feature, (n_rows,); the quantiles are those of the learned rows."""
    features = subject.table.features
    return {feature.name: _codes(subject, feature, learn) for feature in features.catalogue}


def code_numbers(values: "FloatArray", learn: Bools) -> IntArray:
    """Return 0 for missing, else 1 + the quantile of the learned rows' values."""
    known = values[learn]
    known = known[np.isfinite(known)]
    missing = ~np.isfinite(values)
    if not len(known):
        return np.where(missing, 0, 1).astype(np.int64)
    cuts = np.unique(np.quantile(known, np.linspace(0, 1, QUANTILES + 1)[1:-1], method="lower"))
    # Counts crowd at zero: the least value is a group of its own.
    codes = 1 + np.searchsorted(cuts, values, side="left") + (values > known.max())
    return np.where(missing, 0, codes).astype(np.int64)


def sources_of(subject: Subject) -> "Mapping[str, tuple[Feature, ...]]":
    """Return the features by the column or behaviour that they are made of."""
    found: dict[str, tuple[Feature, ...]] = {}
    for feature in subject.table.features.catalogue:
        name = feature.behaviour
        plain = name.removeprefix("attribute_")
        name = plain if plain != name and plain in subject.columns else name
        found[name] = (*found.get(name, ()), feature)
    return found


def _codes(subject: Subject, feature: Feature, learn: Bools) -> IntArray:
    column = subject.table.features.values[feature.name]
    if feature.categorical:
        return np.asarray(column.cat.codes.to_numpy(), dtype=np.int64) + 1
    return code_numbers(column.to_numpy().astype(np.float64), learn)
