"""What was found once stands for as long as it is made of the same."""

from pathlib import Path

import pyarrow as pa
import pytest

from handoff.sources.table_hash import KeptTable, table_hash

FOUND = pa.table({"who": ["a", None]})


def never() -> pa.Table:
    raise AssertionError("it was looked for again")


def test_a_table_is_found_once(tmp_path: Path) -> None:
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    KeptTable(first).found_again("x", lambda: FOUND)
    assert KeptTable(second, first).found_again("x", never).equals(FOUND)
    assert KeptTable(tmp_path / "3.parquet", second).found_again("x", never).equals(FOUND)
    with pytest.raises(AssertionError):
        KeptTable(tmp_path / "4.parquet", second).found_again("y", never)


@pytest.mark.parametrize("other", [{"who": [None, "a"]}, {"whom": ["a", None]}, {"who": ["a", ""]}, {"who": ["a"]}])
def test_other_rows_names_or_orders_are_not_the_same(other: dict[str, list[str | None]]) -> None:
    assert table_hash(pa.table(other)) != table_hash(FOUND)


def test_how_rows_lie_in_memory_does_not_matter() -> None:
    assert table_hash(pa.concat_tables([FOUND.slice(0, 1), FOUND.slice(1, 1)])) == table_hash(FOUND)
