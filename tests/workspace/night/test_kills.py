"""A night that is killed at any moment loses nothing: readers see whole lists, and the rerun gives the same bytes."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from handoff import Workspace
from handoff.workspace.night.record import read_records
from tests.workspace.company import Company, change

BEFORE, TONIGHT = "2026-06-30", "2026-07-01"
#: So many nights are killed; the first of them at changes of files that are spread over the whole night.
KILLS, AT_CHANGES = 52, 36


class Killer:
    """The process that runs nights and kills them."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.workspace.night.killing"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, folder: Path, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"folder": str(folder), **order}) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def night_before(company: Company, killer: Killer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the night before was published, and tonight is to come."""
    folder = company.copy(tmp_path_factory.mktemp("night"))
    for made in (folder / "lists", folder / ".handoff" / "scores", folder / ".handoff" / "nights"):
        shutil.rmtree(made, ignore_errors=True)
    (folder / ".handoff" / "handoff.db").unlink(missing_ok=True)
    # One list for all, not one a person as well: what is tested here is that it is whole.
    change(folder / "handoff.toml", 'owner = "Owner"\n', 'never = ["Owner"]\n')
    change(folder / "handoff.toml", f"tonight = {TONIGHT}T", f"tonight = {BEFORE}T")
    assert killer(folder)["code"] == 0
    change(folder / "handoff.toml", f"tonight = {BEFORE}T", f"tonight = {TONIGHT}T")
    return folder


@pytest.mark.slow
def test_a_night_that_is_killed_anywhere_loses_nothing(night_before: Path, killer: Killer, tmp_path: Path) -> None:
    whole = Path(shutil.copytree(night_before, tmp_path / "whole"))
    undisturbed = killer(whole)
    assert undisturbed["code"] == 0
    expected = _scores(whole, TONIGHT)
    lists = {BEFORE: _current(night_before), TONIGHT: _current(whole)}
    assert lists[BEFORE] != lists[TONIGHT]
    folder = tmp_path / "killed"
    shutil.copytree(night_before, folder)
    kills = 0
    for order in _orders(undisturbed["changes"]):
        outcome = killer(folder, **order)
        kills += outcome["killed"]
        assert outcome["killed"] or outcome["code"] == 0
        assert _scores(folder, BEFORE) == _scores(whole, BEFORE)
        assert _scores(folder, TONIGHT) in (None, expected)
        assert _current(folder) in lists.values()
        _readable(folder)
        if kills == KILLS:
            break
        if not outcome["killed"]:
            # It got through: the next kill meets a night that is to come again.
            shutil.rmtree(folder)
            shutil.copytree(night_before, folder)
    assert kills == KILLS
    assert killer(folder)["code"] == 0
    assert _scores(folder, TONIGHT) == expected
    assert _current(folder) == lists[TONIGHT]
    assert not list((folder / "lists").glob(".*")), "nothing half-made is left"
    assert not list((folder / ".handoff" / "drafts").iterdir())
    assert not list((folder / ".handoff" / "nights").glob("*.begun.json"))


def _orders(changes: int) -> Iterator[dict[str, Any]]:
    """Yield kills: before changes of files from the first to the last, then at random ones and at random instants."""
    yield from ({"at": number * changes // AT_CHANGES} for number in range(AT_CHANGES))
    chance = random.Random(7)
    while True:
        yield {"at": chance.randrange(changes)}
        yield {"after": chance.uniform(0.05, 1.5)}


def _scores(folder: Path, night: str) -> bytes | None:
    path = folder / ".handoff" / "scores" / f"night={night}" / "scores.parquet"
    return path.read_bytes() if path.exists() else None


def _current(folder: Path) -> list[tuple[Any, ...]]:
    """Return the list that readers of the database see."""
    with closing(sqlite3.connect(folder / ".handoff" / "handoff.db")) as database:
        return database.execute("SELECT night, rank, lead_id, tier FROM current_list ORDER BY rank").fetchall()


def _readable(folder: Path) -> None:
    """Open everything that people and programs may read."""
    lists = folder / "lists"
    for page in lists.glob("*.html"):
        assert page.read_text("utf-8").rstrip().endswith("</html>")
    for workbook in lists.glob("*.xlsx"):
        assert zipfile.ZipFile(workbook).testzip() is None
    for scores in (folder / ".handoff" / "scores").rglob("scores.parquet"):
        pq.read_table(scores)
    opened = Workspace.open(folder, environ={})
    assert read_records(opened.places)[0].night.isoformat() == BEFORE
