"""Checks the data, audits, trains, tests on later nights, and promotes the model if its gates pass. Runs weekly."""

from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.one_at_a_time import alone
from flows.parameters import WorkspaceFolder
from flows.refusal import refuse_faults
from flows.reports.checked import check_report
from flows.reports.links import training_links
from flows.reports.trained import training_report
from handoff.workspace.results import Trained


@flow(
    name="train_model",
    flow_run_name=run_name,
    timeout_seconds=timedelta(hours=16).total_seconds(),
    persist_result=False,
)
def train_model(workspace: WorkspaceFolder, why: str | None = None) -> Trained:
    """Train on all that is known now; the model becomes champion if its gates pass, else the champion stays.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        why: what made somebody train before the weekly date, for the report; it changes nothing.
    """
    night = Night.open(workspace)
    with alone(night):
        checked = steps.check(night)
        publish(night, check_report(night, checked))
        refuse_faults(checked)
        trained = steps.train(night)
        publish(night, training_report(night, trained, why), training_links(night, trained))
    return trained
