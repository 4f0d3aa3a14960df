"""Builds the labelled feature rows that models learn from."""

from typing import TYPE_CHECKING

from handoff.domain.feature_table import TrainingTable
from handoff.errors import TrainingError
from handoff.features.build import build_features
from handoff.model.split import first_test_night
from handoff.workspace.results import TrainingRows
from handoff.workspace.selection import only_worked
from handoff.workspace.snapshots import labelled_rows

if TYPE_CHECKING:
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
    plan = materials.plan(first_test_night(labels.rows.as_of, materials.settings.training))
    materials.progress(f"building features of {len(labels.rows):,} snapshots")
    features = build_features(
        materials.dataset, plan, labels.rows.lead_key, labels.rows.as_of, materials.titles, materials.threads
    )
    table = TrainingTable(features, labels.label, labels.horizon_days, weight)
    return TrainingRows(table, labels, plan.to_json(), plan.version, selection)
