"""One night on Spark: from the clean tables to the data set of scores."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic_folder import replacing_folder
from handoff.domain.settings import DatabaseSection, NotifySection, TrackingSection
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.errors import ConfigError, FeatureError, WorkspaceError
from handoff.scoring.run import ScoringRun
from handoff.spark.chances import score_bucket
from handoff.spark.deal import Dealer, first_level_night
from handoff.spark.finishing import finish_bucket
from handoff.spark.folders import WorkFolder
from handoff.spark.job import Everywhere, Job, PastNight, Receipt, run_tasks
from handoff.spark.ladder import Ladder, Ladders, ladder_of
from handoff.spark.past import past_files, past_nights, past_scores
from handoff.spark.ranking import rank_all
from handoff.spark.tiering import assign_handed
from handoff.workspace.night.compute import NightInputs, bind_night, refuse_contradictions, scoring_run

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from handoff.workspace.materials import Materials

#: Leads of a bucket, about: with 50 events a lead its task then needs less than two gigabytes (docs/scale.md).
LEADS_PER_BUCKET: Final = 100_000


@dataclass(frozen=True)
class SparkScored:
    """One night that Spark scored.

    folder: the night's files of scores, together its rows. counts: leads of each tier. places: how many SAL and MQL
    could take; None: as many as there are. void: why no agreement is in force, so that the rows are a preview that
    nobody should work by; None: one is. passes: receipts of the tasks of both passes.
    work_bytes: what was written to the work folder.
    """

    run: ScoringRun
    folder: Path
    counts: Mapping[Tier, int]
    places: Mapping[Tier, int | None]
    void: str | None
    passes: tuple[tuple[Receipt, ...], tuple[Receipt, ...]]
    work_bytes: int

    @property
    def leads(self) -> int:
        """How many leads were scored."""
        return sum(self.counts.values())


def score_on_spark(
    materials: "Materials",
    session: "SparkSession",
    as_of: datetime,
    inputs: NightInputs,
    *,
    out: Path | None = None,
    work: Path | None = None,
    buckets: int | None = None,
) -> SparkScored:
    """Score all leads that are open at `as_of` inside the executors, with the rows that one machine would write.

    Args:
        materials: the workspace; its clean tables, and the nights in its scores and in `out`, are what Spark reads.
        session: on a cluster, all machines must see the workspace, `work` and `out` under the same paths.
        as_of: the night, aware UTC.
        inputs: agreement, model and time of scoring.
        out: the data set that the night goes to; None: `.handoff/spark/scores`.
        work: a folder for what is handed from step to step, removed at the end; None: `.handoff/spark/work`.
        buckets: into how many parts the accounts are dealt; None: one for every 100,000 leads.

    Raises:
        AgreementError: the agreement cannot be used. FeatureError: no lead is open, or the model is of other features.
        ConfigError: less than one bucket. WorkspaceError: a disk refuses, or another run works in `work`.
    """
    spark = materials.places.store / "spark"
    folder = out or spark / "scores"
    if buckets is not None and buckets < 1:
        raise ConfigError(f"{buckets} buckets hold no lead; give at least 1")
    refuse_contradictions(materials, inputs.agreement)
    bind_night(materials, inputs)
    with _working(work or spark / "work") as place:
        parts = buckets or 1 + materials.dataset.n_leads // LEADS_PER_BUCKET
        job, past = _deal(materials, session, as_of, inputs, WorkFolder(place), parts, folder)
        return _score(session, job, past, folder)


def _deal(
    materials: "Materials",
    session: "SparkSession",
    as_of: datetime,
    inputs: NightInputs,
    work: WorkFolder,
    buckets: int,
    out: Path,
) -> "tuple[Job, DataFrame | None]":
    """Deal the tables, and return the job, and the scores of past nights where there are any."""
    dataset = materials.dataset
    dealer = Dealer(session, materials.places.clean.resolve(), buckets, work)
    materials.progress("dealing the accounts into buckets")
    dealer.deal()
    files = past_files([materials.places.scores, out], as_of)
    past = past_scores(session, files) if files else None
    if past is not None:
        dealer.deal_past(past, first_level_night(as_of))
    work.model.mkdir(parents=True)
    inputs.model.save(work.model)
    everywhere = Everywhere(
        event_types=dataset.event_types,
        attributes=dataset.attributes,
        observed_until=dataset.observed_until,
        with_gaps=dealer.with_gaps(),
        rewindable=dealer.rewindable(),
        past=past_nights(files),
    )
    run = scoring_run(materials, as_of, inputs)
    settings = materials.settings.model_copy(update=_NOT_FOR_TASKS)
    return Job(work, buckets, settings, inputs.agreement, materials.titles, run, everywhere), past


#: Addresses and their passwords do not travel to the tasks.
_NOT_FOR_TASKS: Final = {
    "sources": {},
    "tracking": TrackingSection(),
    "database": DatabaseSection(),
    "notify": NotifySection(),
}


def _score(session: "SparkSession", job: Job, past: "DataFrame | None", out: Path) -> SparkScored:
    first = run_tasks(session, job.buckets, partial(score_bucket, job))
    leads = sum(receipt.leads for receipt in first)
    void = job.agreement.not_in_force(job.run.day)
    if not leads:
        raise FeatureError(f"no lead is open at {job.run.as_of.isoformat()}; choose another night, or load newer leads")
    job = replace(job, everywhere=replace(job.everywhere, leads=leads))
    tiers = assign_handed(job.work, job.agreement, job.run, leads)
    rank_all(session, job.work, job.buckets)
    ladders = _ladders(session, job, past)
    folder = out / f"night={job.run.night.isoformat()}"
    phones = any(receipt.phones for receipt in first)
    out.mkdir(parents=True, exist_ok=True)
    with replacing_folder(folder) as draft:
        second = run_tasks(session, job.buckets, partial(finish_bucket, job, ladders, draft, phones=phones))
    return SparkScored(job.run, folder, _counts(session, folder), tiers.places, void, (first, second), job.work.size())


def _ladders(session: "SparkSession", job: Job, past: "DataFrame | None") -> Ladders | None:
    """Return what is needed to compare with the nights that another model scored; None where there are none."""
    since = first_level_night(job.run.as_of)
    others = [one for one in job.everywhere.past if one.night >= since and one.model != job.run.model_version]
    if past is None or not others:
        return None
    tonight = ladder_of(session.read.parquet(str(job.work.candidates)))
    return Ladders(tonight, {one.night: _of_night(past, one) for one in others})


def _of_night(past: "DataFrame", one: PastNight) -> Ladder:
    return ladder_of(past.filter(past["night"] == one.night))


def _counts(session: "SparkSession", folder: Path) -> dict[Tier, int]:
    rows = session.read.parquet(str(folder)).groupBy("tier").count().collect()
    found = {row["tier"]: row["count"] for row in rows}
    return {tier: found.get(tier.value, 0) for tier in TIER_ORDER}


@contextmanager
def _working(folder: Path) -> Iterator[Path]:
    """Give an empty folder, and remove it at the end."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise WorkspaceError(
            f"{folder} exists: another run works there, or one was killed; wait for it, or remove the folder"
        ) from None
    except OSError as reason:
        raise WorkspaceError(f"{folder} cannot be made: {reason}; name another work folder") from reason
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
