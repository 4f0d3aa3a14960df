"""New workspaces: nothing that is there is ever replaced, and any folder name will do."""

import tomllib
from pathlib import Path

import pytest

from handoff.domain.settings import load_settings
from handoff.errors import WorkspaceError
from handoff.workspace.create import create_workspace
from handoff.workspace.demo import make_demo


def quiet(_message: str) -> None:
    """Say nothing."""


def test_only_what_is_missing_is_written(tmp_path: Path) -> None:
    settings, agreement = create_workspace(tmp_path)
    agreement.unlink()
    settings.write_text("mine", encoding="utf-8")
    assert create_workspace(tmp_path) == [agreement]
    assert settings.read_text(encoding="utf-8") == "mine"
    with pytest.raises(WorkspaceError, match="exists already"):
        create_workspace(tmp_path)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "O'Br\"ien \\ Söhne"
    settings, _ = create_workspace(folder)
    assert tomllib.loads(settings.read_text(encoding="utf-8"))["workspace"]["name"] == folder.name
    assert load_settings(settings).workspace.name == folder.name


def test_a_demo_takes_nobodys_folder(tmp_path: Path) -> None:
    create_workspace(tmp_path / "own")
    (tmp_path / "files" / "data").mkdir(parents=True)
    (tmp_path / "files" / "data" / "leads.csv").write_text("mine", encoding="utf-8")
    for name in ("own", "files"):
        with pytest.raises(WorkspaceError, match="which is no demo; name another folder"):
            make_demo(tmp_path / name, n_leads=100, seed=1, progress=quiet)
    assert (tmp_path / "files" / "data" / "leads.csv").read_text(encoding="utf-8") == "mine"


def test_a_demo_that_was_cut_short_can_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    create_workspace(folder, "demo")
    assert "made a demo company" in make_demo(folder, n_leads=100, seed=1, progress=quiet)
    assert "already" in make_demo(folder, n_leads=100, seed=1, progress=quiet)
    with pytest.raises(WorkspaceError, match="other --leads or --seed"):
        make_demo(folder, n_leads=101, seed=1, progress=quiet)
