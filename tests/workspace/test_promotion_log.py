"""One decides at a time, and the log is only ever appended to."""

from pathlib import Path

import pytest

from handoff.errors import WorkspaceError
from handoff.workspace.promotion_log import LogLine, append_line, promotion_lock, read_lines

LINE = LogLine("2026-07-01T02:30:00+00:00", "ann", "promote", "m", "sqlite:///x", "2", "1", "2", "Grund: Tür", "passed")


def test_lines_come_back_in_order(tmp_path: Path) -> None:
    assert read_lines(tmp_path) == []
    append_line(tmp_path / "store", LINE)
    append_line(tmp_path / "store", LINE)
    found = read_lines(tmp_path / "store")
    assert len(found) == 2
    assert (found[0]["from"], found[0]["to"], found[0]["because"]) == ("1", "2", "Grund: Tür")


def test_a_torn_line_swallows_no_other(tmp_path: Path) -> None:
    append_line(tmp_path, LINE)
    path = tmp_path / "promotions.jsonl"
    path.write_bytes(path.read_bytes() + b'{"when": "2026-07')
    append_line(tmp_path, LINE)
    assert len(read_lines(tmp_path)) == 2


def test_a_store_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"), promotion_lock(tmp_path / "store", print):
        pytest.fail("there is no place for a lock")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        append_line(tmp_path / "store", LINE)
