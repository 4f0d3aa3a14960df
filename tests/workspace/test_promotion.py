"""Who is champion: by the gates, by a person, back again; always one, always written down, whatever goes wrong."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handoff.errors import ConfigError, FeatureError, Refused, RegistryError, WorkspaceError
from handoff.model.bootstrap import Estimate
from handoff.model.gates import Verdict
from handoff.model.registry import standing_of
from handoff.workspace.package import Package, find_package
from handoff.workspace.promotion import champion_standing, promote, register_package, rollback
from tests.model.registry.test_log import fail_once, versions
from tests.workspace.company import mlflow_may_warn
from tests.workspace.small import Company, with_other_features

BAD_LEVEL: dict[str, Any] = {"calibration_error": Estimate(0.3, 0.2, 0.4)}


@pytest.fixture(autouse=True)
def _mlflow_warns() -> Iterator[None]:
    with mlflow_may_warn():
        yield


def register(company: Company, package: Package) -> Verdict:
    return register_package(company.opened, package, "ann")[1]


@pytest.fixture(scope="module")
def made(shared: Company) -> Company:
    """Version 1 was champion, version 2 is, version 3 was refused."""
    with mlflow_may_warn():
        for mark, head in (("a", {}), ("bb", {}), ("ccc", BAD_LEVEL)):
            register(shared, shared.package(mark, **head))
    return shared


@pytest.fixture
def three(made: Company, tmp_path: Path) -> Company:
    """A copy of it for one test; its models are the original's."""
    return Company(Path(shutil.copytree(made.folder, tmp_path / "company")), made.small)


def moves(company: Company) -> list[tuple[str, str | None, str | None]]:
    return [(line["action"], line["from"], line["to"]) for line in company.log]


def test_gates_decide_and_every_decision_is_logged(three: Company) -> None:
    assert three.aliases == {"champion": "2", "challenger": "3"}
    assert moves(three) == [("train", None, "1"), ("train", "1", "2"), ("train", "2", "2")]
    assert [line["version"] for line in three.log] == ["1", "2", "3"]
    assert {line["who"] for line in three.log} == {"ann"}
    tags = standing_of(three.tracking, "2").tags
    assert (tags["handoff.promoted_by"], tags["handoff.former_champion"]) == ("ann", "1")
    assert standing_of(three.tracking, "3").verdict.startswith("refused: calibration error 0.300 (0.200 to 0.400)")


def test_a_worse_model_is_refused_on_the_rows_that_the_champion_scores_too(three: Company) -> None:
    found = register(three, three.package("useless", three.small.useless))
    assert not found.passed
    assert "of the champion (version 2) on the same" in found.sentence
    assert three.aliases == {"champion": "2", "challenger": "4"}


def test_registering_twice_is_registering_once(three: Company) -> None:
    package = three.package("once")
    first, second = (register_package(three.opened, package, "ann") for _ in range(2))
    assert first == second
    assert len(three.log) == 4


def test_a_person_may_overrule_the_gates_and_is_remembered(three: Company) -> None:
    outcome = promote(three.opened, "3", "  the level is known to be off  ", "bob")
    assert (outcome.before, outcome.because, outcome.changed) == ("2", "the level is known to be off", True)
    assert three.aliases == {"champion": "3"}
    assert moves(three)[-1] == ("promote", "2", "3")
    assert (three.log[-1]["who"], three.log[-1]["because"]) == ("bob", "the level is known to be off")
    assert standing_of(three.tracking, "3").tags["handoff.promoted_because"] == "the level is known to be off"
    again = promote(three.opened, "3", "once more", "bob")
    assert not again.changed
    assert len(three.log) == 4


def test_rolling_back_goes_further_back_each_time_and_ends_at_the_first(three: Company) -> None:
    promote(three.opened, "3", "try it", "bob")
    for expected in ("2", "1"):
        outcome = rollback(three.opened, None, "", "bob")
        assert (outcome.model.version, three.champion) == (expected, expected)
    assert moves(three)[-2:] == [("rollback", "3", "2"), ("rollback", "2", "1")]
    with pytest.raises(Refused, match="version 1 is the first champion; name a version: handoff rollback VERSION"):
        rollback(three.opened, None, "", "bob")
    assert three.champion == "1"


def test_any_version_can_be_rolled_back_to(three: Company) -> None:
    assert rollback(three.opened, "3", "it was better", "bob").because == "it was better"
    assert three.champion == "3"
    assert rollback(three.opened, None, "", "bob").model.version == "2"


def test_without_a_champion_there_is_nothing_to_roll_back(fresh: Company) -> None:
    with pytest.raises(Refused, match="has no champion to roll back"):
        rollback(fresh.opened, None, "", "bob")


def test_a_promotion_needs_a_reason_and_a_version_that_is_there(fresh: Company) -> None:
    with pytest.raises(ConfigError, match="needs a reason"):
        promote(fresh.opened, "1", "  ", "bob")
    with pytest.raises(RegistryError, match=r"has no version 1 at .*train one first"):
        promote(fresh.opened, "1", "because", "bob")
    assert fresh.log == []


