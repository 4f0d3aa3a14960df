"""The nightly run: check, score and publish unless a gate says no, watch; a training where performance calls for it."""

from contextlib import suppress
from datetime import timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.one_at_a_time import alone
from flows.parameters import Instant, Reason, WorkspaceFolder, forced
from flows.reports.checked import check_report
from flows.reports.health import health_report
from flows.reports.held import held_report
from flows.reports.links import health_link, list_links
from flows.reports.scored import list_report
from flows.train_model import train_model
from handoff.errors import HandoffError, HeldBack
from handoff.workspace.night.reading import refused_faults
from handoff.workspace.results import Scored


@flow(
    name="nightly",
    flow_run_name=run_name,
    # Every step has its own limit; this one is for them all, with the wait for another run and an early training.
    timeout_seconds=timedelta(hours=22).total_seconds(),
    persist_result=False,
)
def nightly(
    workspace: WorkspaceFolder, as_of: Instant = None, publish_anyway: bool = False, because: Reason = None
) -> Scored:
    """Check the data and, unless the check or a gate says no, publish the ranked list; then watch.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        as_of: ISO date or instant, such as 2026-03-14 or 2026-03-14T02:00Z; tonight when absent.
        publish_anyway: publish the list although a gate says no; needs `because`.
        because: why the gates are wrong tonight, in a sentence; it is recorded and shown on the list.
    """
    reason = forced(publish_anyway, because)
    night = Night.open(workspace, as_of)
    with alone(night):
        try:
            scored = _published(night, reason)
        except HeldBack as refusal:
            publish(night, held_report(night, refusal))
            # A watch that fails shows as a failed step; it must not hide why the list was held back.
            with suppress(HandoffError):
                _watch(night)
            raise
        if scored.published and (why := _watch(night)) is not None:
            # Whatever becomes of it, tonight's list stands; its report is on the page of its own run.
            train_model(workspace, why=why, return_state=True)
    return scored


def _published(night: Night, publish_anyway: str | None) -> Scored:
    checked = steps.read_sources(night)
    publish(night, check_report(night, checked))
    overruled = refused_faults(night.workspace, night.asked, checked, publish_anyway)
    scored = steps.score(night, publish_anyway, overruled)
    publish(night, list_report(night, scored), list_links(night, scored))
    return scored


def _watch(night: Night) -> str | None:
    """Watch the night, and return why a training is due before its time; None: it is not."""
    watched = steps.watch(night)
    why = steps.early_retrain(night)
    publish(night, health_report(night, watched, why), [health_link(watched.page)])
    return why
