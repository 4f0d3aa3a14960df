import numpy as np
import pytest

from handoff.model.recipe import Gates
from handoff.model.strength import Strength, strength_of


def strength(qualified: int, unqualified: int, nights_each: int = 3, days: int = 70) -> Strength:
    """Leads on several nights each, over a period of so many days."""
    lead = np.repeat(np.arange(qualified + unqualified, dtype=np.int64), nights_each)
    label = ((lead < qualified) & (np.arange(len(lead)) % nights_each == 0)).astype(np.int8)
    night = np.datetime64("2026-01-01", "us") + np.linspace(0, days, len(lead)).astype("timedelta64[D]")
    return strength_of(lead, label, night, Gates())


def test_leads_count_once_however_many_nights_they_were_open() -> None:
    found = strength(130, 500)
    assert (found.qualified, found.unqualified, found.confidence) == (130, 500, "enough")
    assert not found.weak


def test_too_few_are_told_with_what_is_missing_and_how_long_it_takes() -> None:
    found = strength(30, 500)
    assert found.sentence.endswith("10 more that became SQL (at the present 3.0 a week in about 4 weeks)")
    assert (found.confidence, found.weak) == ("none", True)


def test_both_sides_are_asked_for() -> None:
    assert "15 more that did not" in strength(200, 25).sentence
    assert "no rate yet" in strength(0, 500).sentence


def test_few_are_low_confidence() -> None:
    found = strength(60, 500)
    assert (found.confidence, found.weak) == ("low", True)
    assert found.sentence.startswith("low confidence")


@pytest.mark.parametrize(("qualified", "confidence"), [(39, "none"), (40, "low"), (119, "low"), (120, "enough")])
def test_the_limits_are_where_they_are_said_to_be(qualified: int, confidence: str) -> None:
    assert strength(qualified, 500).confidence == confidence
