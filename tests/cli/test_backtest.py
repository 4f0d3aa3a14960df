"""`handoff backtest` says the same in words and as JSON, and shows its progress."""

import io
import sys
from datetime import date
from pathlib import Path

import pytest

from handoff.cli.bar import Bar
from handoff.cli.output import Progress
from tests.cli.running import handoff
from tests.workspace.company import change
from tests.workspace.small import N_LEADS, SEED

QUICK = '\n[training]\nbootstrap = 20\norigins = 2\ncandidates = ["naive-bayes"]\n'
NIGHTS = ("--from", date(2026, 4, 20), "--to", date(2026, 6, 8), "--every", 49, "--threads", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from handoff.workspace.demo import make_demo

    made = tmp_path_factory.mktemp("backtest") / "demo"
    make_demo(made, n_leads=N_LEADS, seed=SEED, progress=lambda _: None)
    change(made / "handoff.toml", "[snapshots]", f"{QUICK}\n[snapshots]")
    return made


def test_the_outcome_in_words_and_as_json(folder: Path) -> None:
    words = handoff("backtest", folder, *NIGHTS)
    assert words.code == 0
    assert words.messages == []
    assert "· 1 of 1 nights done: 2026-04-20" in words.err
    found = handoff("backtest", folder, *NIGHTS, "--json").json
    for sentence in found["sentences"]:
        assert sentence in words.out
    assert found["immature"] == 1
    assert "its outcome is not known" not in words.out
    assert "the outcome is not known yet: 1 of the nights" in words.out
    assert 'The audit left out "lead_grade" on 1 of 1 nights.' in words.out
    assert [one["night"] for one in found["models"]] == ["2026-04-20T00:00:00+00:00"]
    for kind in ("csv", "figure"):
        assert Path(found[kind]).is_file()


def test_dates_in_the_wrong_order_cannot_run(folder: Path) -> None:
    ran = handoff("backtest", folder, "--from", "2026-04-20", "--to", "2026-04-01")
    assert ran.code == 2
    assert ran.messages == ["ConfigError: --from 2026-04-20 lies after --to 2026-04-01; exchange them"]


class Terminal(io.StringIO):
    """Standard error of someone who watches."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with Progress() as spinner, Bar("nights", spinner) as bar:
        spinner("reading the sources")
        bar(1, 3, "")
        bar(3, 3, "2026-04-20")
        spinner("measuring 3 nights")
    assert "3/3" in shown.getvalue()
    assert "2026-04-20" in shown.getvalue()
