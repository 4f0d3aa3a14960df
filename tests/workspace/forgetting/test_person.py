"""Whom a text, a row or an entry names: a short number is an id only in a column of ids."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handoff.workspace.forgetting.other_files import clean_file
from handoff.workspace.forgetting.person import Person

SEVEN = Person("7", frozenset({"7"}), frozenset({"Ann Lee"}), frozenset({"ann@example.com"}), frozenset({"12"}))


def test_an_id_counts_as_a_word_of_its_own() -> None:
    person = Person("L7", frozenset({"L7"}))
    assert person.holds("the lead L7, today")
    assert not any(map(person.holds, ("L77", "XL7", "L7-2")))


@pytest.mark.parametrize(
    ("column", "cell", "named"),
    [
        ("lead_id", "7", True),
        ("Lead ID", "7", True),
        ("\ufeffid", "7", True),
        ("hs_object_id", "7", True),
        ("contact_id", "12", True),
        ("contact_id", "7", False),
        ("lead_id", "12", False),
        ("account_id", "7", False),
        ("rank", "7", False),
        ("note", "write to ann@example.com", True),
    ],
)
def test_a_short_number_is_an_id_only_among_ids(column: str, cell: str, named: bool) -> None:
    assert SEVEN.is_named_in(column, cell) is named


def test_files_keep_whoever_has_the_number_in_another_column(tmp_path: Path) -> None:
    table, values, export = tmp_path / "a.parquet", tmp_path / "a.json", tmp_path / "a.csv"
    pq.write_table(pa.table({"lead_id": ["7", "8"], "account_id": ["1", "7"]}), table)
    values.write_text(json.dumps({"counts": [7, 7, 3], "leads": [{"lead_id": "7"}, {"lead_id": "8", "rank": 7}]}))
    export.write_text("lead_id,rank\n7,1\n8,7\n")
    assert [clean_file(path, SEVEN) for path in (table, values, export)] == [1, 1, 1]
    assert pq.read_table(table).to_pylist() == [{"lead_id": "8", "account_id": "7"}]
    assert json.loads(values.read_text()) == {"counts": [7, 7, 3], "leads": [{"lead_id": "8", "rank": 7}]}
    assert export.read_text() == "lead_id,rank\n8,7\n"
