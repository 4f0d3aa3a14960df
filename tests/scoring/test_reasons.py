"""Reasons: true of the lead, the weightiest first, said once, and silent where nothing is known."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from handoff.model.reference import NO_REFERENCE
from handoff.model.topics import Topics
from handoff.scoring.comparison import Proof
from handoff.scoring.reasons import NOTHING_SAID, TINY, parts_of, reasons_of
from tests.scoring.made_night import LEARNED, Known, made_features

VALUES = made_features(600).values
MODEL = Known()
FOUND = reasons_of(MODEL, VALUES)
TEXTS = [*FOUND.in_favour, *FOUND.against]


def one(name: str, value: float) -> pd.DataFrame:
    return VALUES.iloc[:1].assign(**{name: np.float32(value)})


def test_every_lead_has_one_to_five_on_each_side() -> None:
    assert all(1 <= len(texts) <= 5 for texts in TEXTS)


def test_the_parts_of_every_row_add_up_to_its_score() -> None:
    contributions = MODEL.contributions(VALUES)
    sums = Topics.of(MODEL.catalogue, MODEL.columns).sums(contributions.values)
    score = contributions.baseline + sums.sum(axis=1)
    np.testing.assert_allclose(score, contributions.total(), atol=1e-12)
    np.testing.assert_allclose(contributions.baseline + FOUND.fit + FOUND.engagement, score, atol=1e-12)


def test_one_lead_alone_has_the_reasons_that_it_has_among_others() -> None:
    for place in (0, 7, 599):
        alone = reasons_of(MODEL, VALUES.iloc[[place]])
        assert alone.in_favour[0] == FOUND.in_favour[place]
        assert alone.against[0] == FOUND.against[place]


def test_the_count_that_is_said_is_the_lead_s_own() -> None:
    views = VALUES["pricing_view_count_7d"].to_numpy()
    said = [(place, text) for place, texts in enumerate(FOUND.in_favour) for text in texts if text.startswith("Viewed")]
    assert said
    for place, text in said:
        times = "once" if views[place] == 1 else f"{views[place]:.0f} times"
        assert text.startswith(f"Viewed pricing {times} in the last 7 days (")


def test_a_long_silence_speaks_against() -> None:
    texts = reasons_of(MODEL, one("inbound_event_days_since_last", 241.0)).against[0]
    assert any(text.startswith("No activity for 241 days (") for text in texts)


def test_all_that_is_said_is_what_the_model_learned_from() -> None:
    topics = {part.topic for part in parts_of(MODEL, VALUES.iloc[:1])}
    assert topics == {"employees_low", "industry", "pricing_view", "inbound_event"}
    assert "truth" not in LEARNED
    assert not [text for texts in TEXTS for text in texts if "robability" in text]


def test_parts_of_one_lead_are_its_reasons_by_weight() -> None:
    parts = list(parts_of(MODEL, VALUES.iloc[[3]]))
    amounts = [abs(part.amount) for part in parts]
    assert amounts == sorted(amounts, reverse=True)
    given = {part.text for part in parts if part.is_reason and part.amount > 0}
    assert {text for text in FOUND.in_favour[3] if text != NOTHING_SAID[1]} <= given
    assert all(part.is_tiny == (abs(part.amount) < TINY) for part in parts)
    assert not [part for part in parts if part.is_reason and part.proof is Proof.CONTRARY]


def test_facts_of_the_same_leads_are_said_once() -> None:
    for texts in TEXTS:
        proofs = [text.rpartition(" (")[2] for text in texts if "not enough" not in text]
        assert len({proof.rpartition(":")[2] for proof in proofs}) == len(proofs)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_model_without_comparisons_gives_no_reasons(sign: int) -> None:
    bare = SimpleNamespace(
        catalogue=MODEL.catalogue, columns=LEARNED, reference=NO_REFERENCE, contributions=MODEL.contributions
    )
    found = reasons_of(bare, VALUES.iloc[:2])
    assert (found.in_favour if sign > 0 else found.against).tolist() == [[NOTHING_SAID[sign]]] * 2


def test_no_leads_have_no_reasons() -> None:
    assert len(reasons_of(MODEL, VALUES.iloc[:0]).in_favour) == 0
