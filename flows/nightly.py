"""The nightly run: check, then score. The champion is trained apart, weekly."""

from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.parameters import Instant, WorkspaceFolder
from flows.refusal import refuse_faults
from flows.reports.checked import check_report
from flows.reports.scored import list_report
from handoff.workspace.results import Scored


@flow(
    name="nightly",
    flow_run_name=run_name,
    timeout_seconds=timedelta(hours=5).total_seconds(),
    persist_result=False,
)
def nightly(workspace: WorkspaceFolder, as_of: Instant = None) -> Scored:
    """Check the data and, unless the check says no, publish the ranked list.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        as_of: ISO date or instant, such as 2026-03-14 or 2026-03-14T02:00Z; tonight when absent.
    """
    night = Night.open(workspace, as_of)
    checked = steps.check(night)
    publish(night, check_report(night, checked))
    refuse_faults(checked)
    scored = steps.score(night)
    publish(night, list_report(night, scored))
    return scored
