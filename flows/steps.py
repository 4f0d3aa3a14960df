"""The steps that flows are made of: each one call to `Workspace`, with a time limit and retries.

Results are large and stay in memory: they are neither stored nor used as a cache key.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import Task

from flows.night import Night
from flows.retrying import DELAYS, JITTER, RETRIES, retry_when_it_may_pass
from handoff.domain.feature_table import FeatureTable
from handoff.monitoring.gate import Gate
from handoff.workspace.backfill import renew_health as renew
from handoff.workspace.early_retrain import early_retrain as wish
from handoff.workspace.logs import StepLog
from handoff.workspace.night import reading
from handoff.workspace.night.watch import Watched, watch_night
from handoff.workspace.results import Checked, Scored, Trained

P = ParamSpec("P")
R = TypeVar("R")


def _step(name: str, limit: timedelta) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a task of a function of `night` that reads or writes; it may take `limit`, each time it is tried."""
    made = task(
        name=name,
        task_run_name=name + " {night}",
        tags=["handoff"],
        retries=RETRIES,
        retry_delay_seconds=DELAYS,
        retry_jitter_factor=JITTER,
        retry_condition_fn=retry_when_it_may_pass,
        timeout_seconds=limit.total_seconds(),
        persist_result=False,
        cache_policy=NO_CACHE,
    )
    return lambda function: made(_ended(function))


def _ended(function: Callable[P, R]) -> Callable[P, R]:
    """Let the log of the step say how long its last part took, and not the log of the next step."""

    @wraps(function)
    def step(*given: P.args, **named: P.kwargs) -> R:
        try:
            return function(*given, **named)
        finally:
            for night in given:
                if isinstance(night, Night) and isinstance(night.workspace.progress, StepLog):
                    night.workspace.progress.pause()

    return step


@_step("check", timedelta(hours=1))
def check(night: Night) -> Checked:
    """Read all sources anew and report what is there."""
    return night.workspace.check()


@_step("check", timedelta(hours=1))
def read_sources(night: Night) -> Checked:
    """Read all sources anew; where one cannot be read the list that stands is marked with it."""
    return reading.read_sources(night.workspace, night.asked)


@_step("read", timedelta(hours=1))
def read(night: Night) -> None:
    """Read the sources, if they or the settings have changed since they were read last."""
    _ = night.workspace.dataset


@_step("features", timedelta(hours=1))
def features(night: Night) -> FeatureTable:
    """Build the features of the leads that are open at the night's instant."""
    return night.workspace.features(night.as_of)


@_step("train", timedelta(hours=6))
def train(night: Night) -> Trained:
    """Audit, train and test the recipes, register the winner, and promote it if its gates pass."""
    return night.workspace.train()


@_step("score", timedelta(hours=2))
def score(night: Night, publish_anyway: str | None = None, overruled: tuple[Gate, ...] = ()) -> Scored:
    """Score the leads that are open at the night's instant, and publish the list unless a gate says no.

    publish_anyway: why it is to be published although a gate says no. overruled: what the check said no to.
    """
    return night.workspace.score(night.asked, publish_anyway=publish_anyway, overruled=overruled)


@_step("watch", timedelta(hours=1))
def watch(night: Night) -> Watched:
    """Look at the night as a whole: alerts, the health page, and whoever is to be told."""
    return watch_night(night.workspace, night.date)


@_step("health", timedelta(hours=1))
def renew_health(night: Night, last: date) -> None:
    """Write the health page of the newest night anew, where the nights up to `last` that were made are older."""
    renew(night.workspace, last)


@_step("early training", timedelta(hours=1))
def early_retrain(night: Night) -> str | None:
    """Ask whether performance calls for a training before its time, and return why; None: it does not."""
    return wish(night.workspace, night.date)
