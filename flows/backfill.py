"""Makes up for a range of nights, in their order, each a task of its own."""

from datetime import date, datetime, timedelta

from prefect import flow

from flows import steps
from flows.artifacts import publish
from flows.night import Night, run_name
from flows.one_at_a_time import alone
from flows.parameters import WorkspaceFolder
from flows.reports.backfilled import backfill_report
from handoff.errors import HandoffError
from handoff.workspace.backfill import Backfilled
from handoff.workspace.backfill import backfill as make_up


@flow(
    name="backfill",
    flow_run_name=run_name,
    timeout_seconds=timedelta(days=7).total_seconds(),
    persist_result=False,
)
def backfill(workspace: WorkspaceFolder, first: date, last: date, again: bool = False) -> list[Backfilled]:
    """Make the nights from `first` to `last`; those that are published already are passed over unless `again`.

    A night that fails ends it, and the message says where to go on.

    Args:
        workspace: the folder that holds handoff.toml; a relative one counts from where the flow runs.
        first: the first night, such as 2026-03-14.
        last: the last night, not after tonight.
        again: make also the nights that are published already, with the present model and agreement.
    """
    night = Night.open(workspace)
    done: list[Backfilled] = []
    stopped: str | None = None

    def make(as_of: datetime) -> tuple[int, bool]:
        one = Night(night.workspace, as_of)
        scored = steps.score(one)
        if scored.published:
            steps.watch(one)
        return len(scored.scored), scored.published

    with alone(night):
        steps.read(night)
        try:
            for one in make_up(night.workspace, first, last, make, again=again):
                done.append(one)  # noqa: PERF402 (what is done when a night fails is reported)
            steps.renew_health(night, last)
        except HandoffError as reason:
            stopped = str(reason)
            raise
        finally:
            publish(night, backfill_report(night, done, stopped))
    return done
