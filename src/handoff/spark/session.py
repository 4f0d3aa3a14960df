"""A Spark session on this machine, for trying out and for tests; on a cluster the platform gives one."""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from handoff.errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What a session needs wherever it runs: instants without a zone are UTC.
SETTINGS = {"spark.sql.session.timeZone": "UTC"}


def local_session(threads: int = 2, memory: str = "1g", more: Mapping[str, str] | None = None) -> "SparkSession":
    """Start Spark on `threads` cores of this machine; `memory` is that of the JVM, tasks have their own beside it.

    more: further settings of Spark.

    Raises:
        ConfigError: PySpark is not installed, or there is no Java.
    """
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise ConfigError(
            'engine "spark" needs PySpark, which is not installed; pip install "handoff[spark]"'
        ) from None
    # The tasks must find the packages that this process has.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{threads}]").appName("handoff")
    for name, value in {**SETTINGS, **_small(threads, memory), **(more or {})}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError) as reason:
        raise ConfigError(f"Spark does not start: {reason}; install Java 17, or set JAVA_HOME to it") from None


def _small(threads: int, memory: str) -> dict[str, str]:
    return {
        "spark.driver.memory": memory,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(2 * threads),
    }
