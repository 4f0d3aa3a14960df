"""A backtest replays nights honestly, goes on after an interruption, and starts anew when something has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from handoff import Workspace
from handoff.domain.settings import SnapshotSection
from handoff.errors import ConfigError, TrainingError, WorkspaceError
from handoff.model.replayed_night import MODEL, ORDERS, POINTS
from handoff.workspace import backtest_pool
from handoff.workspace.backtest import Backtested, _at_once
from handoff.workspace.backtest_origin import Origin, place_origins, replay_origin
from handoff.workspace.backtest_store import NightStore
from handoff.workspace.backtest_worker import read_origin, write_origin
from tests.workspace.company import change
from tests.workspace.small import Small

#: One small candidate, few origins and draws: what is tested is the way through.
QUICK = '\n[training]\nbootstrap = 20\norigins = 2\ncandidates = ["naive-bayes"]\n'
FIRST, LAST = date(2026, 4, 13), date(2026, 4, 20)


def quick(small: Small, folder: Path) -> Path:
    """A copy of the small workspace that trains fast."""
    made = small.copy(folder).folder
    change(made / "handoff.toml", "[snapshots]", f"{QUICK}\n[snapshots]")
    return made


@pytest.fixture(scope="module")
def folder(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quick(small, tmp_path_factory.mktemp("backtest"))


def opened(folder: Path, threads: int = 1) -> Workspace:
    return Workspace.open(folder, environ={}, threads=threads)


@pytest.fixture(scope="module")
def found(folder: Path) -> Backtested:
    return opened(folder).backtest(FIRST, LAST, 7)


def test_every_night_is_trained_scored_and_tiered(found: Backtested) -> None:
    assert [one.night.date() for one in found.measured.nights] == [date(2026, 4, day) for day in (13, 20)]
    assert not found.refused
    for one in found.results:
        assert one.facts.rows > one.facts.positives > 40
        assert "lead_grade" in one.facts.left_out
        assert set(one.replayed.tier) <= {"SAL", "MQL", "NURTURE", "INCOMPLETE", "DISQUALIFIED"}
        assert one.replayed.places == 40
    assert set(found.measured.over["precision"]) == set(ORDERS)
    assert found.measured.over["auc"][MODEL].value > 0.55
    assert found.sentences[0].startswith("Over 2 nights, the best 40 leads of each night held ")


def test_table_and_figure_are_written(found: Backtested) -> None:
    table = pd.read_csv(found.csv)
    assert table["precision.model"].tolist() == [
        one.measures["precision"][MODEL].value for one in found.measured.nights
    ]
    assert found.figure.read_bytes().startswith(b"\x89PNG")


def test_a_finished_night_is_not_done_again(found: Backtested, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtest_pool, "replay_origin", None)
    again = opened(folder).backtest(FIRST, LAST, 7)
    assert again.resumed == 2
    assert again.measured == found.measured


def test_an_interrupted_run_goes_on_with_the_nights_that_are_left(
    found: Backtested, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = NightStore.of(opened(folder))
    last = store.path(found.results[-1].origin)
    last.write_bytes(last.read_bytes()[:100])  # as a disk may leave it
    done: list[Origin] = []
    told: list[tuple[int, int, str]] = []

    def count(materials: Workspace, origin: Origin) -> object:
        done.append(origin)
        return replay_origin(materials, origin)

    monkeypatch.setattr(backtest_pool, "replay_origin", count)
    again = opened(folder).backtest(FIRST, LAST, 7, lambda *words: told.append(words))
    assert done == [found.results[-1].origin]
    assert told == [(1, 2, ""), (2, 2, "2026-04-20")]
    assert again.measured == found.measured


def test_ctrl_c_keeps_what_is_done(small: Small, tmp_path: Path) -> None:
    place = quick(small, tmp_path)

    def stop(done: int, _total: int, _last: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(place).backtest(FIRST, LAST, 7, stop)
    assert len(list(NightStore.of(opened(place)).folder.iterdir())) == 1


@pytest.mark.slow
def test_workers_find_the_same(found: Backtested, folder: Path, tmp_path: Path) -> None:
    origins = [one.origin for one in found.results]
    store, done = NightStore(tmp_path), list[Origin]()
    backtest_pool.replay_origins(opened(folder, threads=2), store, origins, 2, done.append)
    assert sorted(done, key=lambda one: one.night) == origins
    for one in found.results:
        apart = store.read(one.origin)
        assert apart is not None
        assert replace(apart.facts, seconds=0.0) == replace(one.facts, seconds=0.0)
        assert np.array_equal(apart.replayed.scores[MODEL], one.replayed.scores[MODEL])


def test_a_worker_that_dies_is_told_with_the_night(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    origins = place_origins(SnapshotSection(), FIRST, LAST, 7)
    with pytest.raises(WorkspaceError, match=r"the night of 2026-04-\d\d ended: .*rerun to go on"):
        backtest_pool.replay_origins(opened(folder), NightStore(tmp_path), origins, 2, lambda _: None)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("handoff.toml", "bootstrap = 20", "bootstrap = 21"),
        ("handoff.toml", "horizon_days = 30", "horizon_days = 29"),
        ("agreement.toml", "capacity = 40", "capacity = 41"),
        ("data/stages.csv", "Sales Accepted", "Sales Rejected"),
    ],
)
def test_another_setting_rule_or_record_starts_anew(
    file: str, old: str, new: str, small: Small, tmp_path: Path
) -> None:
    place = quick(small, tmp_path)
    before = NightStore.of(opened(place)).folder
    text = (place / file).read_text(encoding="utf-8")
    assert old in text
    (place / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert NightStore.of(opened(place)).folder != before


def test_another_recipe_starts_anew_and_another_clock_does_not(small: Small, tmp_path: Path) -> None:
    place = quick(small, tmp_path)
    before = NightStore.of(opened(place)).folder
    later = Workspace.open(place, environ={}, threads=2, now=datetime(2026, 7, 2, tzinfo=UTC))
    assert NightStore.of(later).folder == before
    recipe = Path(__file__).parents[2] / "models" / "naive-bayes.toml"
    (place / "models").mkdir()
    text = recipe.read_text(encoding="utf-8").replace("prior_rows = 20.0", "prior_rows = 21.0")
    (place / "models" / recipe.name).write_text(text, encoding="utf-8")
    assert NightStore.of(opened(place)).folder != before


def test_what_came_later_changes_no_score_of_a_night(found: Backtested, folder: Path) -> None:
    """Outcomes turned round, events and stages gone: the night's scores are the same, only its outcome is not."""
    workspace = opened(folder)
    origin = found.results[0].origin
    moment = origin.night.replace(tzinfo=None)
    dataset = workspace.dataset
    assert dataset.events is not None
    blind = replace(
        dataset,
        stages=dataset.stages.filter(dataset.stages.seen_at < moment),
        events=dataset.events.filter(dataset.events.seen_at < moment),
    )
    vars(workspace)["dataset"] = blind
    again = replay_origin(workspace, origin).replayed
    before = found.results[0].replayed
    for name in (MODEL, POINTS):
        assert np.array_equal(again.scores[name], before.scores[name])
    assert list(again.tier) == list(before.tier)
    assert not again.label.any()
    assert before.label.any()


