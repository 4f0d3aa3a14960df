"""Tonight on Spark, as a user asks for it: the workspace's own agreement and champion."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from handoff.spark.score import SparkScored, score_on_spark
from handoff.workspace.champion_copy import champion_or_copy
from handoff.workspace.night.compute import NightInputs

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from handoff.workspace.materials import Materials


def score_tonight(
    materials: "Materials",
    session: "SparkSession",
    as_of: datetime | None = None,
    *,
    out: Path | None = None,
    work: Path | None = None,
    buckets: int | None = None,
) -> SparkScored:
    """Score the leads that are open at `as_of` (tonight, when None) with the champion, under the agreement in force.

    session, out, work, buckets: see `score_on_spark`.

    Raises:
        RegistryError: there is no champion. AgreementError: the agreement cannot be used.
        FeatureError: no lead is open, or the features are not the champion's. WorkspaceError: a disk refuses.
    """
    materials.progress("loading the champion")
    model, registered, doubt = champion_or_copy(materials)
    if doubt:
        materials.progress(doubt)
    inputs = NightInputs(materials.agreement, model, registered, materials.now, secrets.token_hex(8))
    moment = materials.now if as_of is None else as_of
    return score_on_spark(materials, session, moment, inputs, out=out, work=work, buckets=buckets)
