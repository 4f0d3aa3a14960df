"""The clean data as it was known on a past night, so that everything built on it is honest by construction.

What carries a time is rewound: records that happened or became known later are gone, fields with a history have the
value of that night, and later leads say nothing. What carries none cannot be; see docs/backtest.md.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.instants import as_utc, naive_utc
from handoff.features.as_of_values import read_histories
from handoff.features.lead_table import LeadTable
from handoff.features.planning import leads_as_known

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

#: Columns of leads that say who a lead is, not what was known of it.
IDENTITY = ("lead_key", "lead_id", "created_at", "account_key", "account_known")


def as_known_on(dataset: Dataset, night: datetime) -> Dataset:
    """Return the data as it was known strictly before `night` (aware UTC).

    Leads keep their numbers. Those created later stay as empty rows, which are open on no night before.
    """
    moment = naive_utc(night)
    stages, events, changes = dataset.stages, dataset.events, dataset.attribute_changes
    return replace(
        dataset,
        leads=_leads(dataset, night),
        stages=_before(stages, "entered_at", moment),
        events=None if events is None else _before(events, "occurred_at", moment),
        attribute_changes=None if changes is None else _before(changes, "changed_at", moment),
        observed_until=min(dataset.observed_until, as_utc(night)),
    )


def _before(table: "ir.Table", happened: str, moment: datetime) -> "ir.Table":
    return table.filter(table[happened] < moment, table.seen_at < moment)


def _leads(dataset: Dataset, night: datetime) -> "ir.Table":
    import ibis
    import pyarrow as pa

    table = dataset.leads.order_by("lead_key").to_pyarrow()
    known = LeadTable.of(dataset).created_before(night)
    then = leads_as_known(dataset, night).columns
    histories = read_histories(dataset)
    columns = {
        name: table[name] if name in IDENTITY else _of_known(_values(table[name], then, name, histories), known)
        for name in table.column_names
    }
    return ibis.memtable(pa.table(columns))


def _values(column: "pa.ChunkedArray", then: Any, name: str, histories: Any) -> Any:
    """Return the column; one with a history as text, since changes are text, with the values of the night."""
    import pandas as pd
    import pyarrow as pa

    if name not in histories:
        return column
    return pa.array([None if pd.isna(value) else str(value) for value in then[name]], type=pa.string())


def _of_known(column: Any, known: npt.NDArray[np.bool_]) -> Any:
    """Return the column with nothing in the rows of later leads."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(known), column, pa.scalar(None, type=column.type))
