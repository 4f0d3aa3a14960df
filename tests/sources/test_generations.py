"""Readers keep the store that they opened; a new one takes its place in one step."""

import os
from pathlib import Path

import pytest

from handoff.errors import WorkspaceError
from handoff.sources.generations import hold, replacing, sweep, sweep_drafts


def _write(store: Path, text: str) -> None:
    with replacing(store) as fresh:
        (fresh / "table").write_text(text)


def _generations(store: Path) -> int:
    return len(list(store.parent.glob(f".{store.name}.*.generation")))


def test_a_reader_keeps_its_generation_and_it_goes_when_he_is_done(tmp_path: Path) -> None:
    store = tmp_path / "clean"
    _write(store, "first")
    generation, held = hold(store)
    _write(store, "second")
    _write(store, "third")
    assert (generation / "table").read_text() == "first"
    assert (store / "table").read_text() == "third"
    assert _generations(store) == 2
    del held
    sweep(store)
    assert _generations(store) == 1
    assert not generation.exists()


def test_a_failure_leaves_the_store_and_no_draft(tmp_path: Path) -> None:
    store = tmp_path / "clean"
    _write(store, "first")
    with pytest.raises(WorkspaceError, match="cannot be written"), replacing(store) as fresh:
        (fresh / "no folder" / "table").write_text("half")
    assert (store / "table").read_text() == "first"
    assert sweep_drafts(store) == 0


def test_what_a_killed_reading_left_is_swept(tmp_path: Path) -> None:
    store = tmp_path / "clean"
    _write(store, "first")
    child = os.fork()
    if child == 0:
        with replacing(store):
            os._exit(9)
    os.waitpid(child, 0)
    assert (store / "table").read_text() == "first"
    assert sweep_drafts(store) == 1
    assert sweep_drafts(store) == 0


def test_a_plain_folder_is_replaced_too(tmp_path: Path) -> None:
    store = tmp_path / "clean"
    store.mkdir()
    (store / "table").write_text("copied")
    _write(store, "first")
    assert store.is_symlink()
    assert (store / "table").read_text() == "first"
    assert _generations(store) == 1


def test_a_place_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"), replacing(tmp_path / "store" / "clean"):
        pytest.fail("there is no place for a store")
