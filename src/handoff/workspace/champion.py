"""Lets the champion score the rows on which a candidate was tested."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from handoff.domain.instants import as_utc
from handoff.errors import HandoffError
from handoff.features.build import build_features
from handoff.model.gates import Champion, SameRows
from handoff.model.registry import Tracking, load_version
from handoff.workspace.model_plan import plan_of

if TYPE_CHECKING:
    from datetime import datetime

    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials

#: Columns of a package's test rows.
LEAD, ACCOUNT, AS_OF, LABEL, SCORE = "lead_id", "account_key", "as_of", "label", "registered"
#: Only where rows stand for others.
WEIGHT = "weight"


def champion_on(
    materials: "Materials", tracking: Tracking, version: str | None, tested: pd.DataFrame
) -> Champion | None:
    """Score the rows that the candidate was tested on with the champion, by the champion's own feature plan.

    Only rows that neither model has learned from count: those of the nights from both first test nights on.

    Args:
        materials: the workspace whose data the features are built of.
        tracking: where the champion is registered.
        version: the champion's; None: there is none.
        tested: the candidate's test rows, with its own score.

    Raises:
        RegistryError: MLflow cannot be reached, or the champion's files are gone.
    """
    if version is None:
        return None
    model, _ = load_version(tracking, version)
    rows = unseen_by(model, tested)
    if not len(rows):
        seen = _learned_until(model)
        return Champion(version, None, f"it has learned from every test night of this model (until {seen:%Y-%m-%d})")
    materials.progress(f"scoring {len(rows):,} test rows with the champion, version {version}")
    try:
        rows, score = _scored(materials, model, rows)
    except HandoffError as reason:
        return Champion(version, None, str(reason).splitlines()[0], usable=False)
    if not len(rows):
        return Champion(version, None, "none of the tested leads is in the data any more")
    first = as_utc(rows[AS_OF].min().to_pydatetime())
    same = SameRows(
        label=rows[LABEL].to_numpy(dtype=np.int8),
        candidate=rows[SCORE].to_numpy(dtype=np.float64),
        rival=score,
        account=rows[ACCOUNT].to_numpy(dtype=np.int64),
        words=f"{len(rows):,} rows since {first:%Y-%m-%d}{_other_horizon(model, materials)}",
        weight=rows[WEIGHT].to_numpy(dtype=np.float64) if WEIGHT in rows else None,
    )
    return Champion(version, same)


def unseen_by(model: "TrainedModel", tested: pd.DataFrame) -> pd.DataFrame:
    """Return the test rows whose outcome the model could not have learned."""
    first = np.datetime64(_learned_until(model).replace(tzinfo=None), "us")
    return tested[tested[AS_OF].to_numpy().astype("datetime64[us]") >= first].reset_index(drop=True)


def _learned_until(model: "TrainedModel") -> "datetime":
    """Return the instant until when outcomes may have shaped the model."""
    window = model.window
    if window.test is not None:
        return window.test.first
    return window.train.last + pd.Timedelta(days=model.horizon_days).to_pytimedelta()


def _scored(
    materials: "Materials", model: "TrainedModel", rows: pd.DataFrame
) -> "tuple[pd.DataFrame, np.ndarray[tuple[int], np.dtype[np.float64]]]":
    plan = plan_of(model, materials.titles)
    keys = materials.dataset.leads.select("lead_id", "lead_key").to_pandas().set_index("lead_id")["lead_key"]
    lead = rows[LEAD].map(keys)
    there = lead.notna().to_numpy()
    rows, lead = rows[there].reset_index(drop=True), lead[there]
    if not len(rows):
        return rows, np.empty(0)
    moments = rows[AS_OF].to_numpy().astype("datetime64[us]")
    built = build_features(
        materials.dataset, plan, lead.to_numpy(dtype=np.int32), moments, materials.titles, materials.threads
    )
    return rows, model.predict(built.values)


def _other_horizon(model: "TrainedModel", materials: "Materials") -> str:
    now = materials.settings.snapshots.horizon_days
    if model.horizon_days == now:
        return ""
    return f" (it was trained for {model.horizon_days} days, and is judged by {now})"
