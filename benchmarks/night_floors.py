"""The least that stages of a night could cost, in processor seconds: bare scans, groupings, predictions and writes.

`python -m benchmarks.night_floors FOLDER THREADS` after a night of that workspace; the last line is one JSON object.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def floors(folder: Path, threads: int) -> dict[str, float]:
    """Return the processor seconds of each floor, the better of two runs."""
    store = folder / ".handoff"
    *past, night = sorted((store / "scores").glob("night=*/scores.parquet"))
    events = store / "clean" / "events.parquet"
    scores = pq.ParquetFile(night).read()
    listed = _listed(scores)
    predict = _best(_prediction(folder, threads))
    with duckdb.connect(config={"threads": threads}) as engine, tempfile.TemporaryDirectory(dir=folder) as place:
        return {
            "read": _best(lambda: _scan(engine, [*(folder / "data").glob("*.parquet")])),
            "features": _best(lambda: _grouped(engine, events, "count(*)")),
            "facts": _best(lambda: _grouped(engine, events, "max(occurred_at)")),
            "probabilities": predict,
            "reasons": predict,
            "history": _best(lambda: _scan(engine, past, ("lead_id", "probability"))),
            "scores file": _best(lambda: _write_parquet(scores, Path(place) / "bare.parquet")),
            "database": _best(lambda: _write_rows(listed, Path(place) / "bare.db")),
        }


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(2):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def _scan(engine: duckdb.DuckDBPyConnection, files: Iterable[Path], columns: Iterable[str] = ()) -> None:
    """Read every value of the columns (all, when none is named)."""
    for file in files:
        names = [*columns] or pq.read_schema(file).names
        hashed = ", ".join(f'bit_xor(hash("{name}"))' for name in names)
        engine.execute(f"SELECT {hashed} FROM '{file}'").fetchall()


def _grouped(engine: duckdb.DuckDBPyConnection, events: Path, aggregate: str) -> None:
    engine.execute(f"SELECT lead_key, {aggregate} AS found FROM '{events}' GROUP BY lead_key").fetch_df()


def _write_parquet(scores: pa.Table, path: Path) -> None:
    pq.write_table(scores, path, compression="zstd")
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _listed(scores: pa.Table) -> list[tuple[object, ...]]:
    """Return the rows that are handed over as a database takes them: lists as text, instants as text."""
    rows = scores.filter(pc.is_in(scores.column("tier"), pa.array(["SAL", "MQL"]))).to_pylist()
    return [tuple(_stored(value) for value in row.values()) for row in rows]


def _stored(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _write_rows(rows: list[tuple[object, ...]], path: Path) -> None:
    """Put rows into a bare SQLite table, in one transaction."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(f"CREATE TABLE bare ({', '.join(f'c{place}' for place in range(len(rows[0])))})")
        connection.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.close()


def _prediction(folder: Path, threads: int) -> Callable[[], object]:
    """Return the bare prediction of the champion's booster on the night's ready matrix."""
    from handoff.model.registry import load_champion
    from handoff.workspace import Workspace
    from handoff.workspace.model_plan import plan_of
    from handoff.workspace.tracking import tracking_of

    workspace = Workspace.open(folder, environ={}, threads=threads)
    model, _ = load_champion(tracking_of(workspace))
    features = workspace.features(None, plan_of(model, workspace.titles))
    estimator: Any = model.estimator
    matrix = estimator.matrix(features.values[list(model.columns)])
    return lambda: estimator.booster_.predict(matrix, raw_score=True, num_threads=threads)


if __name__ == "__main__":
    print(json.dumps(floors(Path(sys.argv[1]), int(sys.argv[2]))))
