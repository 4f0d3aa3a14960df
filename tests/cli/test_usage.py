"""Wrong words on the command line: exit code 2, the nearest right word, and JSON for machines."""

from pathlib import Path

import pytest

from handoff.cli.app import COMMANDS
from tests.cli.running import handoff

WRONG = {
    "unknown command": (["scor"], 'did you mean "score"?'),
    "far from any command": (["zzzz"], "valid: agree, audit, "),
    "unknown option": (["score", "--as-off", "2026-01-01"], "--as-of"),
    "no number": (["demo", "--leads", "many"], "many"),
    "missing argument": (["init"], "FOLDER"),
    "too many arguments": (["check", "one", "two"], "two"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_exits_with_2_and_says_what_is_right(name: str) -> None:
    words, fragment = WRONG[name]
    ran = handoff(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert fragment in ran.err


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_one_json_object_for_machines(name: str) -> None:
    words, fragment = WRONG[name]
    ran = handoff(*words, "--json")
    assert ran.code == 2
    assert set(ran.json["error"]) == {"kind", "message"}
    assert fragment in ran.json["error"]["message"]
    assert ran.err == ""


def test_no_command_at_all_is_wrong_usage_and_shows_the_commands() -> None:
    ran = handoff()
    assert ran.code == 2
    assert all(name in ran.out + ran.err for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_exits_with_0(name: str) -> None:
    ran = handoff(name, "--help")
    assert ran.code == 0
    assert "--json" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_exits_with_0_also_where_json_is_asked_for(name: str) -> None:
    assert handoff(name, "--json", "--help").code == 0


def test_init_writes_a_pair_once(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    ran = handoff("init", folder, "--json")
    assert ran.code == 0
    assert [Path(path).name for path in ran.json["files"]] == ["handoff.toml", "agreement.toml"]
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = handoff("init", folder)
    assert again.code == 2
    assert "exists already" in again.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written
