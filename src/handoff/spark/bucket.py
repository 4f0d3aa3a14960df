"""One bucket opened as a dataset of its own, on DuckDB inside the task, as if its accounts were all there are."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from handoff.domain.columns import ACCOUNT_KEY, CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc
from handoff.features.as_of_values import EMPTY
from handoff.sources.engine import open_engine
from handoff.spark.deal import BUCKET, OF_LEADS
from handoff.spark.folders import bucket_folder
from handoff.spark.job import Job
from handoff.workspace.materials import Materials, quiet
from handoff.workspace.places import Places

#: A lead that nobody scores, last in every bucket. It has the gaps and the changes that leads of other buckets have:
#: a column that has gaps anywhere is read the same way everywhere.
STAND_IN: Final = "(stand-in of the leads of other buckets)"


def open_bucket(job: Job, bucket: int, store: Path) -> Materials:
    """Return the bucket as materials; `store` is where past scores are looked for, as in a workspace's own store."""
    materials = Materials(Places(store, store), job.settings, job.run.scored_at, quiet, 1)
    materials.__dict__.update(dataset=_dataset(job, bucket), titles=job.titles, agreement=job.agreement)
    return materials


def read_dealt(job: Job, table: str, bucket: int) -> Any:
    """Return the rows of a dealt table that are in the bucket; None where the workspace has no such table."""
    whole, part = job.work.dealt(table), bucket_folder(job.work.dealt(table), bucket)
    if part.is_dir():
        return pq.read_table(part, partitioning=None)
    if not whole.is_dir():
        return None
    # A bucket without rows still has the columns.
    schema = pads.dataset(whole, format="parquet", partitioning="hive").schema
    return pa.schema([field for field in schema if field.name != BUCKET]).empty_table()


def _dataset(job: Job, bucket: int) -> Dataset:
    everywhere = job.everywhere
    leads = read_dealt(job, "leads", bucket).sort_by(LEAD_KEY)
    former = leads.column(LEAD_KEY).to_numpy()
    tables = {name: read_dealt(job, name, bucket) for name in (*OF_LEADS, "accounts", "opportunities")}
    for name in OF_LEADS:
        if tables[name] is not None:
            tables[name] = _renumbered(tables[name], former)
    if tables["attribute_changes"] is not None:
        tables["attribute_changes"] = _with_changes(tables["attribute_changes"], job, len(leads))
    tables["leads"] = _with_stand_in(_renumbered(leads, former), job)
    engine = open_engine()
    engine.con.execute("SET threads = 1")
    opened: dict[str, Any] = {
        name: None if table is None else engine.create_table(name, table) for name, table in tables.items()
    }
    return Dataset(
        **opened,
        n_leads=len(leads) + 1,
        event_types=everywhere.event_types,
        attributes=everywhere.attributes,
        observed_until=everywhere.observed_until,
    )


def _renumbered(table: pa.Table, former: Any) -> pa.Table:
    """Number leads densely within the bucket, in the order that they had."""
    key = np.searchsorted(former, table.column(LEAD_KEY).to_numpy()).astype(np.int32)
    return table.set_column(table.column_names.index(LEAD_KEY), LEAD_KEY, pa.array(key))


def _with_stand_in(leads: pa.Table, job: Job) -> pa.Table:
    """Add the stand-in: created after tonight, of no known account."""
    last = {
        name: None if name in job.everywhere.with_gaps else leads.column(name)[-1].as_py()
        for name in leads.column_names
    }
    last |= {LEAD_KEY: len(leads), LEAD_ID: STAND_IN, CREATED_AT: _tomorrow(job), "account_known": False}
    last[ACCOUNT_KEY] = leads.column(ACCOUNT_KEY)[-1].as_py() + 1
    return pa.concat_tables([leads, pa.Table.from_pylist([last], schema=leads.schema)])


def _with_changes(changes: pa.Table, job: Job, stand_in: int) -> pa.Table:
    """Add one change of each attribute that has a history anywhere; it says what it replaced if all others do."""
    tomorrow = _tomorrow(job)
    rows = [
        {
            LEAD_KEY: stand_in,
            "attribute": name,
            "changed_at": tomorrow,
            "seen_at": tomorrow,
            "old_value": EMPTY if rewindable else None,
        }
        for name, rewindable in job.everywhere.rewindable.items()
    ]
    return pa.concat_tables([changes, pa.Table.from_pylist(rows, schema=changes.schema)])


def _tomorrow(job: Job) -> Any:
    return naive_utc(job.run.as_of) + timedelta(days=1)
