"""A small dataset that holds all that decides the features of some leads, so that one lead costs little."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import ACCOUNT_KEY, LEAD_ID, LEAD_KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from handoff.domain.dataset import Dataset

Keys = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Part:
    """The leads of some accounts, numbered anew. lead_key: of each lead that was asked for and is there, by its id."""

    dataset: "Dataset"
    lead_key: dict[str, int]

    def keys(self, lead_ids: Sequence[str]) -> Keys:
        """Return the keys of leads that are there, in the order given."""
        return np.array([self.lead_key[one] for one in lead_ids], dtype=np.int32)


def part_of(dataset: "Dataset", lead_ids: Sequence[str]) -> Part:
    """Return the part of the data that the features of `lead_ids` come from: their accounts, colleagues included.

    The history of fields stays whole: whether it can be rewound is a question about all leads.
    """
    import ibis
    import pyarrow as pa

    leads = dataset.leads
    wanted = ibis.memtable(pa.table({LEAD_ID: pa.array(list(lead_ids), pa.string())}))
    asked = leads.semi_join(wanted, LEAD_ID).select(ACCOUNT_KEY).distinct()
    table = leads.semi_join(asked, ACCOUNT_KEY).order_by(LEAD_KEY).to_pyarrow()
    former = table[LEAD_KEY].to_numpy()
    small = table.set_column(table.column_names.index(LEAD_KEY), LEAD_KEY, pa.array(_fresh(former)))
    known, changes = set(lead_ids), dataset.attribute_changes
    part = replace(
        dataset,
        leads=ibis.memtable(small),
        events=None if dataset.events is None else _renumbered(dataset.events, former),
        stages=_renumbered(dataset.stages, former),
        attribute_changes=None if changes is None else _all_renumbered(changes, former),
        n_leads=len(former),
    )
    return Part(part, {one: key for key, one in enumerate(small[LEAD_ID].to_pylist()) if one in known})


def _fresh(former: Keys) -> Keys:
    return np.arange(len(former), dtype=np.int32)


def _renumbered(table: "ir.Table", former: Keys) -> "ir.Table":
    """Return the rows of the chosen leads under their new keys."""
    import ibis
    import pyarrow as pa

    keys = ibis.memtable(pa.table({"former": former, "fresh": _fresh(former)}))
    rows = table.join(keys, table[LEAD_KEY] == keys.former)
    return ibis.memtable(rows.mutate(**{LEAD_KEY: rows.fresh}).select(*table.columns).to_pyarrow())


def _all_renumbered(table: "ir.Table", former: Keys) -> "ir.Table":
    """Return all rows, those of other leads under keys beyond those of the part."""
    import ibis

    rows: pd.DataFrame = table.to_pandas()
    key = rows[LEAD_KEY].to_numpy(np.int64)
    inside = np.isin(key, former)
    found = key + len(former)
    found[inside] = np.searchsorted(former, key[inside])
    return ibis.memtable(rows.assign(**{LEAD_KEY: found}), schema={**dict(table.schema()), LEAD_KEY: "int64"})
