"""Worlds on disk: a folder that appears whole or not at all, and streaming for worlds larger than memory."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.errors import ConfigError
from handoff.simulation.arrays import MISSING_US
from handoff.simulation.eventcolumns import EventColumns
from handoff.simulation.settings import WorldSettings
from handoff.simulation.truth import Truth
from handoff.simulation.world import World, WorldPart, simulate_parts

CSV_TABLES = ("leads", "stages", "accounts")
#: Events are spilled and sorted in spans of so many days.
SPAN_DAYS = 14
_ROW_GROUP = 1_000_000
_TRUTH_COLUMNS = ("number", "created_us", "exit_day", "exit_us", "outcome", "fit", "level", "person", "account")


def write_world(world: World, directory: Path) -> None:
    """Write leads.csv, stages.csv, accounts.csv, events.parquet and truth/ into `directory`.

    Each file is written under another name first; files of an earlier world are replaced.
    """
    with _staged(directory) as folder:
        for name in CSV_TABLES:
            pacsv.write_csv(getattr(world, name), folder / f"{name}.csv")
        pq.write_table(world.events, folder / "events.parquet", compression="zstd", row_group_size=_ROW_GROUP)
        _write_truth(world.truth, folder)


def stream_world(settings: WorldSettings, directory: Path) -> int:
    """Generate the files of `write_world` without truth, in bounded memory; return the number of events."""
    with _staged(directory) as folder, ExitStack() as stack:
        writers: dict[str, pacsv.CSVWriter] = {}

        def keep(part: WorldPart) -> None:
            for name in CSV_TABLES:
                table = getattr(part, name)
                if name not in writers:
                    writers[name] = stack.enter_context(pacsv.CSVWriter(folder / f"{name}.csv", table.schema))
                writers[name].write_table(table)

        return _stream_events(settings, folder / "events.parquet", keep)


def write_events(settings: WorldSettings, path: Path) -> int:
    """Generate the events alone, in time order, to one Parquet file in bounded memory; return how many."""
    return _stream_events(settings, path, lambda _: None)


def read_truth(directory: Path) -> Truth:
    """Read the truth that `write_world` put into `directory`.

    Raises:
        ConfigError: there is none.
    """
    folder = directory / "truth"
    if not (folder / "settings.json").is_file():
        raise ConfigError(f"{folder} holds no settings.json; write a world there first (write_world)")
    stored = json.loads((folder / "settings.json").read_text("utf-8"))
    settings = WorldSettings(**{**stored, "start": datetime.fromisoformat(stored["start"])})
    table = pq.read_table(folder / "leads.parquet")
    columns = {name: table[name].to_numpy() for name in _TRUTH_COLUMNS}
    states = np.frombuffer(b"".join(table["states"].to_pylist()), np.uint8).reshape(-1, settings.days)
    return Truth(settings=settings, states=np.ascontiguousarray(states.T), **columns)


def _write_truth(truth: Truth, folder: Path) -> None:
    (folder / "truth").mkdir()
    settings = {**asdict(truth.settings), "start": truth.settings.start.isoformat()}
    (folder / "truth" / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    days = len(truth.states)
    rows = np.ascontiguousarray(truth.states.T)
    states = pa.FixedSizeBinaryArray.from_buffers(pa.binary(days), len(rows), [None, pa.py_buffer(rows)])
    columns = {name: pa.array(getattr(truth, name)) for name in _TRUTH_COLUMNS}
    pq.write_table(pa.table({**columns, "states": states}), folder / "truth" / "leads.parquet", compression="zstd")


@contextmanager
def _staged(directory: Path) -> Iterator[Path]:
    """Give a fresh folder beside `directory`; on success move its entries into place, one by one."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".world-", dir=directory) as name:
        folder = Path(name)
        yield folder
        for entry in sorted(folder.iterdir()):
            target = directory / entry.name
            if target.is_dir():
                shutil.rmtree(target)
            entry.replace(target)


def _stream_events(settings: WorldSettings, path: Path, keep: Callable[[WorldPart], None]) -> int:
    """Spill each chunk's events by span of days, then sort and write one span after the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".events-", dir=path.parent) as name:
        spans = _spill(settings, Path(name), keep)
        total, whole = 0, Path(name) / "whole.parquet"
        empty = EventColumns.from_compact(_empty()).to_raw(settings.id_digits)
        with pq.ParquetWriter(whole, empty.schema, compression="zstd") as writer:
            for span in spans:
                table = pa.ipc.open_stream(span).read_all()
                events = EventColumns.from_compact(table).by_time()
                for begin in range(0, len(events), _ROW_GROUP):
                    rows = np.arange(begin, min(begin + _ROW_GROUP, len(events)))
                    writer.write_table(events.take(rows).to_raw(settings.id_digits))
                total += len(events)
                span.unlink()
        whole.replace(path)
    return total


def _spill(settings: WorldSettings, folder: Path, keep: Callable[[WorldPart], None]) -> list[Path]:
    """Write all events to one file a span; times outside the record go to the first or the last span."""
    n_spans = -(-settings.days // SPAN_DAYS) + 1
    paths = [folder / f"span-{span:04d}.arrow" for span in range(n_spans)]
    with ExitStack() as stack:
        schema = _empty().schema
        writers = [stack.enter_context(pa.ipc.new_stream(str(path), schema)) for path in paths]
        for part in simulate_parts(settings):
            keep(part)
            time = part.events.occurred_us
            span = np.clip((time - settings.start_us) // (SPAN_DAYS * MICROSECONDS_PER_DAY), 0, n_spans - 1)
            span[time == MISSING_US] = n_spans - 1
            ends = np.searchsorted(span, np.arange(n_spans), side="right")
            for writer, begin, end in zip(writers, [0, *ends[:-1].tolist()], ends.tolist(), strict=True):
                writer.write_batch(part.events.take(np.arange(begin, end)).to_compact())
    return paths


def _empty() -> pa.Table:
    none = np.zeros(0, np.int64)
    short, byte, real = none.astype(np.int16), none.astype(np.int8), none.astype(np.float32)
    columns = EventColumns(none.astype(np.int32), none, byte, short, none, none, real, real)
    return pa.Table.from_batches([columns.to_compact()])
