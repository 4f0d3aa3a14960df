"""The sources of the benchmark grow by what it says."""

from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.made_events import Size
from benchmarks.made_growth import BATCH, make_sources


def test_each_batch_brings_its_share_and_nothing_is_there_before(tmp_path: Path) -> None:
    sources = make_sources(Size(60, 600), tmp_path)
    first, *batches = sources.counts
    assert first + sum(batches) == 600
    assert min(batches) >= BATCH * 600
    sources.begin()
    assert pq.read_table(sources.folder / "events").num_rows == first
    for number in range(2):
        sources.bring_events(number)
    assert pq.read_table(sources.folder / "events").num_rows == 600
