"""Where results go: one JSON object, plain text in a pipe, a table on a terminal; progress on standard error."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import HANDOFF, handoff, handoff_process
from tests.workspace.company import N_LEADS, SEED, Company

#: Every subcommand, with words that end well; {} stands for a copy of the company, {new} for a new folder.
RUNS = {
    "init": ("init", "{new}"),
    "demo": ("demo", "{}", "--leads", str(N_LEADS), "--seed", str(SEED)),
    "check": ("check", "{}"),
    "features": ("features", "{}"),
    "features --describe": ("features", "{}", "--describe"),
    "train": ("train", "{}"),
    "score": ("score", "{}", "--show", "5"),
}
#: These train: slow, and run once, as JSON.
TRAINING = ("demo", "train")
QUICK = [name for name in RUNS if name not in TRAINING]
ALL = [pytest.param(name, marks=pytest.mark.slow) if name in TRAINING else name for name in RUNS]
BOXES_AND_COLOURS = re.compile("[\x1b\u2500-\u259f]")


@pytest.fixture
def words(request: pytest.FixtureRequest, company: Company, tmp_path: Path) -> list[str]:
    places = {"{}": str(company.copy(tmp_path)), "{new}": str(tmp_path / "new")}
    return [places.get(word, word) for word in RUNS[request.param]]


@pytest.mark.parametrize("words", ALL, indirect=True)
def test_json_is_one_object_and_progress_goes_elsewhere(words: list[str]) -> None:
    ran = handoff(*words, "--json")
    assert ran.code == 0, ran.err
    assert "error" not in ran.json
    assert ran.messages == []
    assert json.loads(json.dumps(ran.json, allow_nan=False)) == ran.json


@pytest.mark.parametrize("words", QUICK, indirect=True)
def test_a_pipe_gets_plain_text(words: list[str]) -> None:
    ran = handoff(*words)
    assert ran.code == 0, ran.err
    assert ran.out
    assert BOXES_AND_COLOURS.findall(ran.out + ran.err) == []
    assert ran.messages == []


def test_no_line_of_a_pipe_is_wrapped_or_cut(company: Company) -> None:
    ran = handoff("features", company.folder, "--describe")
    catalogue = company.trained.result.model.catalogue
    lines = {line.split(maxsplit=1)[0]: line.rstrip() for line in ran.out.splitlines() if line}
    for feature in catalogue:
        assert lines[feature.name].endswith(feature.description), feature.name


@pytest.mark.slow
def test_libraries_do_not_write_to_the_outputs_behind_the_command(company: Company, tmp_path: Path) -> None:
    ran = handoff_process("score", company.copy(tmp_path), "--json")
    assert ran.code == 0, ran.err
    assert ran.json["leads"] == len(company.scored.scored)
    assert ran.messages == []


def test_a_reader_that_has_seen_enough_gets_no_traceback(company: Company) -> None:
    line = f'"{HANDOFF}" features "{company.folder}" --describe | head -n 1'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_terminal_gets_a_table(company: Company) -> None:
    shown = on_terminal("features", company.folder, "--describe")
    assert "\u2500" in shown
    assert company.trained.result.model.catalogue.names[0] in shown


def on_terminal(*words: object) -> str:
    """Run `handoff` on a pseudo-terminal and return all that it showed."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "160", "LINES": "50"}
    with subprocess.Popen([HANDOFF, *map(str, words)], stdout=theirs, stderr=theirs, env=environ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    return shown.decode()


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65_536)
    except OSError:
        # Linux says EIO when the last writer has gone.
        return b""
