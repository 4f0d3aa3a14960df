"""A generated company as one table: the open leads of weekly nights, their features, and their true chances."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff import Workspace
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.split import clusters_of
from handoff.simulation import read_truth
from handoff.workspace.demo import make_demo

#: A compact part of the demo company's features, so that a round is seconds.
COLUMNS = r"^(?!account_).*_count_(7d|30d)$|^(?!account_).*_days_since_last$|_stage_days$|^account_event_count_30d$"
ATTRIBUTES = (
    "account_engaged_colleagues_30d", "days_since_creation", "email_kind", "title_function", "title_seniority",
    "country", "region", "industry", "employees", "revenue", "source", "language", "newsletter",
)  # fmt: skip


@dataclass(frozen=True)
class LoopWorld:
    """Open leads on weekly nights; arrays of shape (n_rows,). night: 0, 1, ... propensity: the true chance."""

    values: pd.DataFrame
    lead_id: npt.NDArray[np.object_]
    night: IntArray
    day: tuple[pd.Timestamp, ...]
    account: IntArray
    propensity: FloatArray


def make_world(n_leads: int, seed: int) -> LoopWorld:
    """Generate a company and build its features."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "company"
        make_demo(folder, n_leads=n_leads, seed=seed, progress=lambda _: None)
        table = Workspace.open(folder, environ={}, threads=1).training_rows().table
        truth = read_truth(folder / "data")
    rows = table.features.rows
    chance = np.full(len(rows), np.nan)
    for night, part in rows.groupby("as_of"):
        known = truth.propensity(pd.Timestamp(str(night), tz="UTC").to_pydatetime(), table.horizon_days).to_pandas()
        chance[part.index] = known.set_index("lead_id")["propensity"].reindex(part["lead_id"].astype(str)).to_numpy()
    # A few leads of the export are invented dirt, without a truth.
    real = np.flatnonzero(np.isfinite(chance))
    values = table.features.values
    kept = [*values.filter(regex=COLUMNS).columns, *(name for name in ATTRIBUTES if name in values)]
    days, night_of = np.unique(rows["as_of"].to_numpy(), return_inverse=True)
    return LoopWorld(
        values=values[kept].iloc[real].reset_index(drop=True),
        lead_id=rows["lead_id"].astype(str).to_numpy(object)[real],
        night=night_of[real].astype(np.int64),
        day=tuple(pd.Timestamp(day) for day in days),
        account=clusters_of(rows)[real],
        propensity=chance[real],
    )
