"""A bucket opened alone gives its leads the features that they have among all."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from handoff.domain.dataset import Dataset
from handoff.domain.settings import Settings
from handoff.features.planning import leads_as_known
from handoff.scoring.run import ScoringRun
from handoff.spark.bucket import open_bucket
from handoff.spark.chances import write
from handoff.spark.folders import WorkFolder, bucket_folder
from handoff.spark.job import Everywhere, Job
from tests.features.made_dataset import Change, Entry, Event, Lead, World
from tests.features.made_features import features_of, plain, plan_of, titles
from tests.spark.agreed import agreed

from handoff.domain.stages import Stage  # isort: skip

NIGHT = datetime(2026, 3, 1)
EARLY = datetime(2026, 1, 5)
BUCKETS = 2
#: Of accounts "b" and "d", in bucket 1, nobody lacks a zip code or changes; of the others somebody does.
LEADS = (
    Lead("a1", EARLY, "a", (("zip_code", None), ("country", "DE"), ("plan", "pro"))),
    Lead("a2", EARLY, "a", (("zip_code", 10115), ("country", "FR"), ("plan", "free"))),
    Lead("b1", EARLY, "b", (("zip_code", 75001), ("country", "FR"), ("plan", "free"))),
    Lead("b2", EARLY, "b", (("zip_code", 10115), ("country", "DE"), ("plan", "pro"))),
    Lead("c1", EARLY, "c", (("zip_code", 10115), ("country", "AT"), ("plan", "pro"))),
    Lead("d1", EARLY, "d", (("zip_code", 75001), ("country", "DE"), ("plan", "free"))),
)
WORLD = World(
    LEADS,
    events=(Event("a1", datetime(2026, 2, 3), asset=2), Event("b1", datetime(2026, 2, 20), seconds=30.0)),
    stages=(Entry("c1", Stage.MQL, datetime(2026, 2, 1)), Entry("b2", Stage.MQL, datetime(2026, 2, 9))),
    # Nobody knows what plan a1 had before: so none is known of any lead without a change, in any bucket.
    changes=(
        Change("a1", "plan", datetime(2026, 2, 1), "pro", None),
        Change("c1", "country", datetime(2026, 3, 9), "AT", "CH"),
    ),
)
EVERYWHERE = Everywhere(
    event_types=("view",),
    attributes=("zip_code", "plan"),
    observed_until=datetime(2026, 3, 9, tzinfo=UTC),
    with_gaps=frozenset({"zip_code"}),
    rewindable={"plan": False, "country": True},
    past=(),
)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    work = WorkFolder(tmp_path_factory.mktemp("work"))
    deal(WORLD.dataset(), work)
    night = NIGHT.replace(tzinfo=UTC)
    run = ScoringRun(night, night, "1", "run", "features", 1)
    # Of the settings a bucket needs nothing here.
    return Job(work, BUCKETS, Settings.model_construct(), agreed(), titles(), run, EVERYWHERE)


def deal(dataset: Dataset, work: WorkFolder) -> None:
    leads = dataset.leads.to_pyarrow()
    bucket_of = dict(zip(leads["lead_key"].to_pylist(), leads["account_key"].to_pylist(), strict=True))
    tables = {"leads": dataset.leads, "events": dataset.events, "stages": dataset.stages}
    for name, table in {**tables, "attribute_changes": dataset.attribute_changes}.items():
        assert table is not None
        rows = table.to_pyarrow()
        bucket = np.array([bucket_of[key] % BUCKETS for key in rows["lead_key"].to_pylist()])
        for number in set(bucket.tolist()):
            write(rows.filter(pa.array(bucket == number)), bucket_folder(work.dealt(name), number) / "part.parquet")


@pytest.mark.parametrize("bucket", range(BUCKETS))
def test_features_are_those_of_the_whole(job: Job, tmp_path: Path, bucket: int) -> None:
    from handoff.features.build import build_features

    plan = plan_of(WORLD, NIGHT)
    dataset = open_bucket(job, bucket, tmp_path).dataset
    names = dataset.leads.order_by("lead_key").to_pyarrow()["lead_id"].to_pylist()[:-1]
    moments = np.full(len(names), NIGHT, dtype="datetime64[us]")

    built = build_features(dataset, plan, np.arange(len(names), dtype=np.int32), moments, titles(), threads=1)

    assert plain(built.values).equals(features_of(WORLD, plan, [(name, NIGHT) for name in names]))


@pytest.mark.parametrize("bucket", range(BUCKETS))
def test_leads_are_known_as_in_the_whole(job: Job, tmp_path: Path, bucket: int) -> None:
    whole = leads_as_known(WORLD.dataset(), NIGHT.replace(tzinfo=UTC)).frame().set_index("lead_id")
    part = leads_as_known(open_bucket(job, bucket, tmp_path).dataset, NIGHT.replace(tzinfo=UTC)).frame()
    part = part.set_index("lead_id").iloc[:-1]

    for name in ("zip_code", "country", "plan", "account_known", "created_at"):
        assert part[name].astype(str).tolist() == whole.loc[part.index, name].astype(str).tolist()


def test_the_stand_in_is_nobody(job: Job, tmp_path: Path) -> None:
    dataset = open_bucket(job, 1, tmp_path).dataset
    stand_in = dataset.leads.order_by("lead_key").to_pyarrow().to_pylist()[-1]

    assert dataset.n_leads == 4
    assert stand_in["lead_key"] == 3
    assert stand_in["created_at"] > NIGHT
    assert not stand_in["account_known"]
    assert stand_in["zip_code"] is None
