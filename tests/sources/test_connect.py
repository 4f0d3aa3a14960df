"""Sources open whatever they are, and when they do not, the error says which and what to do."""

import gzip
from pathlib import Path

import duckdb
import pytest

from handoff.domain.mapping import SourceSettings
from handoff.errors import EmptyTableError, SourceError
from handoff.sources.connect import open_source
from handoff.sources.engine import open_engine
from handoff.sources.origin import raw_columns

CSV = "id,when\n007,2026-01-01\n8,\n"


def cells(base: Path, **settings: str) -> list[tuple[object, ...]]:
    table = open_source(open_engine(), SourceSettings.model_validate(settings), base)
    names = raw_columns(table)
    return [tuple(row[name] for name in names) for row in table.order_by("__row").to_pyarrow().to_pylist()]


def test_text_files_are_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    assert cells(tmp_path, path="a.csv") == [("007", "2026-01-01"), ("8", None)]


def test_zipped_files_and_globs_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("2", "1"):
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(f"id;x\n{name};1\n".encode()))
    assert cells(tmp_path, path="*.csv.gz", delimiter=";") == [("1", "1"), ("2", "1")]


def test_parquet_and_duckdb_keep_their_types(tmp_path: Path) -> None:
    duckdb.sql(f"COPY (SELECT 1 AS id, DATE '2026-01-01' AS d) TO '{tmp_path}/a.parquet'")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as database:
        database.execute("CREATE TABLE leads AS SELECT 1 AS id")
    assert cells(tmp_path, path="a.parquet")[0][0] == 1
    assert cells(tmp_path, path="a.duckdb", table="leads") == [(1,)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"path": "leeds.csv"}, 'leeds.csv does not exist; did you mean "leads.csv"'),
        ({"path": "none/leads.csv"}, "nor its folder"),
        ({"path": "*.pq"}, "no file matches"),
        ({"path": "."}, "is a folder; name its files"),
        ({"path": "data.xlsx"}, "does not tell its format; add format"),
        ({"path": "broken.parquet"}, "is it a Parquet file"),
        ({"path": "broken.parquet", "format": "duckdb", "table": "t"}, "is it a DuckDB file"),
        ({"path": "some.duckdb", "table": "lead"}, 'has no table "lead"; did you mean "leads"'),
        ({"path": "some.duckdb"}, "needs table = "),
        ({"path": "latin.csv"}, "save it as UTF-8"),
        ({"database": "postgres://me:secret@localhost:1/none", "table": "t"}, r"me:\*\*\*@localhost.*cannot be reach"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, settings: dict[str, str], message: str) -> None:
    (tmp_path / "leads.csv").write_text(CSV)
    (tmp_path / "data.xlsx").write_text("x")
    (tmp_path / "broken.parquet").write_text("this is no parquet file")
    (tmp_path / "latin.csv").write_bytes("id,name\n1,Jürgen\n".encode("latin-1"))
    with duckdb.connect(str(tmp_path / "some.duckdb")) as database:
        database.execute("CREATE TABLE leads AS SELECT 1 AS id")
    with pytest.raises(SourceError, match=message) as failure:
        cells(tmp_path, **settings)
    assert "secret" not in str(failure.value)


def test_a_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    rows = [f'{n},2026-01-01,"Ada, Eve",x' for n in range(200)]
    (tmp_path / "cut.csv").write_text("\n".join(["id,when,name,more", *rows])[:-12])
    with pytest.raises(SourceError, match=r"cut\.csv: its lines do not have as many cells .* is it complete\?"):
        cells(tmp_path, path="cut.csv")


def test_no_message_repeats_a_row_with_what_it_says_of_a_person(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("id,name,email\n1,Jürgen,private@home.example\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"Line: 2 Invalid unicode") as failure:
        cells(tmp_path, path="latin.csv")
    assert "home.example" not in str(failure.value)


@pytest.mark.parametrize("content", ["", "id,when\n"])
def test_empty_files_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(EmptyTableError, match=r"a\.csv.*(empty|no rows)"):
        cells(tmp_path, path="a.csv")


@pytest.mark.postgres
def test_a_postgres_table_comes_over(postgres_url: str, tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS crm_leads")
        connection.execute(
            "CREATE TABLE crm_leads (id uuid, at timestamptz, amount numeric(10, 2), tags jsonb, n int, d date)"
        )
        connection.execute(
            "INSERT INTO crm_leads VALUES ('00000000-0000-0000-0000-000000000001',"
            " '2026-01-01 10:00+02', 1.5, '[1]', 3, '2026-01-01'), (NULL, NULL, NULL, NULL, NULL, NULL)"
        )
    first, second = cells(tmp_path, database=postgres_url, table="crm_leads")
    assert first[0] == "00000000-0000-0000-0000-000000000001"
    assert str(first[1]) == "2026-01-01 08:00:00+00:00"
    assert first[2:5] == (1.5, "[1]", 3)
    assert second == (None,) * 6
    with pytest.raises(SourceError, match=r'has no table "crm_lead"; did you mean "crm_leads"'):
        cells(tmp_path, database=postgres_url, table="crm_lead")
