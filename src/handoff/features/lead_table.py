"""All leads of a dataset as arrays in the order of lead_key, so that a lead_key is a position."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.instants import epoch_microseconds
from handoff.errors import FeatureError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class ArrowColumns(Mapping[str, npt.NDArray[Any]]):
    """Columns of an Arrow table as arrays, each made when it is asked for: text objects need ten times the memory.

    over: arrays that take the place of columns.
    """

    def __init__(self, table: "pa.Table", over: Mapping[str, npt.NDArray[Any]] | None = None) -> None:
        self.table, self.over = table, over or {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.over[name] if name in self.over else _array(self.table.column(name))

    def with_columns(self, over: Mapping[str, npt.NDArray[Any]]) -> "ArrowColumns":
        """Return the same columns with arrays in the place of some."""
        return ArrowColumns(self.table, {**self.over, **over})

    def series(self, name: str) -> "pd.Series":
        """Return a column for a data frame; text stays in Arrow's memory."""
        import pandas as pd

        is_text = name not in self.over and _is_text(self.table.column(name).type)
        return pd.Series(self.table.column(name).to_pandas(), dtype="str") if is_text else pd.Series(self[name])

    def __contains__(self, name: object) -> bool:
        return name in self.table.column_names

    def __iter__(self) -> Iterator[str]:
        return iter(self.table.column_names)

    def __len__(self) -> int:
        return int(self.table.num_columns)


@dataclass(frozen=True)
class LeadTable:
    """Columns of leads, each (n_leads,): text as objects (None: missing), numbers and instants as they are."""

    columns: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def of(cls, dataset: Dataset) -> "LeadTable":
        """Read all leads.

        Raises:
            FeatureError: lead_key is not the dense numbering, account by account, that the dataset promises.
        """
        table = dataset.leads.to_pyarrow()
        key = table.column("lead_key").to_numpy()
        # The store keeps leads in this order; sorting all their text again would take longer than the features.
        columns = ArrowColumns(table if (np.diff(key) > 0).all() else table.take(np.argsort(key, kind="stable")))
        dense = np.array_equal(columns["lead_key"], np.arange(dataset.n_leads))
        if not dense or (np.diff(columns["account_key"]) < 0).any():
            raise FeatureError(
                "lead_key does not number the leads account by account; run `handoff check` to read anew"
            )
        return cls(columns)

    def __len__(self) -> int:
        return len(self.columns["lead_key"])

    @property
    def created(self) -> npt.NDArray[np.int64]:
        """When each lead was created, microseconds since 1970."""
        return self.columns["created_at"].astype("datetime64[us]").astype(np.int64)

    def frame(self) -> "pd.DataFrame":
        """Return all columns as a data frame, one row a lead in the order of lead_key."""
        import pandas as pd

        columns = self.columns
        return pd.DataFrame(
            {name: columns.series(name) for name in columns} if isinstance(columns, ArrowColumns) else dict(columns)
        )

    def with_columns(self, changed: Mapping[str, npt.NDArray[Any]]) -> "LeadTable":
        """Return the same leads with other values of some columns, each (n_leads,)."""
        columns = self.columns
        return LeadTable(columns.with_columns(changed) if isinstance(columns, ArrowColumns) else {**columns, **changed})

    def created_before(self, moment: datetime) -> npt.NDArray[np.bool_]:
        """Say which leads existed before `moment`."""
        return self.created < epoch_microseconds(moment)


def _array(column: Any) -> npt.NDArray[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        # Nanoseconds are cut off: no feature is that fine.
        return np.asarray(column.cast(pa.timestamp("us"), safe=False).to_numpy())
    if _is_text(column.type):
        return np.asarray(column.to_pandas().to_numpy(dtype=object, na_value=None))
    return np.asarray(column.to_numpy())


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
