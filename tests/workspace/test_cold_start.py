"""A company with too few outcomes: refused with what is missing, served by points, told on every list."""

from pathlib import Path

import pytest

from handoff import Workspace
from handoff.errors import Refused
from handoff.model.registry import champion_version, standing_of
from handoff.workspace.demo import make_demo
from handoff.workspace.promotion_log import read_lines
from handoff.workspace.tracking import tracking_of
from tests.workspace.company import change, mlflow_may_warn


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a handful of SQLs, on which a training was tried."""
    folder = tmp_path_factory.mktemp("young") / "demo"
    make_demo(folder, n_leads=300, seed=3, progress=lambda _: None)
    with mlflow_may_warn(), pytest.raises(Refused) as refused:
        Workspace.open(folder, environ={}, threads=1).train()
    (folder / "said.txt").write_text(str(refused.value), encoding="utf-8")
    return folder


def lower_gates(folder: Path) -> None:
    """Give the workspace recipes of its own that ask for five SQLs."""
    (folder / "models").mkdir()
    for name in ("logistic", "points"):
        text = (Path(__file__).parents[2] / "models" / f"{name}.toml").read_text(encoding="utf-8")
        (folder / "models" / f"{name}.toml").write_text(
            text.replace("min_positives = 40", "min_positives = 5"), encoding="utf-8"
        )
    quick = '[training]\nbootstrap = 20\norigins = 2\ncandidates = ["logistic"]\nrecipe = "logistic"\n\n[snapshots]'
    change(folder / "handoff.toml", "[snapshots]", quick)


def test_the_refusal_says_what_is_missing_and_what_serves(young: Path) -> None:
    said = (young / "said.txt").read_text(encoding="utf-8")
    assert "needed are 40 and 40" in said
    assert "at the present" in said
    assert 'Cold start: until then the points of the recipe "cold-start" serve' in said


def test_the_points_score_tonight_and_the_list_says_so(young: Path) -> None:
    with mlflow_may_warn():
        scored = Workspace.open(young, environ={}, threads=1).score()
    assert scored.note is not None
    assert "cold start" in scored.note
    assert "cold start" in scored.html.read_text(encoding="utf-8")
    assert scored.scored.rows["probability"].nunique() > 3
    assert 0.005 < scored.scored.rows["probability"].mean() < 0.2


def test_a_second_try_leaves_the_champion_alone(young: Path) -> None:
    workspace = Workspace.open(young, environ={}, threads=1)
    with mlflow_may_warn():
        before = champion_version(tracking_of(workspace))
        with pytest.raises(Refused, match=r"The champion, version 1, goes on serving"):
            workspace.train()
        assert champion_version(tracking_of(workspace)) == before == "1"
        assert "not judged" in standing_of(tracking_of(workspace), "1").verdict
    assert [line["to"] for line in read_lines(young / ".handoff")] == ["1"]


def test_a_lower_gate_of_ones_own_trains_and_replaces_the_points(young: Path) -> None:
    lower_gates(young)
    with mlflow_may_warn():
        trained = Workspace.open(young, environ={}, threads=1).train()
    assert trained.strength.confidence == "low"
    assert trained.registered.version == "2"
    assert trained.verdict.checks[0].name == "champion"


def test_a_history_too_short_to_choose_in_is_served_by_points_too(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    make_demo(folder, n_leads=150, seed=4, progress=lambda _: None)
    lower_gates(folder)
    with mlflow_may_warn(), pytest.raises(Refused, match=r"too short to choose a model in.*Cold start: until then"):
        Workspace.open(folder, environ={}, threads=1).train()
    with mlflow_may_warn():
        assert champion_version(tracking_of(Workspace.open(folder, environ={}))) == "1"
