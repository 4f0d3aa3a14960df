"""Scores one night by hand, without a check: tonight again, or a night of the past."""

from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.parameters import Instant, WorkspaceFolder
from flows.reports.scored import list_report
from handoff.workspace.results import Scored


@flow(
    name="score_leads",
    flow_run_name=run_name,
    timeout_seconds=timedelta(hours=4).total_seconds(),
    persist_result=False,
)
def score_leads(workspace: WorkspaceFolder, as_of: Instant = None) -> Scored:
    """Score the leads that are open at `as_of`, and write scores and ranked lists.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        as_of: ISO date or instant, such as 2026-03-14 or 2026-03-14T02:00Z; tonight when absent.
    """
    night = Night.open(workspace, as_of)
    steps.read(night)
    scored = steps.score(night)
    publish(night, list_report(night, scored))
    return scored
