"""Rows of the example workspaces, cut at the first test night."""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import naive_utc
from handoff.domain.settings import Settings
from handoff.model.arrays import Nights
from handoff.model.recipe import Recipe
from handoff.model.split import first_test_night, forward_split, in_canonical_order, mature_until
from handoff.workspace.auditing import audit_rows
from handoff.workspace.training import recipes_of, without_blocked
from handoff.workspace.workspace import Workspace

ROOT = Path(__file__).parents[1]
EXAMPLES = {"loan_funnel": ROOT / "examples" / "loan-funnel", "bank_calls": ROOT / "examples" / "bank-calls"}
#: Where the settings of the examples look for their data, unless HANDOFF_DATA says otherwise.
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Rows:
    """What was known on the first test night, and the rows of the test nights, both in time order.

    whole: all rows, those too that lie between, whose outcome was not known yet. night: shape (1,).
    """

    whole: TrainingTable
    train: TrainingTable
    test: TrainingTable
    night: Nights
    settings: Settings
    recipes: tuple[Recipe, ...]
    plan: str


def read_rows(example: Path, folder: Path, threads: int) -> Rows:
    """Build the rows of a copy of an example in `folder`; the audit looks at the rows to learn from, and no others."""
    workspace = Workspace.open(
        _copied(example, folder), environ={"HANDOFF_DATA": str(DATA), **os.environ}, threads=threads
    )
    workspace.check()
    found = workspace.training_rows()
    table = in_canonical_order(found.table)
    settings = workspace.settings
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    night = np.array([naive_utc(first_test_night(nights, settings.training))], dtype="datetime64[us]")
    known = mature_until(table, night)
    audit = audit_rows(workspace, replace(found, table=table.take(known)))
    kept = without_blocked(replace(found, table=table), audit)
    return Rows(
        whole=kept.table,
        train=kept.table.take(known),
        test=kept.table.take(np.flatnonzero(nights >= night[0]).astype(np.int64)),
        night=night,
        settings=settings,
        recipes=tuple(recipes_of(workspace, settings.training.recipe)),
        plan=kept.plan,
    )


def origins_of(rows: Rows) -> list[Rows]:
    """Return the rolling origins inside the training period, each as rows to learn from and to judge."""
    settings, seed = rows.settings.training, rows.settings.workspace.seed
    origins = forward_split(rows.whole, settings, seed).origins
    return [replace(rows, train=rows.whole.take(one.learn), test=rows.whole.take(one.judge)) for one in origins]


def _copied(example: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for path in example.glob("*.toml"):
        shutil.copy(path, folder)
    return folder
