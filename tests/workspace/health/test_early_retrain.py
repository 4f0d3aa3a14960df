"""A training is called for when what came is far from what was said, and not again and again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.delivery.health_page import HealthFacts
from handoff.workspace.early_retrain import early_retrain, wish
from handoff.workspace.health import Health
from tests.workspace.health.made_history import HORIZON, NIGHTS, Past, make_past, night

LAST = NIGHTS - 1


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, HealthFacts]:
    """A history whose probabilities are a quarter of the true ones."""
    past = make_past(tmp_path_factory.mktemp("wrong") / "made", said=0.25)
    return past, past.look(LAST)


def asked(facts: HealthFacts, former: tuple[int, str] | None = None, number: int = LAST) -> str | None:
    told = None if former is None else (night(former[0]), former[1])
    return wish(facts.weeks, facts.nights, night(number), HORIZON, told)


def test_right_probabilities_call_for_nothing(health: Health) -> None:
    assert health.early_retrain is None


def test_a_quarter_of_the_truth_calls_for_a_training(wrong: tuple[Past, HealthFacts]) -> None:
    reason = wrong[1].early_retrain
    assert reason is not None
    assert "of the leads became SQL" in reason
    assert str(wrong[1].weeks[3].monday) in reason


def test_the_same_night_gives_the_same_answer(wrong: tuple[Past, HealthFacts]) -> None:
    past, facts = wrong
    assert early_retrain(past.materials(LAST), night(LAST)) == facts.early_retrain


def test_it_is_called_for_once_a_horizon(wrong: tuple[Past, HealthFacts]) -> None:
    facts = wrong[1]
    assert asked(facts, (LAST - HORIZON + 1, "before")) is None
    assert asked(facts, (LAST - HORIZON, "before")) is not None


def test_a_champion_that_came_after_the_outcome_is_left_alone(wrong: tuple[Past, HealthFacts]) -> None:
    facts = wrong[1]
    known_on = facts.weeks[3].monday + timedelta(days=6 + HORIZON)
    renewed = [replace(one, model_version="2") if one.night > known_on else one for one in facts.nights]
    before = [replace(one, model_version="2") if one.night >= known_on else one for one in facts.nights]
    # The made history ends before that day: let it go on.
    later = [replace(renewed[-1], night=known_on + timedelta(days=at)) for at in range(1, 4)]
    assert wish(facts.weeks, [*renewed, *(replace(one, model_version="2") for one in later)],
                later[-1].night, HORIZON, None) is None  # fmt: skip
    assert wish(facts.weeks, [*before, *later], later[-1].night, HORIZON, None) is not None


def test_before_any_outcome_there_is_no_reason(past: Past, tmp_path: Path) -> None:
    (tmp_path / ".handoff").mkdir()
    (tmp_path / ".handoff" / "scores").symlink_to(past.places.scores)
    assert early_retrain(replace(past, root=tmp_path).materials(5), night(5)) is None
