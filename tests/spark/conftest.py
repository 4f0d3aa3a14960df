"""A Spark session for the tests that need one, and one night scored by both engines."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.spark.both_engines import BothEngines, score_with_both

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: The compilers of the JVM would take longer than the work.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark() -> "Iterator[SparkSession]":
    """Spark on one core; the test is skipped where PySpark or Java is absent."""
    pytest.importorskip("pyspark", reason="PySpark is absent: install handoff[spark]")
    if shutil.which("java") is None:
        pytest.skip("Java is absent: Spark needs Java 17")
    from handoff.spark.session import local_session

    session = local_session(threads=1, more=QUICK)
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def both(spark: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> BothEngines:
    """One night of a small company, scored on DuckDB alone and on Spark."""
    return score_with_both(spark, tmp_path_factory.mktemp("spark") / "company")
