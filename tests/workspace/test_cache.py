"""Sources are read again when they, or the settings that decide what they mean, have changed; else not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from handoff import Workspace
from tests.errors.tiny import make_tiny
from tests.workspace.company import Company, change

READS = "reading the sources"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_tiny(tmp_path / "tiny")
    assert said(made) == [READS]
    return made


def said(folder: Path) -> list[str]:
    heard: list[str] = []
    assert Workspace.open(folder, environ={}, progress=heard.append).dataset.n_leads > 0
    return heard


def test_a_second_look_reads_nothing(folder: Path) -> None:
    assert said(folder) == []


def test_what_check_has_read_is_used(tmp_path: Path) -> None:
    folder = make_tiny(tmp_path / "tiny")
    Workspace.open(folder, environ={}).check()
    assert said(folder) == []


def touch(folder: Path) -> None:
    os.utime(folder / "events.csv", ns=(1, 1))


def grow(folder: Path) -> None:
    with (folder / "leads.csv").open("a", encoding="utf-8") as file:
        file.write("L99,2026-05-01 09:00:00,Eve,eve@firm99.com,Firm 99\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file's time": touch,
    "a file's rows": grow,
    "a tolerance": lambda folder: change(
        folder / "handoff.toml", "[snapshots]", "[quarantine]\nmax_share = 0.5\n[snapshots]"
    ),
    "a time zone": lambda folder: change(
        folder / "handoff.toml", 'name = "Tiny"', 'name = "Tiny"\ntimezone = "Europe/Berlin"'
    ),
    "a damaged store": lambda folder: (folder / ".handoff" / "clean" / "manifest.json").write_text("{", "utf-8"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_read(name: str, folder: Path) -> None:
    CHANGES[name](folder)
    assert said(folder) == [READS]
    assert said(folder) == []


def test_a_setting_that_says_nothing_about_the_sources_reads_nothing(folder: Path) -> None:
    change(folder / "handoff.toml", "horizon_days = 30", "horizon_days = 14")
    assert said(folder) == []


def test_no_step_after_check_reads_again(company: Company) -> None:
    assert company.said.count(READS) == 1
