"""What the rules look at: fields, features and event counts of tonight's leads, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from handoff.domain.toml import nearest
from handoff.errors import AgreementError


def count_column(event: str, within_days: int | None) -> str:
    """Name the column that counts `event` in the days before as_of; None: since the beginning."""
    return f"{event} (all time)" if within_days is None else f"{event} ({within_days} days)"


@dataclass(frozen=True)
class LeadFacts:
    """Three frames of equal length and row order, one row a lead.

    fields: the lead's own attributes, as the source has them. features: feature columns.
    counts: one column an event window, named by `count_column`; a lead without events counts 0.
    """

    fields: pd.DataFrame
    features: pd.DataFrame
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __len__(self) -> int:
        return len(self.fields)

    def value(self, name: str) -> "pd.Series":
        """Return the field `name`, or the feature of that name where the lead has no such field."""
        if name in self.fields.columns:
            return self.fields[name]
        return self.feature(name, [*self.fields.columns, *self.features.columns], "field")

    def feature(self, name: str, valid: Sequence[str] | None = None, kind: str = "feature") -> "pd.Series":
        """Return the feature column `name`."""
        if name not in self.features.columns:
            fix = nearest(name, list(valid or self.features.columns))
            raise AgreementError(f'{kind} "{name}" of the agreement is not in the data; {fix}')
        return self.features[name]

    def count(self, event: str, within_days: int | None) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Return how often each lead did `event` in the days before as_of."""
        column = count_column(event, within_days)
        if column not in self.counts.columns:
            raise AgreementError(f'the rules count event "{column}", which was not counted; pass it with the facts')
        return self.counts[column].fillna(0).to_numpy(np.float64)
