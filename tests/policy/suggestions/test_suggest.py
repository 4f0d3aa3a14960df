import tomllib

import numpy as np
import pytest

from handoff.domain.agreement import Condition
from handoff.policy.suggestions.found import Criterion, Period
from handoff.policy.suggestions.suggest import suggest

ACCOUNTS, ROWS_EACH = 1500, 4


def criterion(place: int, kind: str = "behaviour") -> Criterion:
    toml = f'{{ event = "event_{place}", within_days = 30 }}'
    return Criterion(f"Event {place}", toml, f"topic {place}", "fit" if kind == "fit" else "behaviour")


def period(random: np.random.Generator, effects: dict[int, float], n_criteria: int, rate: float = 0.08) -> Period:
    """Accounts with four rows each that mostly agree; a criterion in `effects` multiplies the rate of SQL."""
    share = np.linspace(0.05, 0.4, n_criteria)
    met = np.repeat(random.random((ACCOUNTS, n_criteria)) < share, ROWS_EACH, axis=0)
    chance = np.full(len(met), rate)
    for place, factor in effects.items():
        chance *= np.where(met[:, place], factor, 1.0)
    of_account = np.repeat(random.random(ACCOUNTS), ROWS_EACH)
    label = (of_account < chance).astype(np.int8)
    return Period(met, label, np.repeat(np.arange(ACCOUNTS), ROWS_EACH))


def found_in(effects: dict[int, float], seed: int, n_criteria: int = 60) -> tuple[list[str], list[str]]:
    """Return the words of what speaks for a lead, and of what speaks against it."""
    random = np.random.default_rng(seed)
    criteria = [criterion(place) for place in range(n_criteria)]
    older, later = (period(random, effects, n_criteria) for _ in range(2))
    found = suggest(criteria, older, later, 50, 0).found
    return ([one.criterion.words for one in found if one.speaks_for],
            [one.criterion.words for one in found if not one.speaks_for])  # fmt: skip


def test_planted_effects_are_found_in_both_directions() -> None:
    for_leads, against = found_in({30: 3.0, 45: 0.1}, seed=1)
    assert for_leads == ["Event 30"]
    assert against == ["Event 45"]


@pytest.mark.parametrize("seed", range(8))
def test_pure_noise_suggests_nothing(seed: int) -> None:
    assert found_in({}, seed=seed, n_criteria=150) == ([], [])


def test_what_held_on_older_nights_alone_is_not_suggested() -> None:
    random = np.random.default_rng(2)
    criteria = [criterion(place) for place in range(20)]
    older, later = period(random, {10: 3.0}, 20), period(random, {}, 20)
    found = suggest(criteria, older, later, 50, 0)
    assert found.promising >= 1
    assert found.found == ()


def test_of_alternatives_only_the_best_is_suggested() -> None:
    random = np.random.default_rng(3)
    older, later = (period(random, {30: 4.0}, 60) for _ in range(2))
    twin = [Period(np.column_stack([one.met, one.met[:, 30]]), one.label, one.account) for one in (older, later)]
    criteria = [*(criterion(place) for place in range(60)), criterion(30)]
    assert len(suggest(criteria, twin[0], twin[1], 50, 0).found) == 1


def test_of_criteria_that_the_same_leads_meet_only_one_is_suggested() -> None:
    """Whatever they are called: an offer that is made and an offer that is sent are one thing."""
    random = np.random.default_rng(3)
    older, later = (period(random, {30: 4.0}, 60) for _ in range(2))
    twin = [Period(np.column_stack([one.met, one.met[:, 30]]), one.label, one.account) for one in (older, later)]
    found = suggest([criterion(place) for place in range(61)], twin[0], twin[1], 50, 0)
    assert found.promising == 2
    assert len(found.found) == 1


def test_rules_are_toml_that_the_agreement_reads_with_their_price() -> None:
    random = np.random.default_rng(4)
    effects = {30: 4.0, 45: 0.05}
    older, later = (period(random, effects, 60) for _ in range(2))
    criteria = [criterion(place, "fit" if place == 45 else "behaviour") for place in range(60)]
    found = suggest(criteria, older, later, 50, 0)
    qualify, exclude = (tomllib.loads(rule.toml) for rule in found.rules)
    assert qualify["qualify"][0]["name"] == "Shows interest"
    Condition.model_validate({"any": qualify["qualify"][0]["any"]})
    assert exclude["exclude"][0]["reason"] == "Event 45"
    keeps = later.met[:, 30]
    assert found.rules[0].lost == pytest.approx(1 - later.label[keeps].sum() / later.label.sum())
    assert found.rules[0].spared == pytest.approx(1 - keeps.mean())
    assert found.rules[1].spared == pytest.approx(later.met[:, 45].mean())
