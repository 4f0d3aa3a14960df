"""The quality benchmark cuts at the test nights, gives peers what the product had, and prints what it promises."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import peers as program
from benchmarks.peers import LABEL, PEERS, Peer, Task, read_task
from benchmarks.peers_run import PeerResult, run_peers
from benchmarks.quality import best_of, main
from benchmarks.quality_rows import EXAMPLES, Rows, origins_of, read_rows
from benchmarks.quality_run import Quality, compared, measured

SETTINGS = """
[workspace]
name = "Made calls"
tonight = 2026-07-01T00:00:00Z
[sources]
calls = { path = "calls.csv" }
[mapping.leads]
source = "calls"
row_order = { first = "2026-01-01", last = "2026-06-30" }
outcome = { column = "y", positive = ["yes"] }
[snapshots]
taken = "row"
horizon_days = 7
[training]
test_share = 0.2
origins = 2
bootstrap = 20
candidates = ["logistic"]
"""
FIGURES = {
    "auc",
    "average_precision",
    "brier",
    "calibration_error",
    "best_peer",
    "best_peer_auc",
    "best_peer_average_precision",
}
PLAIN = [name for name, peer in PEERS.items() if not peer.searches]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    random = np.random.default_rng(5)
    size = random.normal(size=1500)
    job = random.choice(["nurse", "clerk", "none"], size=1500)
    bought = random.random(1500) < 1 / (1 + np.exp(1.5 - 0.8 * size - 1.5 * (job == "nurse")))
    calls = pd.DataFrame({"size": size.round(1), "job": job, "calls": random.poisson(2, 1500)})
    calls.assign(y=np.where(bought, "yes", "no")).to_csv(folder / "calls.csv", index=False)
    (folder / "handoff.toml").write_text(SETTINGS.replace("calls.csv", str(folder / "calls.csv")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rows(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return read_rows(example, tmp_path_factory.mktemp("copy") / "made", threads=1)


def nights(table: "pd.DataFrame") -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return table["as_of"].to_numpy().astype("datetime64[us]")


def test_outcomes_of_the_rows_to_learn_from_are_known_on_the_first_test_night(rows: Rows) -> None:
    horizon = np.timedelta64(rows.train.horizon_days, "D")
    assert nights(rows.train.features.rows).max() + horizon <= rows.night[0]
    assert nights(rows.test.features.rows).min() >= rows.night[0]
    assert len(rows.train) + len(rows.test) < len(rows.whole)


def test_origins_lie_inside_the_rows_to_learn_from(rows: Rows) -> None:
    known = nights(rows.train.features.rows).max()
    origins = origins_of(rows)
    assert len(origins) == 2
    assert all(nights(one.test.features.rows).max() <= known for one in origins)


def test_peers_get_the_columns_that_we_had_and_no_outcome_of_the_test(rows: Rows, tmp_path: Path) -> None:
    run_peers(["logistic_regression"], rows, tmp_path, 0.0, threads=1)
    task = read_task(tmp_path, 0.0, 1)
    assert list(task.columns) == list(task.tested) == list(rows.train.features.values)
    assert (task.label == rows.train.label).all()
    assert LABEL not in task.tested


@pytest.mark.parametrize("name", PLAIN)
def test_peers_learn(name: str, rows: Rows, tmp_path: Path) -> None:
    known = rows.train.features.values
    tested = rows.test.features.values
    task = Task(known, rows.train.label.astype(np.int64), tested, 0.0, 1, tmp_path)
    probability = PEERS[name].fit_predict(task)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert measured(rows.test, probability).auc > 0.6


def test_a_peer_that_is_not_installed_is_named(
    rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(program.PEERS, "nobody", Peer("no_such_module", "nobody", PEERS["naive_bayes"].fit_predict))
    program.main("nobody", str(tmp_path), "1", "1")
    assert json.loads(capsys.readouterr().out) == {"missing": "nobody"}


def test_a_peer_that_fails_says_why_and_stops_nobody(rows: Rows, tmp_path: Path) -> None:
    found = run_peers(["unheard_of", "naive_bayes"], rows, tmp_path, 0.0, threads=1)
    assert [one.quality is None for one in found] == [True, False]
    assert "KeyError" in found[0].missing


def test_a_level_of_its_own_each_night_changes_no_ranking_of_one_time(rows: Rows) -> None:
    score = np.random.default_rng(1).random(len(rows.test)) / 1000
    part = np.arange(len(score)) * 20 // len(score)
    plain, moved = measured(rows.test, score), measured(rows.test, score + part / 25)
    assert moved.auc_same_time == pytest.approx(plain.auc_same_time)
    assert moved.auc != pytest.approx(plain.auc, abs=1e-4)


def test_a_model_compared_with_itself_differs_by_nothing(rows: Rows) -> None:
    score = np.linspace(0, 1, len(rows.test))
    found = compared(rows, score, score)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_the_best_peer_may_differ_by_measure() -> None:
    first = PeerResult("first", quality=Quality(0.7, 0.2, 0.7, 0.1, 0.1))
    second = replace(first, name="second", quality=Quality(0.6, 0.3, 0.6, 0.1, 0.1))
    found = [first, second, PeerResult("absent", missing="not installed")]
    named = [best_of(found, measure) for measure in ("auc", "average_precision")]
    assert named == [first, second]
    assert best_of([], "auc") is None


@pytest.mark.slow
def test_a_run_ends_with_its_figures(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(EXAMPLES, "made", example)
    main(["--only", "made", "--quick", "--threads", "1", "--origins", "--peers", "lightgbm_defaults"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])["made"]
    assert figures.keys() >= FIGURES
    assert figures["best_peer"] == "lightgbm_defaults"
    assert figures["auc"] > 0.65
    assert figures["origins_auc"].keys() == {"handoff points", "handoff logistic", "lightgbm_defaults"}
