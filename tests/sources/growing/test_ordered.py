"""Of a table in the order of a column, what lies beyond the last value is new, if the rest is as long as it was."""

from pathlib import Path

import ibis
import pytest

from handoff.domain.mapping import SourceSettings
from handoff.errors import SourceError
from handoff.sources.connect import open_source
from handoff.sources.engine import open_engine
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.ordered import ReadUntil, read_until, rows_beyond
from handoff.sources.origin import ROW

HERE = Path()


@pytest.mark.postgres
@pytest.mark.parametrize(("kind", "values"), [("timestamptz", ["2026-01-01 10:00+02", "2026-01-02 10:00+02"]),
                                              ("bigint", ["7", "9"])])  # fmt: skip
def test_a_table_of_a_database_gives_only_its_new_rows(postgres_url: str, kind: str, values: list[str]) -> None:
    psycopg = pytest.importorskip("psycopg")
    settings = SourceSettings(database=postgres_url, table="web", ordered_by="loaded")
    insert = "INSERT INTO web VALUES (%s, %s)"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS web")
        connection.execute(f"CREATE TABLE web (who text, loaded {kind})")
        connection.execute(insert, ("a", values[0]))
        first = read_until(open_source(open_engine(), settings, HERE), "web", settings, None)
        assert first is not None
        assert first.rows == 1
        connection.execute(insert, ("b", values[1]))
        rows = rows_beyond(open_engine(), "web", settings, HERE, first)
        assert [(row["who"], row[ROW]) for row in rows.to_pyarrow().to_pylist()] == [("b", 1)]
        assert (read_until(rows, "web", settings, first) or first).rows == 2
        connection.execute(insert, ("late", values[0]))
        with pytest.raises(AfreshError, match=r"had 1 rows up to loaded .*, and has 2"):
            rows_beyond(open_engine(), "web", settings, HERE, first)


def test_a_column_that_is_not_there_is_named() -> None:
    settings = SourceSettings(path="web.parquet", ordered_by="loadde")
    with pytest.raises(SourceError, match=r'sources\.web\.ordered_by = "loadde".*did you mean "loaded"'):
        read_until(ibis.memtable({"loaded": [1]}), "web", settings, ReadUntil("1", 1))
