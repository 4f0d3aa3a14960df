"""Folding removes what writers do differently, and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.features.fit.folding import fold


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_outer_space_changes_nothing(text: str) -> None:
    assert fold(f" {text}\t") == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Łódź", "lodz"), ("Großhändler", "grosshandler"), ("R&D", "r d"), ("C.F.O.", "cfo"), ("Betreuer", "betreuer")],
)
def test_letters_become_plain(text: str, folded: str) -> None:
    assert fold(text) == folded
