"""Builds tonight's features, to see that they can be built and what they are."""

from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.one_at_a_time import alone
from flows.parameters import Instant, WorkspaceFolder
from flows.reports.features import features_report
from handoff.domain.feature_table import FeatureTable


@flow(
    name="build_features",
    flow_run_name=run_name,
    timeout_seconds=timedelta(hours=3).total_seconds(),
    persist_result=False,
)
def build_features(workspace: WorkspaceFolder, as_of: Instant = None) -> FeatureTable:
    """Read the sources and build one row for each lead that is open at `as_of`.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        as_of: ISO date or instant, such as 2026-03-14 or 2026-03-14T02:00Z; tonight when absent.
    """
    night = Night.open(workspace, as_of)
    with alone(night):
        steps.read(night)
        table = steps.features(night)
        publish(night, features_report(night, table))
    return table
