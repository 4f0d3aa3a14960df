"""A night on Spark is the night of one machine: every number to 1e-9, every text to the letter."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pytest

from handoff.domain.tiers import Tier
from handoff.errors import AgreementError, WorkspaceError
from handoff.scoring.scored import NUMBERS, SCORE_COLUMNS
from handoff.spark import score_on_spark
from handoff.spark.job import Receipt, run_tasks
from tests.spark.both_engines import BUCKETS, BothEngines

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.spark,
    # Py4J leaves the closing of its sockets to the collector.
    pytest.mark.filterwarnings("ignore:.*unclosed <socket.socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*unclosed.*:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize("column", SCORE_COLUMNS)
def test_both_engines_write_the_same(both: BothEngines, column: str) -> None:
    local, distributed = both.local.column(column), both.distributed.column(column)

    if NUMBERS.get(column) == "float64":
        np.testing.assert_allclose(distributed.to_numpy(), local.to_numpy(), rtol=0, atol=1e-9)
    else:
        assert distributed.to_pylist() == local.to_pylist()


def test_the_night_that_is_compared_has_something_of_everything(both: BothEngines) -> None:
    rows = both.distributed
    chance, trend = rows.column("selection_probability").to_numpy(), pc.unique(rows.column("trend")).to_pylist()

    assert min(both.spark.counts[tier] for tier in Tier) > 0
    assert ((chance > 0) & (chance < 1)).any()
    assert {"up", "down", "steady", "new"} <= set(trend)
    assert pc.max(pc.list_value_length(rows.column("colleagues"))).as_py() > 0
    assert pc.count(rows.column("returned")).as_py() > 0
    assert pc.count_distinct(rows.column("assigned_to")).as_py() > 4


def test_every_bucket_is_scored_in_a_task_of_its_own(both: BothEngines) -> None:
    first, second = both.spark.passes

    assert [receipt.bucket for receipt in first] == list(range(BUCKETS))
    assert [receipt.leads for receipt in first] == [receipt.leads for receipt in second]
    assert sum(receipt.leads for receipt in first) == len(both.local) == both.spark.leads


def test_nothing_is_left_but_the_night(both: BothEngines) -> None:
    spark = both.workspace.places.store / "spark"

    assert [path.name for path in spark.iterdir()] == ["scores"]
    assert [path.name for path in (spark / "scores").iterdir()] == [f"night={both.workspace.now:%Y-%m-%d}"]


def test_an_error_of_a_task_is_the_error_of_the_run(spark: "SparkSession") -> None:
    with pytest.raises(AgreementError, match="rule 3 of bucket 1"):
        run_tasks(spark, 2, partial(refuse, 1))


def refuse(which: int, bucket: int) -> Receipt:
    if bucket == which:
        raise AgreementError(f"rule 3 of bucket {bucket} cannot be evaluated")
    return Receipt(bucket)


def test_a_work_folder_in_use_is_not_touched(both: BothEngines, spark: "SparkSession") -> None:
    work = both.workspace.places.store / "used"
    work.mkdir()

    with pytest.raises(WorkspaceError, match="another run works there"):
        score_on_spark(both.workspace, spark, both.workspace.now - timedelta(days=1), both.inputs, work=work)

    assert work.is_dir()
