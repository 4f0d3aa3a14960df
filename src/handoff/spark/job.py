"""What every task of a night must know, and the way in which tasks are run: one a bucket, inside the executors."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff import errors
from handoff.domain.agreement import Agreement
from handoff.domain.settings import Settings
from handoff.scoring.run import ScoringRun
from handoff.spark.folders import WorkFolder

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from handoff.features.fit.title_dictionary import TitleDictionary
    from handoff.model.trained import TrainedModel


@dataclass(frozen=True)
class PastNight:
    """An earlier night of scores, and the model version that made them."""

    night: date
    model: str


@dataclass(frozen=True)
class Everywhere:
    """What is so of all leads together, and a bucket alone could not know.

    event_types, attributes, observed_until: of the `Dataset`. with_gaps: columns of leads in which a value is missing.
    rewindable: for each attribute with a history whether its first changes all say what they replaced.
    past: earlier nights, rising. leads: how many are scored tonight; known after the first pass.
    """

    event_types: tuple[str, ...]
    attributes: tuple[str, ...]
    observed_until: datetime
    with_gaps: frozenset[str]
    rewindable: dict[str, bool]
    past: tuple[PastNight, ...]
    leads: int = 0


@dataclass(frozen=True)
class Job:
    """One night's work, as it travels to the tasks: plain values and paths; the model is read from its files there."""

    work: WorkFolder
    buckets: int
    settings: Settings
    agreement: Agreement
    titles: "TitleDictionary"
    run: ScoringRun
    everywhere: Everywhere

    @property
    def model(self) -> "TrainedModel":
        """Tonight's model; a process reads its files once."""
        return _model(self.work.model)


@lru_cache(maxsize=1)
def _model(folder: Path) -> "TrainedModel":
    from handoff.model.trained import TrainedModel

    return TrainedModel.load(folder)


@dataclass(frozen=True)
class Receipt:
    """What a task says when it is done.

    leads: how many it wrote. phones: whether any of them has a telephone number. cpu_seconds: processor time that it
    took. peak_mb: the most memory that its process has held so far (10**6 bytes; 0 where the system does not say).
    failure: the error that stopped it, "<class>: <message>"; "" for none.
    """

    bucket: int
    leads: int = 0
    phones: bool = False
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    failure: str = ""


_SCHEMA = "bucket int, leads long, phones boolean, cpu_seconds double, peak_mb double, failure string"
_STATUS = Path("/proc/self/status")
Task = Callable[[int], Receipt]


def run_tasks(session: "SparkSession", buckets: int, task: Task) -> tuple[Receipt, ...]:
    """Run `task` for every bucket, each in a Spark task of its own, and return the receipts by bucket.

    Raises:
        HandoffError: the first that a task raised.
    """

    def work(batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        for batch in batches:
            for bucket in batch.column(0).to_pylist():
                yield _batch(_measured(task, bucket))

    rows = session.range(0, buckets, 1, buckets).mapInArrow(work, _SCHEMA).collect()
    receipts = sorted((Receipt(**row.asDict()) for row in rows), key=lambda one: one.bucket)
    for receipt in receipts:
        if receipt.failure:
            raise _error(receipt.failure)
    return tuple(receipts)


def _measured(task: Task, bucket: int) -> Receipt:
    began = time.process_time()
    try:
        receipt = task(bucket)
    except errors.HandoffError as reason:
        return Receipt(bucket, failure=f"{type(reason).__name__}: {reason}")
    return replace(receipt, cpu_seconds=time.process_time() - began, peak_mb=_peak_mb())


def _peak_mb() -> float:
    if not _STATUS.exists():
        return 0.0
    line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def _error(failure: str) -> errors.HandoffError:
    name, _, message = failure.partition(": ")
    kind = getattr(errors, name, errors.HandoffError)
    found: errors.HandoffError = kind(message)
    return found


def _batch(receipt: Receipt) -> "pa.RecordBatch":
    import pyarrow as pa

    kinds: dict[str, Any] = {
        "bucket": pa.int32(),
        "leads": pa.int64(),
        "phones": pa.bool_(),
        "cpu_seconds": pa.float64(),
        "peak_mb": pa.float64(),
        "failure": pa.string(),
    }
    names = [one.name for one in fields(receipt)]
    arrays = [pa.array([getattr(receipt, name)], kinds[name]) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=names)