def test_a_model_of_other_features_is_refused_with_a_diff(three: Company) -> None:
    register(three, three.package("old", with_other_features(three.small.good), **BAD_LEVEL))
    for decide in (promote, rollback):
        with pytest.raises(FeatureError, match=r"(?s)- feature version 0\n  \+ feature version 1\n.*handoff train"):
            decide(three.opened, "4", "because", "bob")
    assert three.aliases == {"champion": "2", "challenger": "4"}
    assert len(three.log) == 4


def test_a_champion_that_cannot_score_any_more_does_not_block_its_successor(fresh: Company) -> None:
    register(fresh, fresh.package("old", with_other_features(fresh.small.good)))
    found = register(fresh, fresh.package("a"))
    assert found.passed
    assert "cannot be compared: the model was trained on other features" in found.sentence


def test_without_mlflow_the_training_is_kept_and_registered_later(three: Company) -> None:
    package = three.package("kept")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{free.getsockname()[1]}"
    with three.more_settings(f'[tracking]\nuri = "{uri}"'), pytest.raises(RegistryError) as caught:
        register(three, package)
    assert f"MLflow at {uri} cannot be used" in str(caught.value)
    assert f"the training is kept: handoff register {package.id} --workspace {three.folder}" in str(caught.value)
    assert len(three.log) == 3
    found = find_package(three.folder / ".handoff", None)
    assert found == package
    assert register(three, found).passed
    assert three.champion == "4"


@pytest.mark.parametrize("step", ["create_model_version", "set_registered_model_alias"])
@pytest.mark.parametrize("reason", [OSError("the server is gone"), KeyboardInterrupt()])
def test_whatever_stops_a_registration_the_champion_stays_and_it_can_be_repeated(
    three: Company, monkeypatch: pytest.MonkeyPatch, step: str, reason: BaseException
) -> None:
    before = three.aliases, three.log, versions(three.tracking.client())
    package = three.package("dddd")
    fail_once(monkeypatch, step, reason, done=True)
    with pytest.raises((RegistryError, KeyboardInterrupt)):
        register(three, package)
    assert (three.aliases, three.log, versions(three.tracking.client())) == before
    assert package.registered is None
    assert register(three, package).passed
    assert moves(three)[-1] == ("train", "2", three.champion)
    assert len(three.log) == 4


def test_a_log_that_cannot_be_written_stops_the_move(three: Company) -> None:
    path = three.folder / ".handoff" / "promotions.jsonl"
    path.rename(path.with_name("aside"))
    path.mkdir()
    for decide in (
        lambda: promote(three.opened, "3", "because", "bob"),
        lambda: register(three, three.package("dddd")),
    ):
        with pytest.raises(WorkspaceError, match="cannot be written"):
            decide()
    assert three.aliases == {"champion": "2", "challenger": "3"}


def test_the_standing_is_the_champions_or_the_newest_versions(three: Company, fresh: Company) -> None:
    assert champion_standing(three.opened, None).aliases == ("champion",)
    assert champion_standing(three.opened, "3").aliases == ("challenger",)
    register(fresh, fresh.package("a", **BAD_LEVEL))
    assert champion_standing(fresh.opened, None).model.version == "1"


def process(company: Company, package: Package, kill_after: str = "") -> "subprocess.Popen[bytes]":
    """Register in a process of its own, which kills itself right after a step of MLflow's client, if one is named."""
    program = f"""
import os, signal, sys, warnings
warnings.simplefilter("ignore")
from mlflow import MlflowClient
from handoff import Workspace
from handoff.workspace.package import find_package
from handoff.workspace.promotion import register_package
step = {kill_after!r}
if step:
    real = getattr(MlflowClient, step)
    def die(self, *args, **kwargs):
        real(self, *args, **kwargs)
        if step != "set_registered_model_alias" or args[1] == "champion":
            os.kill(os.getpid(), signal.SIGKILL)
    setattr(MlflowClient, step, die)
opened = Workspace.open({str(company.folder)!r}, environ={{}}, threads=1)
register_package(opened, find_package(opened.places.store, {package.id!r}), {package.id!r})
"""
    return subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONWARNINGS": "ignore"})


def ended(running: Any) -> int:
    return int(running.wait(timeout=120))


@pytest.mark.slow
def test_two_trainings_at_once_leave_one_champion_and_a_log_that_agrees(three: Company) -> None:
    packages = [three.package(mark) for mark in ("left", "right")]
    running = [process(three, package) for package in packages]
    assert [ended(one) for one in running] == [0, 0]
    fourth, fifth = three.log[-2:]
    assert (fourth["from"], fourth["to"], fifth["from"], fifth["to"]) == ("2", "4", "4", "5")
    assert {fourth["who"], fifth["who"]} == {package.id for package in packages}
    assert three.aliases == {"champion": "5"}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["create_model_version", "set_registered_model_alias"])
def test_after_a_kill_in_mid_registration_a_rerun_is_clean(three: Company, step: str) -> None:
    package = three.package("killed")
    assert ended(process(three, package, step)) == -signal.SIGKILL
    assert package.registered is None
    assert len(three.log) == 3
    assert register(three, package).passed
    assert moves(three)[-1] == ("train", "2", three.champion)
    assert len(three.log) == 4
    assert len(versions(three.tracking.client())) == 4
    assert package.registered is not None
    assert f"Version {three.champion} was made champion" in (package.folder / "card.md").read_text(encoding="utf-8")
