"""The benchmark of the performance watch runs on a few made weeks, and tells right models from wrong ones."""

import json

import pytest

from benchmarks.performance import WORLDS, main


def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["world"] for one in figures["weeks"]] == [world.name for world in WORLDS]
    assert [one["called"] for one in figures["weeks"][:2]] == [0, 0]
    assert figures["weeks"][-1]["called"] > 0
    assert min(figures["inside"].values()) >= 0.5
