"""A folder is replaced whole or not at all."""

from pathlib import Path

import pytest

from handoff.delivery.atomic_folder import replacing_folder
from handoff.errors import WorkspaceError


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_present_files_take_the_place_of_the_former(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with replacing_folder(tmp_path / "x") as draft:
            (draft / name).write_text(name)
    assert names(tmp_path) == ["x", "x/two"]


def test_after_a_failure_the_former_files_are_there(tmp_path: Path) -> None:
    with replacing_folder(tmp_path / "x") as draft:
        (draft / "one").write_text("1")

    def fail() -> None:
        with replacing_folder(tmp_path / "x") as draft:
            (draft / "two").write_text("2")
            raise OSError("No space left on device")

    with pytest.raises(WorkspaceError, match="No space left on device; free the disk"):
        fail()
    assert names(tmp_path) == ["x", "x/one"]
