"""The alias moves only from where it was expected, and whatever goes wrong, it is back where it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from handoff.errors import RegistryError, WorkspaceError
from handoff.model.registry import Tracking, champion_version, moving_champion, newest_version, standing_of
from handoff.model.registry.versions import BECAUSE, PROMOTED_AT
from tests.model.registry.conftest import Registered, challenging, crowned, tracking_in
from tests.model.registry.test_log import aliases, fail_once

TAGS = {BECAUSE: "a person said so", PROMOTED_AT: "2026-07-02"}


@pytest.fixture(scope="module")
def two(registered: Registered, tmp_path_factory: pytest.TempPathFactory) -> Tracking:
    """Version 1 is champion, version 2 challenger; tests leave it so."""
    tracking = tracking_in(tmp_path_factory.mktemp("two"))
    crowned(tracking, registered.record)
    challenging(tracking, replace(registered.record, package="second"))
    return tracking


def unchanged(tracking: Tracking) -> bool:
    tags = standing_of(tracking, "2").tags
    return aliases(tracking.client()) == {"champion": "1", "challenger": "2"} and not set(TAGS) & set(tags)


def test_who_expects_another_champion_is_refused(two: Tracking) -> None:
    with (
        pytest.raises(RegistryError, match=r"is no longer that of version 7.*handoff card"),
        moving_champion(two, "2", "7", TAGS),
    ):
        pytest.fail("the alias must not move")
    assert unchanged(two)


def test_an_error_inside_the_block_moves_it_back(two: Tracking) -> None:
    seen: list[str | None] = []

    def write_log() -> None:
        seen.extend((champion_version(two), standing_of(two, "2").tags[BECAUSE]))
        raise WorkspaceError("the log is full")

    with pytest.raises(WorkspaceError, match="the log is full"), moving_champion(two, "2", "1", TAGS):
        write_log()
    assert seen == ["2", "a person said so"]
    assert unchanged(two)


@pytest.mark.parametrize("step", ["set_registered_model_alias", "set_model_version_tag"])
def test_an_interrupt_in_the_middle_moves_it_back(two: Tracking, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    fail_once(monkeypatch, step, KeyboardInterrupt(), done=True)
    with pytest.raises(KeyboardInterrupt), moving_champion(two, "2", "1", TAGS):
        pytest.fail("it was interrupted before")
    assert unchanged(two)


def test_a_very_long_reason_is_cut_and_not_refused(registered: Registered, tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path)
    challenging(tracking, registered.record)
    with moving_champion(tracking, "1", None, {BECAUSE: "because " * 2_000}):
        pass
    assert champion_version(tracking) == "1"
    assert standing_of(tracking, "1").tags[BECAUSE].endswith(" ...")


def test_a_missing_version_is_answered_with_those_that_there_are(two: Tracking) -> None:
    for wrong in ("9", "newest"):
        with pytest.raises(RegistryError, match=rf"has no version {wrong} at sqlite.*; there are: 1, 2"):
            standing_of(two, wrong)


def test_versions_are_counted_and_not_spelt(two: Tracking) -> None:
    assert newest_version(two) == "2"


def test_an_untouched_workspace_has_no_version_and_stays_untouched(tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path / "mlflow")
    assert champion_version(tracking) is None
    for ask in (lambda: newest_version(tracking), lambda: standing_of(tracking, "1")):
        with pytest.raises(RegistryError, match=r"handoff train"):
            ask()
    assert not tracking.folder.exists()
