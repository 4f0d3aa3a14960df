"""Loading says what is not there, and reads exactly what was trained."""

from dataclasses import replace
from pathlib import Path

import pytest

from handoff.errors import RegistryError
from handoff.model.registry import load_champion, load_version
from tests.model.registry.conftest import Registered, tracking_in


def test_the_champion_predicts_what_was_trained(registered: Registered) -> None:
    model, found = load_champion(registered.tracking)
    example = registered.example
    assert found == registered.model
    assert model.predict(example).tobytes() == registered.trained.predict(example).tobytes()
    assert model.feature_plan == registered.trained.feature_plan
    assert model.window == registered.trained.window


def test_an_untouched_workspace_is_told_to_train_and_stays_untouched(tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path / "mlflow")
    with pytest.raises(RegistryError, match=r'"lead-propensity" has no champion at sqlite:.*handoff train'):
        load_champion(tracking)
    assert not tracking.folder.exists()


def test_a_store_without_such_a_model_is_told_to_train(registered: Registered) -> None:
    with pytest.raises(RegistryError, match=r'"other" has no champion at .*handoff train'):
        load_champion(replace(registered.tracking, model="other"))


def test_a_model_without_the_alias_is_told_to_train(registered: Registered, tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path)
    tracking.client().create_registered_model("lead-propensity")
    with pytest.raises(RegistryError, match=r"has no champion at .*handoff train"):
        load_champion(tracking)


def test_a_missing_version_is_named(registered: Registered) -> None:
    with pytest.raises(RegistryError, match='"lead-propensity" has no version 99 at sqlite'):
        load_version(registered.tracking, "99")


def test_a_failing_server_is_not_taken_for_a_missing_champion(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlflow.exceptions import MlflowException

    def fail(*_: object) -> None:
        raise MlflowException("the server burns")

    monkeypatch.setattr("mlflow.MlflowClient.get_model_version_by_alias", fail)
    with pytest.raises(RegistryError, match=r"cannot be used: .*the server burns"):
        load_champion(registered.tracking)


def test_files_that_are_gone_are_named(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_: object) -> None:
        raise FileNotFoundError("no such folder")

    monkeypatch.setattr("mlflow.artifacts.download_artifacts", gone)
    with pytest.raises(RegistryError, match=r"models:/lead-propensity/1 at .* cannot be fetched: no such folder"):
        load_champion(registered.tracking)
