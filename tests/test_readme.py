"""Every command in the README works: it is run, or, where it sets a machine up, it is a target of the Makefile."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.company import N_LEADS, SEED, Company

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
#: Blocks that hold commands; in a console block they follow a "$".
SHELLS = {"console", "sh", "bash", "shell"}
#: Commands of other programs that a reader is shown, and tests do not run.
ELSEWHERE = {"git", "cd", "mlflow", "prefect", "open", "export", ".venv/bin/mlflow", ".venv/bin/prefect"}


def commands() -> Iterator[list[str]]:
    for block in BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8")):
        if block["kind"] not in SHELLS:
            continue
        for line in block["text"].splitlines():
            if block["kind"] == "console" and not line.startswith("$ "):
                continue
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words:
                yield words


COMMANDS = list(commands())
MAKE = [words[1:] for words in COMMANDS if words[0] == "make"]
HANDOFF = [words[1:] for words in COMMANDS if Path(words[0]).name == "handoff"]


def test_every_command_is_of_a_known_program() -> None:
    assert {words[0] for words in COMMANDS} - ELSEWHERE <= {"make", "handoff", ".venv/bin/handoff"}


@pytest.mark.parametrize("targets", MAKE, ids=" ".join)
def test_make_knows_the_target(targets: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in targets:
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target
    done = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_commands_work_in_their_order(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company.copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    for words in HANDOFF:
        ran = handoff(*_smaller(words))
        assert ran.code == 0, f"handoff {' '.join(words)}: {ran.err}"


def _smaller(words: list[str]) -> list[str]:
    """Ask for the company that is there already in place of the README's larger one."""
    if words[0] != "demo":
        return words
    return [*words, "--leads", str(N_LEADS), "--seed", str(SEED)]
