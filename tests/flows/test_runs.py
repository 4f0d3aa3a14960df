"""The flows run for real, against a temporary Prefect server, on a small generated company."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency

from flows.backfill import backfill
from flows.build_features import build_features
from flows.nightly import nightly
from flows.one_at_a_time import make_sure, slot_of
from flows.score_leads import score_leads
from flows.train_model import train_model
from handoff.errors import FeatureError, Refused
from handoff.workspace import Workspace
from tests.flows.runs import Ran, personal_values, published

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.slow,
    pytest.mark.usefixtures("prefect_server"),
    # MLflow's own: about its wrapper of predict, and about the frame that it makes of the input example.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType"),
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated"),
    # MLflow and Prefect keep their tables in one SQLAlchemy, and version 2.1 deprecates a little of both.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy is deprecated"),
    pytest.mark.filterwarnings("ignore:Type object <class 'prefect.* does not refer to an OperatorClass"),
]


@pytest.fixture
def fail_first(monkeypatch: pytest.MonkeyPatch) -> "FailFirst":
    return FailFirst(monkeypatch)


class FailFirst:
    """Makes a method of `Workspace` fail when it is called first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.calls = 0

    def __call__(self, method: str, error: Exception) -> None:
        real = getattr(Workspace, method)

        def failing(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == 1:
                raise error
            return real(*arguments)

        self.monkeypatch.setattr(Workspace, method, failing)


def test_features_are_built_and_described(workspace: Path) -> None:
    ran = Ran(build_features(str(workspace), "2026-06-20", return_state=True))
    assert ran.state.is_completed(), ran.state.message
    assert ran.run.name == "build_features Demo company 2026-06-20"
    assert {task.name for task in ran.tasks} == {"read Demo company 2026-06-20", "features Demo company 2026-06-20"}
    assert "open leads" in ran.artifacts["demo-company-features"]
    assert "days_since" in ran.artifacts["demo-company-features-table"]


def test_training_reports_honest_numbers_and_registers_the_champion(once_trained: Ran) -> None:
    ran = once_trained
    assert ran.state.is_completed(), ran.state.message
    assert ran.run.name == "train_model Demo company 2026-07-01"
    page = ran.artifacts["demo-company-training"]
    assert "is champion" in page
    assert "A random split would have promised" in page
    assert re.search(r"\| auc \| 0\.\d{3} \(0\.\d{3} to [01]\.\d{3}\) \|", page)
    assert "points" in ran.artifacts["demo-company-training-table"]


def test_the_night_is_checked_and_scored_without_a_word_about_persons(trained: Path) -> None:
    ran = Ran(nightly(str(trained), "2026-07-01", return_state=True))
    assert ran.state.is_completed(), ran.state.message
    assert ran.run.name == "nightly Demo company 2026-07-01"
    steps = ("check", "score", "watch", "early training")
    assert {task.name for task in ran.tasks} == {f"{step} Demo company 2026-07-01" for step in steps}
    found = ran.artifacts
    assert "the list of 2026-07-01 stands" in found["demo-company-health"]
    for link in ("list-page", "front-page", "health-page"):
        assert found[f"demo-company-{link}"].startswith("[")
        assert Path(found[f"demo-company-{link}"].partition("(file://")[2].rstrip(")")).is_file()
    assert "**Fit for use.**" in found["demo-company-data"]
    assert all(tier in found["demo-company-list"] for tier in ("SAL", "MQL", "NURTURE"))
    # Beside those for all, each person's files lie in a folder of the night.
    files = [path for path in published(trained) if path.stem in ("2026-07-01", "scores")]
    assert len(files) == 4
    assert all(str(path) in found["demo-company-list"] for path in files)
    assert "lead_id" in found["demo-company-list-table"]
    said = "\n".join([*found.values(), *ran.logs])
    assert not [value for value in personal_values(trained) if value in said]


def test_any_night_is_scored_by_hand(trained: Path) -> None:
    ran = Ran(score_leads(str(trained), "2026-06-24", return_state=True))
    assert ran.state.is_completed(), ran.state.message
    assert ran.run.name == "score_leads Demo company 2026-06-24"
    assert "2026-06-24.csv" in {path.name for path in published(trained)}


def test_a_reading_failure_is_tried_again(workspace: Path, fail_first: FailFirst) -> None:
    fail_first("features", OSError("the disk did not answer"))
    ran = Ran(build_features(str(workspace), "2026-06-20", return_state=True))
    assert ran.state.is_completed(), ran.state.message
    assert fail_first.calls == 2
    assert {task.task_key.split("-")[0]: task.run_count for task in ran.tasks} == {"read": 1, "features": 2}


def test_an_answer_is_not_asked_for_twice(workspace: Path, fail_first: FailFirst) -> None:
    fail_first("features", FeatureError("no lead is open; choose another instant"))
    ran = Ran(build_features(str(workspace), "2026-06-20", return_state=True))
    assert ran.state.is_failed()
    assert "no lead is open; choose another instant" in str(ran.state.message)
    assert fail_first.calls == 1


@pytest.mark.parametrize("flow", [nightly, train_model, score_leads, build_features], ids=lambda flow: str(flow.name))
def test_a_wrong_folder_fails_the_run_with_the_fix(flow: Flow[..., object], tmp_path: Path) -> None:
    state: Any = flow(str(tmp_path), return_state=True)
    ran = Ran(state)
    assert state.is_failed()
    assert "holds no handoff.toml; name a workspace, or make one: handoff init" in str(state.message)
    assert ran.run.name == f"{flow.name} {tmp_path}"
    assert ran.tasks == []


def test_a_wrong_instant_fails_the_run_with_the_fix(workspace: Path) -> None:
    ran = Ran(nightly(str(workspace), "1 July", return_state=True))
    assert ran.state.is_failed()
    assert '"1 July" is not a date or instant; write it like 2026-03-14' in str(ran.state.message)


def test_a_check_that_says_no_is_shown_and_publishes_nothing(trained: Path) -> None:
    settings = trained / "handoff.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[quarantine]\nmax_share = 0.0001\n", "utf-8")
    before = published(trained)
    ran = Ran(nightly(str(trained), "2026-07-01", return_state=True))
    assert ran.state.is_failed()
    assert "the list of 2026-07-01 is held back, the last published one stands: G00" in str(ran.state.message)
    assert "**The check says no:**" in ran.artifacts["demo-company-data"]
    assert "held back" in ran.artifacts["demo-company-list"]
    assert "G00" in ran.artifacts["demo-company-health"]
    assert published(trained) == before
    because = "the export was mended by hand"
    assert Ran(nightly(str(trained), "2026-07-01", True, because, return_state=True)).state.is_completed()
    assert published(trained) != before


