"""Texts are found wherever they stand, whatever their length, and strangers are not."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from handoff.workspace.text_places import TextPlaces, digests

TEXTS = st.lists(st.text(max_size=30), unique=True, max_size=40)


@given(TEXTS, TEXTS, st.integers(0, 5))
def test_the_place_of_each_text_is_found(ours: list[str], others: list[str], skipped: int) -> None:
    places = TextPlaces.of(pa.array(ours, pa.string()))
    asked = [*others, *reversed(ours)][skipped:]
    found = places.find(pa.chunked_array([asked[:3], asked[3:]], pa.string()))
    assert found.tolist() == [ours.index(text) if text in ours else -1 for text in asked]


def test_a_slice_and_long_texts_have_the_digests_of_their_own() -> None:
    texts = pa.array([f"{'x' * (place % 37)}-{place}" for place in range(500)])
    assert (digests(texts.slice(100, 50)) == digests(texts)[100:150]).all()
    assert len(np.unique(digests(texts))) == len(texts)
    assert digests(texts.cast(pa.large_string()))[7] == digests(texts)[7]


def test_a_missing_text_is_nobodys() -> None:
    assert TextPlaces.of(pa.array(["a", "b"])).find(pa.array([None, "b"], pa.string())).tolist() == [-1, 1]
    assert TextPlaces.of(pa.array([], pa.string())).find(pa.array(["a"])).tolist() == [-1]
