"""Which columns speak of one thing, so that it is said once, and whether it is fit or engagement."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.features.engagement.plan import ALL, INBOUND
from handoff.model.arrays import FloatArray, IntArray

#: Behaviours that tell people the same thing as another one.
SAME_AS: Final = {
    ALL: INBOUND,
    "assets": INBOUND,
    f"account {ALL}": f"account {INBOUND}",
    "account colleagues": f"account {INBOUND}",
    "stage lead": "age of the lead",
}


@dataclass(frozen=True)
class Topics:
    """The learned columns by topic; `names` in the order of their first column.

    A topic is a behaviour of the catalogue; those that say the same are one. Fit is what a lead is: the columns of
    the family fit. Engagement is all that changes with time: what the lead and its colleagues did, and where it stands
    in time. So fit + engagement + baseline is the score.
    """

    names: tuple[str, ...]
    features: tuple[Feature, ...]
    topic: IntArray
    is_fit: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, catalogue: Catalogue, columns: Sequence[str]) -> Self:
        """Sort `columns`, the names that a model learned from, into topics."""
        known = {feature.name: feature for feature in catalogue}
        features = tuple(known[name] for name in columns)
        said = [SAME_AS.get(feature.behaviour, feature.behaviour) for feature in features]
        names = tuple(dict.fromkeys(said))
        place = {name: number for number, name in enumerate(names)}
        is_fit = np.array([feature.family is Family.FIT for feature in features], dtype=np.bool_)
        return cls(names, features, np.array([place[name] for name in said], dtype=np.int64), is_fit)

    def columns_of(self, topic: int) -> IntArray:
        """Return the positions of the columns of one topic."""
        return np.flatnonzero(self.topic == topic)

    def sums(self, contributions: FloatArray) -> FloatArray:
        """Add up the contributions (n_rows, n_columns) by topic: (n_rows, n_topics); no part is lost."""
        return np.asarray(np.dot(contributions, self._membership))

    def fit_and_engagement(self, contributions: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Add up the contributions (n_rows, n_columns) of fit and of engagement: two arrays (n_rows,), log-odds."""
        fit = np.dot(contributions, self.is_fit.astype(np.float64))
        engagement = np.dot(contributions, (~self.is_fit).astype(np.float64))
        return np.asarray(fit), np.asarray(engagement)

    @cached_property
    def _membership(self) -> FloatArray:
        return np.asarray(self.topic[:, None] == np.arange(len(self.names))[None, :], dtype=np.float64)
