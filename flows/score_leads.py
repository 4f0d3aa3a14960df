"""Scores one night by hand, without a check: tonight again, or a night of the past."""

from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.one_at_a_time import alone
from flows.parameters import Instant, Reason, WorkspaceFolder, forced
from flows.reports.links import list_links
from flows.reports.scored import list_report
from handoff.workspace.results import Scored


@flow(
    name="score_leads",
    flow_run_name=run_name,
    timeout_seconds=timedelta(hours=12).total_seconds(),
    persist_result=False,
)
def score_leads(
    workspace: WorkspaceFolder, as_of: Instant = None, publish_anyway: bool = False, because: Reason = None
) -> Scored:
    """Score the leads that are open at `as_of`, and publish scores and ranked lists unless a gate says no.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        as_of: ISO date or instant, such as 2026-03-14 or 2026-03-14T02:00Z; tonight when absent.
        publish_anyway: publish the list although a gate says no; needs `because`.
        because: why the gates are wrong, in a sentence; it is recorded and shown on the list.
    """
    reason = forced(publish_anyway, because)
    night = Night.open(workspace, as_of)
    with alone(night):
        steps.read(night)
        scored = steps.score(night, reason)
        publish(night, list_report(night, scored), list_links(night, scored))
    return scored
