"""A small company with earlier nights, scored by both engines under one agreement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from handoff import Workspace
from handoff.delivery.parquet import SCORE_SCHEMA, night_file
from handoff.model.registry import RegisteredModel
from handoff.scoring.scored import ScoredLeads
from handoff.spark import SparkScored, score_on_spark
from handoff.workspace.night.compute import NightInputs, compute_night
from tests.spark.agreed import agreed
from tests.workspace.small import make_small

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BUCKETS = 3
#: Days before tonight, and the model of each past night: another one at first.
PAST = {20: "1", 12: "1", 10: "1", 9: "2", 3: "2", 1: "2"}


@dataclass(frozen=True)
class BothEngines:
    """The night's rows as one machine scored them, and what Spark returned and wrote."""

    workspace: Workspace
    inputs: NightInputs
    local: pa.Table
    spark: SparkScored

    @property
    def distributed(self) -> pa.Table:
        """The rows that Spark wrote, by rank."""
        rows = pads.dataset(self.spark.folder, format="parquet").to_table()
        return rows.select(SCORE_SCHEMA.names).sort_by("rank").cast(SCORE_SCHEMA)


def score_with_both(session: "SparkSession", folder: Path) -> BothEngines:
    """Make the company and its past, and score tonight twice."""
    small = make_small(folder)
    workspace = Workspace.open(folder, environ={}, threads=1)
    registered = RegisteredModel("lead-propensity", "2", "run", "file:///nowhere")
    inputs = NightInputs(agreed(), small.good, registered, workspace.now, "4f2a")
    first = compute_night(workspace, workspace.now, inputs).scored
    for days, model in PAST.items():
        write_past(first, workspace.places.scores, workspace.now - timedelta(days=days), model)
    local = compute_night(workspace, workspace.now, inputs).scored
    scored = score_on_spark(workspace, session, workspace.now, inputs, buckets=BUCKETS)
    return BothEngines(workspace, inputs, pa.Table.from_pandas(local.rows, schema=SCORE_SCHEMA), scored)


def write_past(scored: ScoredLeads, folder: Path, night: datetime, model: str) -> None:
    """Write a night on which the same leads stood elsewhere, and a tenth of them was not there."""
    random = np.random.default_rng(night.toordinal())
    rows = scored.rows[random.random(len(scored)) < 0.9]
    odds = np.log(rows["probability"] / (1 - rows["probability"])) + random.normal(0, 1.5, len(rows))
    tier = pd.Series(random.permutation(rows["tier"]), index=rows.index)
    past = rows.assign(probability=1 / (1 + np.exp(-odds)), tier=tier, model_version=model)
    path = night_file(folder, night.date())
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pandas(past, schema=SCORE_SCHEMA, preserve_index=False), path)
