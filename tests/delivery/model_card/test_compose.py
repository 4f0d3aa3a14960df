"""A card tells what the run found: honest numbers first, everything that was left out, and the limits."""

from dataclasses import replace

import pytest

from handoff.delivery.model_card import Document, Fairness, gates_section, registered_as, render_markdown
from handoff.delivery.model_card.document import Grid
from handoff.model.gates import Check, Verdict
from tests.delivery.model_card.conftest import Made

REFUSED = Verdict(
    False,
    "refused: too uncertain",
    (
        Check("champion", True, None, 0.0, None, "there is no champion to compare with"),
        Check("calibration", False, 0.3, 0.1, (0.2, 0.4), "calibration error 0.300, at most 0.100 is allowed"),
    ),
)


@pytest.fixture(scope="module")
def card(made: Made) -> Document:
    return made.card()


@pytest.fixture(scope="module")
def text(card: Document) -> str:
    return render_markdown(card)


def grid(card: Document, anchor: str, place: int = 0) -> Grid:
    blocks = next(section.blocks for section in card.sections if section.anchor == anchor)
    return [block for block in blocks if isinstance(block, Grid)][place]


def test_the_forward_result_comes_first_and_the_random_splits_promise_beside_it(made: Made, card: Document) -> None:
    result = made.facts.result
    lift, random = result.forward.metrics["lift_at_10"].value, result.random_split.metrics["lift_at_10"].value
    assert f"Forward in time the best 10 % of the leads hold {lift:.1f} times as many SQLs" in card.summary
    assert f"A random split would have promised {random:.1f} times" in card.summary
    assert card.headlines[0].value == f"{lift:.1f}"
    assert f"a random split would have promised {random:.1f}" in card.headlines[0].note
    assert grid(card, "quality").columns[:3] == ("measure", f">{result.model.recipe.name}", ">random split")


def test_every_number_of_the_registered_model_has_its_interval(made: Made, card: Document) -> None:
    found = made.facts.result.forward.metrics["auc"]
    assert grid(card, "quality").rows[0][1] == f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def test_who_is_out_is_counted(text: str) -> None:
    assert "| the outcome is not known yet | 321 |" in text
    assert "| SQL already on that night, known only later | 4 |" in text


def test_little_data_and_doubts_cannot_be_missed(text: str) -> None:
    assert "> **Low confidence: few leads.**" in text
    assert "- believe the order of the list, not its probabilities" in text


def test_columns_that_were_left_out_and_those_that_were_signed_for_are_named(text: str) -> None:
    assert "| outcome_code | blocked | outcome_code alone reaches AUC 0.970 | leave it out |" in text
    assert "since a person signed for it: grade." in text
    assert "| grade | suspicious | Ann | 2026-06-01 | filled before the call |" in text


def test_groups_are_compared_by_selection_and_by_who_is_found(card: Document, text: str) -> None:
    compared = grid(card, "fairness", 1)
    assert compared.columns == ("group", ">leads", ">became SQL", ">selected", ">ratio", ">SQLs found", ">ratio")
    assert {row[0] for row in compared.rows} == {"DE", "FR"}
    assert compared.rows[0][4] == "reference"
    assert "Protected, and therefore no features: country." in text
    assert "| language | country | 0.81 |" in text


def test_without_a_declared_group_the_card_says_that_nothing_was_compared(made: Made) -> None:
    text = render_markdown(made.card(fairness=Fairness((), (), (), 0.2, 20)))
    assert "> **No group was declared, so nothing was compared." in text


def test_predicted_stands_beside_actual_by_tier_and_by_part(card: Document) -> None:
    assert grid(card, "calibration", 1).rows == (
        ("SAL", "12.5", "30.0%", "25.0% (20.0% to 31.0%)", "40.0% (30.0% to 50.0%)"),
    )
    assert grid(card, "segments").columns[3:5] == (">predicted", ">actual")
    assert {row[0].removesuffix(" (small)") for row in grid(card, "segments").rows} == {"country: DE", "country: FR"}


def test_without_an_agreement_and_without_parts_the_card_is_whole(made: Made) -> None:
    card = made.card(tiers=(), segments=())
    assert [section.anchor for section in card.sections] == [section.anchor for section in made.card().sections]
    assert "The data has no column by which leads could be told apart." in render_markdown(card)


def test_registered_it_says_what_became_of_it_and_shows_the_gates_that_refused_first(card: Document) -> None:
    found = card.registered("3", registered_as("3", REFUSED), gates_section(REFUSED), refused=True)
    assert found.facts[0] == ("Version", "3")
    assert found.standing.endswith("the champion was left alone: refused by the gate calibration.")
    assert [row[:2] for row in grid(found, "gates").rows] == [("calibration", "refused"), ("champion", "passed")]
    passed = replace(REFUSED, passed=True, checks=REFUSED.checks[:1])
    assert registered_as("4", passed) == "Version 4 was made champion: it passed all 1 gates."


def test_a_card_survives_json(card: Document) -> None:
    import json

    assert Document.from_dict(json.loads(json.dumps(card.to_dict()))) == card