def test_a_missing_column_leaves_yesterdays_list_standing(trained: Path) -> None:
    assert Ran(score_leads(str(trained), "2026-06-30", return_state=True)).state.is_completed()
    before = published(trained)
    leads = trained / "data" / "leads.csv"
    leads.write_text(leads.read_text("utf-8").replace("Created Date", "Made On", 1), "utf-8")
    ran = Ran(nightly(str(trained), "2026-07-01", return_state=True))
    assert ran.state.is_failed()
    assert "Created Date" in str(ran.state.message)
    assert [task.run_count for task in ran.tasks] == [1]
    assert published(trained) == before
    assert "Created Date" in (trained / "lists" / "index.html").read_text("utf-8")


def test_nights_are_made_up_for_in_order_and_watched(trained: Path) -> None:
    days = date(2026, 6, 28), date(2026, 6, 29)
    ran = Ran(backfill(str(trained), *days, return_state=True))
    assert ran.state.is_completed(), ran.state.message
    made = [
        task.name.removesuffix(f" Demo company {day}") for day in days for task in ran.tasks if str(day) in task.name
    ]
    assert sorted(made) == ["score", "score", "watch", "watch"]
    assert "2026-06-28" in ran.artifacts["demo-company-backfill-table"]
    again = Ran(backfill(str(trained), *days, return_state=True))
    assert "there already" in again.artifacts["demo-company-backfill-table"]
    assert [task.name for task in again.tasks if "score" in task.name] == []


def test_performance_that_calls_for_it_starts_a_training(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_training(*_: object) -> None:
        raise Refused("too little data")

    monkeypatch.setattr("flows.steps.wish", lambda *_: "AUC fell to 0.51")
    monkeypatch.setattr(Workspace, "train", no_training)
    ran = Ran(nightly(str(trained), "2026-06-30", return_state=True))
    # Whatever becomes of the training, the list stands.
    assert ran.state.is_completed(), ran.state.message
    assert "A training before its time is due: AUC fell to 0.51" in ran.artifacts["demo-company-health"]
    assert [task.name for task in ran.tasks if task.name.startswith("train_model")]


def test_one_run_of_a_workspace_waits_for_another(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slot = slot_of(workspace, "Demo company")
    with get_client(sync_client=True) as client:
        make_sure(client, slot)
    monkeypatch.setattr("flows.one_at_a_time.PATIENCE", timedelta(seconds=1))
    with concurrency(slot):
        ran = Ran(build_features(str(workspace), "2026-06-20", return_state=True))
    assert ran.state.is_failed()
    assert f"prefect gcl update {slot} --active-slots 0" in str(ran.state.message)
    assert ran.tasks == []