def test_a_night_on_which_too_little_was_known_is_told(folder: Path) -> None:
    early = opened(folder)
    horizon = timedelta(days=30)
    first = pd.Timestamp(early.dataset.leads.created_at.quantile(0.02).execute()).date() + horizon
    with pytest.raises(TrainingError, match=r"none of the 1 nights could be tested; the last: .*(known|needed)"):
        early.backtest(first, first, 7)


def test_nights_too_young_are_counted_and_none_at_all_is_refused(found: Backtested, folder: Path) -> None:
    assert found.immature == 0
    with pytest.raises(ConfigError, match=r"--from 2026-06-20 is too late: .* up to 2026-0[56]-\d\d"):
        opened(folder).backtest(date(2026, 6, 20), date(2026, 6, 20), 7)


def test_dates_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ConfigError, match="exchange them"):
        place_origins(SnapshotSection(), LAST, FIRST, 7)
    with pytest.raises(ConfigError, match="--every 0"):
        place_origins(SnapshotSection(), FIRST, LAST, 0)


def test_a_flat_table_has_blocks_from_each_night_to_the_next() -> None:
    blocks = place_origins(SnapshotSection(taken="row"), FIRST, LAST, 7)
    assert [one.night for one in blocks[1:]] == [one.until for one in blocks[:-1]]
    assert all(read_origin(write_origin(one)) == one for one in blocks)
    assert place_origins(SnapshotSection(), FIRST, LAST, 7)[0].until is None


def test_no_more_nights_at_once_than_memory_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = opened(folder, threads=3)
    origins = place_origins(SnapshotSection(), FIRST, LAST, 7)
    assert _at_once(many, origins) == 2
    monkeypatch.setattr("handoff.workspace.backtest.CELLS_AT_ONCE", 1)
    assert _at_once(many, origins) == 1
