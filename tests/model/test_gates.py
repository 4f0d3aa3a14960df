"""A gate refuses only what is measurably worse, and the verdict says it in numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from handoff.model.bootstrap import Estimate
from handoff.model.gates import Candidate, Champion, SameRows, Verdict, judge
from handoff.model.recipe import Gates

GATES = Gates()


def rows(own: float, rival: float, size: int = 1_500, seed: int = 1) -> SameRows:
    """Two scores of one outcome; the greater number is the better one."""
    random = np.random.default_rng(seed)
    truth = random.normal(size=size)
    label = (random.random(size) < 1 / (1 + np.exp(1.5 - 1.5 * truth))).astype(np.int8)
    noisy = [1 / (1 + np.exp(-strength * truth - random.normal(size=size))) for strength in (own, rival)]
    return SameRows(label, noisy[0], noisy[1], np.arange(size) // 2, "1,500 rows of the nights since 2026-05-01")


def candidate() -> Candidate:
    return Candidate(("employees", "views_7d"), rows(2, 1), Estimate(0.02, 0.01, 0.04), ("lead_grade",), 400, 3_000)


def verdict(one: Candidate, champion: Champion | None = None, gates: Gates = GATES) -> Verdict:
    return judge(one, champion, gates, draws=100, seed=7)


def failed(found: Verdict) -> list[str]:
    return [check.name for check in found.checks if not check.passed]


def test_the_first_good_model_passes_and_says_why() -> None:
    found = verdict(candidate())
    assert found.passed
    assert found.sentence.startswith("passed: there is no champion to compare with; calibration error 0.020 (0.010 to")
    assert "no blocked or protected column among 2 features" in found.sentence
    assert "400 leads became SQL and 3,000 did not" in found.sentence


@pytest.mark.parametrize(("own", "rival", "passes"), [(2.0, 1.0, True), (2.0, 2.0, True), (0.5, 2.5, False)])
def test_only_a_measurably_worse_model_loses_to_the_champion(own: float, rival: float, passes: bool) -> None:
    found = verdict(candidate(), Champion("3", rows(own, rival)))
    assert failed(found) == ([] if passes else ["champion"])
    assert "of the champion (version 3) on the same 1,500 rows of the nights since 2026-05-01" in found.sentence


def test_the_champion_itself_is_no_better_than_itself() -> None:
    same = rows(1, 1)
    check = verdict(candidate(), Champion("3", replace(same, rival=same.candidate))).checks[0]
    assert (check.value, check.interval) == (0.0, (0.0, 0.0))
    assert "difference +0.000 (+0.000 to +0.000)" in check.sentence


def test_a_loss_that_the_recipe_allows_passes() -> None:
    champion = Champion("3", rows(0.5, 2.5))
    assert verdict(candidate(), champion, Gates(max_auc_loss=0.9)).passed


@pytest.mark.parametrize(("usable", "passes"), [(False, True), (True, False)])
def test_a_champion_that_cannot_be_compared_protects_itself_only_while_it_can_score(usable: bool, passes: bool) -> None:
    found = verdict(candidate(), Champion("3", None, "its features are of another version", usable))
    assert found.passed is passes
    assert "the champion (version 3) cannot be compared: its features are of another version" in found.sentence


def test_one_outcome_only_is_no_comparison() -> None:
    empty = replace(rows(1, 1), label=np.zeros(1_500, dtype=np.int8))
    found = verdict(candidate(), Champion("3", empty))
    assert failed(found) == ["champion"]
    assert "one outcome only" in found.sentence


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"calibration_error": Estimate(0.2, 0.15, 0.3)}, "calibration"),
        ({"against_points": rows(0.2, 3)}, "lift over points"),
        ({"features": ("employees", "lead_grade")}, "blocked columns"),
        ({"qualified": 39}, "minimum data"),
        ({"unqualified": 39}, "minimum data"),
    ],
)
def test_each_gate_refuses_and_its_words_come_first(change: dict[str, Any], gate: str) -> None:
    found = verdict(replace(candidate(), **change))
    assert failed(found) == [gate]
    sentence = next(check.sentence for check in found.checks if check.name == gate)
    assert found.sentence.startswith(f"refused: {sentence}; ")


def test_a_calibration_error_that_may_be_good_enough_passes() -> None:
    assert verdict(replace(candidate(), calibration_error=Estimate(0.12, 0.09, 0.2))).passed


def test_the_points_table_is_not_compared_with_itself() -> None:
    found = verdict(replace(candidate(), against_points=None))
    assert found.passed
    assert "the model is the points table itself" in found.sentence


def test_a_verdict_survives_json() -> None:
    import json

    found = verdict(candidate(), Champion("3", rows(1, 1)))
    assert Verdict.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_the_order_of_the_rows_changes_nothing() -> None:
    given = rows(2, 1)
    order = np.random.default_rng(0).permutation(len(given.label))
    moved = SameRows(given.label[order], given.candidate[order], given.rival[order], given.account[order], given.words)
    assert verdict(candidate(), Champion("3", moved)) == verdict(candidate(), Champion("3", given))
