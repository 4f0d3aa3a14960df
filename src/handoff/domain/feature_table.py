"""Feature rows and training rows as they travel from features to models."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Catalogue

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FeatureTable:
    """One row a (lead, as_of), in the order that the rows were asked for.

    rows: columns lead_key (int32), lead_id (text), account_key (int32), as_of (datetime64[us], naive UTC).
    values: one column a feature, in catalogue order; float32 (NaN: missing), or pandas category of text.
    """

    rows: "pd.DataFrame"
    values: "pd.DataFrame"
    catalogue: Catalogue

    def __len__(self) -> int:
        return len(self.rows)

    def frame(self) -> "pd.DataFrame":
        """Return rows and values side by side, for people and files."""
        import pandas as pd

        return pd.concat([self.rows, self.values], axis=1)

    def take(self, positions: IntArray) -> "FeatureTable":
        """Return the rows at `positions`, in that order."""
        rows = self.rows.iloc[positions].reset_index(drop=True)
        return FeatureTable(rows, self.values.iloc[positions].reset_index(drop=True), self.catalogue)


@dataclass(frozen=True)
class TrainingTable:
    """Feature rows with their label: 1 when SQL came within the horizon after as_of, else 0. Mature rows only.

    weight: how many rows each stands for, at least 1, shape (n_rows,); None: each for itself.
    stands: the same, of rows that were drawn by lot from more than fit: the part of `weight` that estimators must learn
    with, since what was drawn depended on the outcome.
    """

    features: FeatureTable
    label: npt.NDArray[np.int8]
    horizon_days: int
    weight: npt.NDArray[np.float64] | None = None
    stands: npt.NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.label)

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """How many rows each stands for, shape (n_rows,); ones where nothing was selected."""
        return np.ones(len(self)) if self.weight is None else self.weight

    def with_features(self, features: FeatureTable) -> "TrainingTable":
        """Return the same rows with other columns."""
        return replace(self, features=features)

    def take(self, positions: IntArray) -> "TrainingTable":
        """Return the rows at `positions`, in that order."""
        weight, stands = (None if each is None else each[positions] for each in (self.weight, self.stands))
        return TrainingTable(self.features.take(positions), self.label[positions], self.horizon_days, weight, stands)
