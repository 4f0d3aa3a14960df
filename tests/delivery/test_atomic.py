"""A file is replaced whole, or not at all."""

from pathlib import Path

import pytest

from handoff.delivery.atomic import replacing, write_text
from handoff.errors import WorkspaceError


def test_the_text_is_written_as_given_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "list.csv"
    write_text(path, "ä\r\nb\n")
    assert path.read_bytes() == "ä\r\nb\n".encode()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError("No space left on device"), ValueError("a bug"), KeyboardInterrupt()])
def test_a_failing_write_leaves_the_old_file(tmp_path: Path, failure: BaseException) -> None:
    path = tmp_path / "list.csv"
    write_text(path, "old")

    def fail() -> None:
        with replacing(path) as draft:
            draft.write_text("half")
            raise failure

    with pytest.raises(WorkspaceError if isinstance(failure, OSError) else type(failure)):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refusing_disk_is_named_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkspaceError, match=r"list\.csv cannot be written: .*; free the disk or the permissions"):
        write_text(tmp_path / "file" / "list.csv", "new")
