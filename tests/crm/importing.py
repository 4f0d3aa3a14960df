"""What the tests of all vendors do with an export: make a workspace of it, read it, compare it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from handoff import Workspace
from handoff.domain.feature_table import FeatureTable
from handoff.workspace.create import create_workspace
from tests.crm.plain_world import END, Tables, write_direct, write_tables
from tests.workspace.company import QUICK, change

NIGHTS = (END, pd.Timestamp("2026-02-01"))


def imported(
    folder: Path, vendor: str, tables: Tables, write: Callable[[Path, Tables], None] = write_tables
) -> Workspace:
    """Make a workspace from the shipped mapping and drop the exports in; only the night is set."""
    create_workspace(folder, vendor)
    write(folder, tables)
    change(folder / "handoff.toml", "[snapshots]", f"{QUICK}\n[snapshots]")
    tonight = f'timezone = "UTC"\ntonight = {END:%Y-%m-%d}T00:00:00Z'
    change(folder / "handoff.toml", 'timezone = "UTC"', tonight)
    return Workspace.open(folder, environ={}, threads=1)


def direct(folder: Path, tables: Tables) -> Workspace:
    """Make a workspace of the same records under the contract's own names."""
    folder.mkdir()
    write_direct(folder, tables)
    return Workspace.open(folder, environ={}, threads=1)


def counts(workspace: Workspace) -> dict[str, tuple[int, int, int, int]]:
    """Check; return, for each table, the rows kept, put aside, left out and repeated."""
    found = [table.counts for table in workspace.check().report.tables]
    return {one.table: (one.kept, sum(one.quarantined.values()), one.ignored, one.repeated) for one in found}


def comparable(features: FeatureTable) -> pd.DataFrame:
    """Return the values of features by lead, in an order that does not depend on the source's."""
    table = features.values.set_index(features.rows["lead_id"]).sort_index()
    return table.reindex(sorted(table.columns), axis=1).astype("string")
