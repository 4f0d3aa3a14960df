"""The first pass over a bucket: features, probabilities and reasons of its open leads; tiers are still open."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from handoff.delivery.atomic import replacing
from handoff.delivery.parquet import SCORE_SCHEMA
from handoff.domain.columns import LEAD_ID, LEAD_KEY
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.tiers.night import candidates_of
from handoff.scoring.night import STANDING_FLAGS, NightFacts
from handoff.scoring.score import score_leads
from handoff.spark.bucket import open_bucket, read_dealt
from handoff.spark.candidates_file import candidates_table
from handoff.spark.deal import PAST
from handoff.spark.folders import bucket_folder, part_file
from handoff.spark.job import Job, Receipt
from handoff.spark.past import lay_out
from handoff.workspace.model_plan import plan_of
from handoff.workspace.night_facts import night_facts
from handoff.workspace.snapshots import scoring_rows

if TYPE_CHECKING:
    import pandas as pd

    from handoff.domain.feature_table import FeatureTable
    from handoff.policy.tiers.candidates import Candidates, TextArray
    from handoff.workspace.materials import Materials


def score_bucket(job: Job, bucket: int) -> Receipt:
    """Write rows and candidates of the bucket's open leads, in the order of lead_key.

    Raises:
        FeatureError: the features are not the model's. AgreementError: a rule cannot be evaluated.
    """
    if not bucket_folder(job.work.dealt("leads"), bucket).is_dir():
        return Receipt(bucket)
    with tempfile.TemporaryDirectory() as place:
        store = Path(place)
        lay_out(job, read_dealt(job, PAST, bucket), store / "scores")
        return _score(job, bucket, open_bucket(job, bucket, store))


def _score(job: Job, bucket: int, materials: "Materials") -> Receipt:
    as_of, run, model = job.run.as_of, job.run, job.model
    if not len(scoring_rows(materials.dataset, job.settings.snapshots, as_of)):
        return Receipt(bucket)
    features = materials.features(as_of, plan_of(model, job.titles))
    known = night_facts(materials, features, as_of)
    rows = score_leads(model, features, known, job.agreement, run).rows
    # Tiers and ranks of these rows are those within the bucket; the second pass puts in those of the night.
    rows = rows.iloc[_places(rows, features)]
    night, wait = _candidates(job, features, known, rows["probability"].to_numpy(np.float64))
    write(pa.Table.from_pandas(rows, schema=SCORE_SCHEMA, preserve_index=False), part_file(job.work.rows, bucket))
    write(candidates_table(night, job.agreement, wait, bucket), part_file(job.work.candidates, bucket))
    return Receipt(bucket, len(rows), bool(rows["phone"].notna().any()))


def _places(rows: "pd.DataFrame", features: "FeatureTable") -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Return where each lead of `features` stands among the rows."""
    import pandas as pd

    return np.asarray(pd.Index(rows[LEAD_ID]).get_indexer(pd.Index(features.rows[LEAD_ID].astype("str"))))


def _candidates(
    job: Job, features: "FeatureTable", known: NightFacts, probability: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> "tuple[Candidates, TextArray]":
    """Return the leads of `features` as the agreement sees them, and what to do with those that rest."""
    keys = features.rows[LEAD_KEY]
    fields, standing = known.aligned("leads", keys), known.standing_of(keys)
    facts = LeadFacts(
        fields.assign(**{name: standing[name] for name in STANDING_FLAGS}),
        features.values,
        known.aligned("event_counts", keys).fillna(0),
    )
    lead_id = fields[LEAD_ID].to_numpy(object)
    night = replace(
        candidates_of(job.agreement, facts, lead_id, probability, job.run.day, job.run.seed),
        former=standing["former"].to_numpy(object),
        resting=standing["resting"].to_numpy(object),
    )
    return night, standing["wait"].to_numpy(object)


def write(table: pa.Table, path: Path) -> None:
    """Write a file whole: a task that is run twice leaves one of the two, never a mix.

    Raises:
        WorkspaceError: the disk refuses.
    """
    with replacing(path) as draft:
        pq.write_table(table, draft, compression="zstd")
