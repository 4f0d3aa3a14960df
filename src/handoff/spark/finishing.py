"""The second pass over a bucket: tier, rank and all words that hang on them, and the rows of the night's data set."""

import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from handoff.delivery.parquet import SCORE_SCHEMA
from handoff.domain.columns import CREATED_AT, LEAD_ID
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.features.planning import leads_as_known
from handoff.policy.tiers.candidates import Candidates, TextArray
from handoff.policy.tiers.reasons import tier_reasons
from handoff.scoring.next_step import StepFacts, next_steps
from handoff.scoring.scored import ScoredLeads
from handoff.scoring.trend import trends
from handoff.spark.bucket import open_bucket, read_dealt
from handoff.spark.candidates_file import candidates_from, texts
from handoff.spark.chances import write
from handoff.spark.deal import PAST
from handoff.spark.folders import bucket_folder, part_file
from handoff.spark.job import Job, Receipt
from handoff.spark.ladder import Ladders
from handoff.spark.past import past_levels
from handoff.workspace.list_history import with_history

#: A number that could be dialled, of nobody.
_SOME_PHONE: Final = "+15550100"
_NAMES: Final = np.array([tier.value for tier in TIER_ORDER], dtype=object)


def finish_bucket(job: Job, ladders: Ladders | None, out: Path, bucket: int, *, phones: bool) -> Receipt:
    """Write the bucket's score rows, by rank, into `out`; phones: whether any lead of tonight has a number.

    Raises:
        WorkspaceError: the disk refuses.
    """
    path = part_file(job.work.rows, bucket)
    if not path.is_file():
        return Receipt(bucket)
    rows = pq.read_table(path)
    candidates = pq.read_table(part_file(job.work.candidates, bucket))
    night = candidates_from(candidates, job.agreement, job.run)
    columns = _tiered(job, night, bucket)
    step = _next_steps(job, night, columns["tier"], texts(candidates, "wait"), rows, phones=phones)
    columns |= {"next_step": step, **_history(job, bucket, night, columns["tier"], ladders)}
    for name, values in columns.items():
        field = SCORE_SCHEMA.field(name)
        rows = rows.set_column(rows.column_names.index(name), field, pa.array(values, field.type, from_pandas=True))
    write(rows.sort_by("rank"), part_file(out, bucket).with_name(f"scores-{bucket:05d}.parquet"))
    return Receipt(bucket, len(rows))


def _tiered(job: Job, night: Candidates, bucket: int) -> dict[str, Any]:
    """Return the columns that are decided among all leads."""
    place = np.where(night.excluded, TIER_ORDER.index(Tier.DISQUALIFIED), TIER_ORDER.index(Tier.NURTURE))
    assigned, chance = night.owner.copy(), np.zeros(len(night))
    path = part_file(job.work.handed, bucket)
    if path.is_file():
        handed = pq.read_table(path)
        row = handed.column("row").to_numpy()
        place[row] = handed.column("place").to_numpy()
        assigned[row] = texts(handed, "assigned_to")
        chance[row] = handed.column("selection_probability").to_numpy()
    tier = _NAMES[place]
    due = {one.value: job.run.due_by(one, job.agreement) for one in Tier}
    return {
        "tier": tier,
        "tier_reason": tier_reasons(tier, night, job.agreement),
        "assigned_to": pd.Series(assigned).replace("", None),
        "selection_probability": chance,
        "due_by": pd.Series([due[name] for name in tier], dtype="datetime64[us]"),
        **_placed(job, bucket, len(night)),
    }


def _placed(job: Job, bucket: int, leads: int) -> dict[str, npt.NDArray[Any]]:
    """Return rank and percentile, the share of all leads whose probability is not higher, in 0-100."""
    placed = pq.read_table(bucket_folder(job.work.places, bucket), partitioning=None)
    row = placed.column("row").to_numpy()
    rank, not_above = np.empty(leads, dtype=np.int64), np.empty(leads, dtype=np.int64)
    rank[row], not_above[row] = placed.column("rank").to_numpy(), placed.column("not_above").to_numpy()
    return {"rank": rank, "percentile": np.round(100.0 * not_above / job.everywhere.leads, 1)}


def _next_steps(
    job: Job, night: Candidates, tier: TextArray, wait: TextArray, rows: pa.Table, *, phones: bool
) -> TextArray:
    """Return what to do next; one more lead stands for those of other buckets, of whom some may have a telephone."""

    def series(name: str, more: str | None) -> "pd.Series":
        return pd.Series([*rows.column(name).to_pylist(), more], dtype="str")

    facts = StepFacts(
        tier=np.append(tier, Tier.NURTURE.value),
        lacking=np.vstack([night.outcomes.lacking, np.zeros((1, night.outcomes.lacking.shape[1]), dtype=np.bool_)]),
        wait=np.append(wait, ""),
        account_status=series("account_status", None),
        phone=series("phone", _SOME_PHONE if phones else None),
    )
    return next_steps(facts, job.agreement)[:-1]


def _history(job: Job, bucket: int, night: Candidates, tier: TextArray, ladders: Ladders | None) -> dict[str, Any]:
    """Return trend, trend_since and colleagues."""
    narrow = pd.DataFrame({LEAD_ID: night.lead_id, "probability": night.probability, "tier": tier})
    with tempfile.TemporaryDirectory() as place:
        # Nothing lies there: the nights before are compared below, where ranks are those among all leads.
        materials = open_bucket(job, bucket, Path(place))
        leads = leads_as_known(materials.dataset, job.run.as_of).frame()
        scored = with_history(materials, ScoredLeads(narrow, job.run), leads)
    created_at = leads.set_index(LEAD_ID)[CREATED_AT].loc[night.lead_id.tolist()].to_numpy("datetime64[us]")
    past = past_levels(job, read_dealt(job, PAST, bucket), night.lead_id, ladders)
    found = trends(past, night.probability, job.run.model_version, created_at, job.run.as_of)
    return {"trend": found.trend, "trend_since": found.since, "colleagues": scored.rows["colleagues"]}
