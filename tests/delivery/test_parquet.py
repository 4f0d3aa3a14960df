"""All scores as one data set: a night has its rows once, and anybody can read them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from handoff.delivery import parquet
from handoff.delivery.parquet import SCORE_SCHEMA, night_file, write_scores
from handoff.domain.tiers import Tier
from handoff.errors import WorkspaceError
from handoff.scoring.scored import SCORE_COLUMNS, ScoredLeads
from tests.scoring.made_night import NIGHT, RUN, made_leads, made_scores


def next_night(scored: ScoredLeads) -> ScoredLeads:
    return ScoredLeads(scored.rows, replace(RUN, as_of=NIGHT + timedelta(days=1)))


def nights_in(folder: Path) -> list[tuple[str, int, int]]:
    query = f"""
        SELECT night::text, count(*), count(DISTINCT lead_id)
        FROM read_parquet('{folder}/*/*.parquet', hive_partitioning = true) GROUP BY 1 ORDER BY 1
    """
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_the_same_night_twice_is_there_once(tmp_path: Path) -> None:
    first = write_scores(made_scores(40), tmp_path).read_bytes()
    path = write_scores(made_scores(40), tmp_path)
    assert path.read_bytes() == first
    assert nights_in(tmp_path) == [("2026-03-14", 40, 40)]
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_a_night_scored_again_has_only_its_new_rows(tmp_path: Path) -> None:
    write_scores(made_scores(40), tmp_path)
    write_scores(made_scores(25), tmp_path)
    assert nights_in(tmp_path) == [("2026-03-14", 25, 25)]


def test_nights_are_one_data_set(tmp_path: Path) -> None:
    write_scores(made_scores(40), tmp_path)
    sparse = made_scores(30, leads=made_leads(30)[["lead_key", "lead_id"]], required_fields=[], exclude=[])
    write_scores(next_night(sparse), tmp_path)
    assert nights_in(tmp_path) == [("2026-03-14", 40, 40), ("2026-03-15", 30, 30)]


def test_every_column_is_read_back_as_it_was(tmp_path: Path) -> None:
    scored = made_scores(40)
    table = pq.ParquetFile(write_scores(scored, tmp_path)).read()
    assert table.schema.equals(SCORE_SCHEMA)
    assert tuple(table.column_names) == SCORE_COLUMNS
    assert table.column("probability").to_pylist() == scored.rows["probability"].tolist()
    assert table.column("due_by").null_count == int(scored.rows["due_by"].isna().sum())


def test_rows_are_written_by_the_group_and_each_says_which_tiers_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = made_scores(40)
    whole = pq.ParquetFile(write_scores(scored, tmp_path / "whole")).read()
    monkeypatch.setattr(parquet, "ROW_GROUP", 16)
    file = pq.ParquetFile(write_scores(scored, tmp_path / "parts"))
    assert file.read().equals(whole)
    groups = [file.metadata.row_group(place) for place in range(file.num_row_groups)]
    assert [group.num_rows for group in groups] == [16, 16, 8]
    assert groups[-1].column(SCORE_COLUMNS.index("tier")).statistics.max < Tier.SAL.value


def test_a_failing_write_leaves_the_earlier_scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scores(made_scores(40), tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        write_scores(made_scores(25), tmp_path)
    assert nights_in(tmp_path) == [("2026-03-14", 40, 40)]
    assert len([*night_file(tmp_path, RUN.night).parent.iterdir()]) == 1
