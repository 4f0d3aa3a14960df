"""Where a lead stands in time: its age, and the stages it had entered as far as was known."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family, Feature
from handoff.domain.dataset import Dataset
from handoff.domain.instants import MICROSECONDS_PER_DAY

IntArray = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


def timing_features(stages: Sequence[str]) -> list[Feature]:
    """Return the timing features, in column order."""
    age = Feature("days_since_creation", Family.TIMING, "days since the lead was created", "age of the lead")
    entered = [
        Feature(
            f"{stage}_stage_days",
            Family.TIMING,
            f"days since the lead last became {stage.replace('_', ' ')}; missing when it never did",
            f"stage {stage}",
        )
        for stage in stages
    ]
    return [age, *entered]


def timing_values(
    dataset: Dataset, stages: Sequence[str], created: IntArray, lead: IntArray, as_of: npt.NDArray[np.datetime64]
) -> Values:
    """Return the timing features of each row: (n_features, n_rows), in days, NaN for never.

    Args:
        dataset: for its stages.
        stages: the stages of the plan.
        created: microseconds since 1970 at which each lead was created, (n_leads,).
        lead: lead_key of each row.
        as_of: night of each row.
    """
    moment = as_of.astype("datetime64[us]").astype(np.int64)
    values = np.full((1 + len(stages), len(lead)), np.nan, dtype=np.float32)
    values[0] = (moment - created[lead]) / MICROSECONDS_PER_DAY
    if stages:
        entries = _entries(dataset)
        for night in np.unique(moment):
            rows = np.flatnonzero(moment == night)
            for place, stage in enumerate(stages):
                values[1 + place, rows] = _days_since(entries, stage, int(night), len(created))[lead[rows]]
    return values


Entries = dict[str, tuple[IntArray, IntArray, IntArray]]


def _entries(dataset: Dataset) -> Entries:
    table = dataset.stages.select("lead_key", "stage", "entered_at", "seen_at").to_pyarrow()
    names = table.column("stage").to_numpy()
    lead = table.column("lead_key").to_numpy().astype(np.int64)
    entered, seen = (
        table.column(name).to_numpy().astype("datetime64[us]").astype(np.int64) for name in ("entered_at", "seen_at")
    )
    return {str(name): (lead[names == name], entered[names == name], seen[names == name]) for name in set(names)}


def _days_since(entries: Entries, stage: str, night: int, n_leads: int) -> npt.NDArray[np.float64]:
    newest = np.full(n_leads, np.nan)
    if stage in entries:
        lead, entered, seen = entries[stage]
        known = (entered < night) & (seen < night)
        last = np.full(n_leads, np.iinfo(np.int64).min)
        np.maximum.at(last, lead[known], entered[known])
        there = last > np.iinfo(np.int64).min
        newest[there] = (night - last[there]) / MICROSECONDS_PER_DAY
    return newest
