"""What the rules look at: fields, features and event counts of tonight's leads, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from handoff.domain.toml import nearest
from handoff.errors import AgreementError
from handoff.features.fit.assemble import OTHER_CATEGORY


def count_column(event: str, within_days: int | None) -> str:
    """Name the column that counts `event` in the days before as_of; None: since the beginning."""
    return f"{event} (all time)" if within_days is None else f"{event} ({within_days} days)"


@dataclass(frozen=True)
class LeadFacts:
    """Three frames of equal length and row order, one row a lead.

    fields: the lead's own attributes, as the source has them (raw). features: feature columns (parsed).
    counts: one column an event window, named by `count_column`; a lead without events counts 0.
    """

    fields: pd.DataFrame
    features: pd.DataFrame
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __len__(self) -> int:
        return len(self.fields)

    def value(self, name: str) -> "pd.Series":
        """Return the feature parsed from the field `name` where there is one, else the field as the source has it."""
        return self.spellings(name)[0]

    def spellings(self, name: str) -> tuple["pd.Series", ...]:
        """Return what is known under `name`, parsed before raw: a rule may name a country by code or in words."""
        raw = self.fields[name] if name in self.fields.columns else None
        if raw is not None and name not in self.features.columns:
            return (raw,)
        parsed = self.feature(name, [*self.fields.columns, *self.features.columns], "field")
        if raw is None:
            return (parsed,)
        if not pd.api.types.is_numeric_dtype(parsed.dtype):
            # Rare categories are pooled for the model; a rule may still name one of them.
            parsed = parsed.astype(object).where(parsed.astype(object) != OTHER_CATEGORY, raw.astype(object))
        return parsed, raw

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
