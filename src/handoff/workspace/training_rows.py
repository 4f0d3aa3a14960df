"""Builds the labelled feature rows that models learn from."""

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from handoff.domain.columns import ACCOUNT_KEY
from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import naive_utc
from handoff.errors import TrainingError
from handoff.features.build import build_features
from handoff.features.lead_table import LeadTable
from handoff.model.row_sample import AllRows, SampledRows, sample_rows
from handoff.model.split import first_test_night
from handoff.workspace.results import TrainingRows
from handoff.workspace.selection import only_worked
from handoff.workspace.snapshots import labelled_rows

if TYPE_CHECKING:
    from handoff.labels import Labels
    from handoff.workspace.materials import Materials


def build_training_rows(materials: "Materials") -> TrainingRows:
    """Label all snapshots of a workspace and build their features.

    Raises:
        TrainingError: no snapshot has an outcome yet, or none was worked where only such rows count.
    """
    labels = labelled_rows(materials.dataset, materials.settings.snapshots)
    if not len(labels.rows):
        horizon = materials.settings.snapshots.horizon_days
        raise TrainingError(
            f"none of {labels.immature:,} snapshots is {horizon} days old yet, so no outcome is known; "
            "load a longer history, or lower snapshots.horizon_days"
        )
    weight, selection = None, None
    if materials.settings.training.labels_from == "worked":
        labels, weight, selection = only_worked(materials, labels)
    # What features there are is decided before the test period, or it would shape what it is to judge.
    first = first_test_night(labels.rows.as_of, materials.settings.training)
    plan = materials.plan(first)
    drawn = _drawn(materials, labels, first)
    rows, label, stands = labels.rows, labels.label, None
    if drawn is not None:
        rows, label, stands = rows.take(drawn.kept), label[drawn.kept], drawn.stands
        weight = stands if weight is None else weight[drawn.kept] * stands
    materials.progress(f"building features of {len(rows):,} snapshots")
    features = build_features(materials.dataset, plan, rows.lead_key, rows.as_of, materials.titles, materials.threads)
    table = TrainingTable(features, label, labels.horizon_days, weight, stands)
    return TrainingRows(table, labels, plan.to_json(), plan.version, selection)


def _drawn(materials: "Materials", labels: "Labels", first_test: datetime) -> SampledRows | None:
    """Draw rows where there are more than `training.max_rows`; None where all fit."""
    settings, rows = materials.settings, labels.rows
    if len(rows) <= settings.training.max_rows:
        return None
    account = LeadTable.of(materials.dataset).columns[ACCOUNT_KEY][rows.lead_key].astype(np.int64)
    test = rows.as_of >= np.datetime64(naive_utc(first_test), "us")
    found = AllRows(
        lead=rows.lead_key,
        account=np.where(account >= 0, account, -1 - rows.lead_key.astype(np.int64)),
        night=rows.as_of,
        label=labels.label,
        test=test,
    )
    drawn = sample_rows(found, settings.training.max_rows, settings.workspace.seed)
    if drawn is not None:
        materials.progress(f"drew {len(drawn.stands):,} of {len(rows):,} rows (training.max_rows)")
    return drawn
