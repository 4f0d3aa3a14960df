"""Plain words: what a probability means, and what happened lately."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.scoring.wording import ago, event_words, lately, meaning

NIGHT = pd.Timestamp("2026-03-14 02:00")


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "of 1,000 leads like this, fewer than 1 becomes SQL within 30 days"),
        (0.001, "of 1,000 leads like this, about 1 becomes SQL within 30 days"),
        (0.009, "of 1,000 leads like this, about 9 become SQL within 30 days"),
        (0.011, "of 100 leads like this, about 1 becomes SQL within 30 days"),
        (0.342, "of 100 leads like this, about 34 become SQL within 30 days"),
        (0.994, "of 100 leads like this, about 99 become SQL within 30 days"),
        (1.0, "of 100 leads like this, nearly all become SQL within 30 days"),
    ],
)
def test_meaning_of_a_probability(probability: float, words: str) -> None:
    assert meaning(np.array([probability]), 30).tolist() == [words]


@trying(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=30))
def test_each_probability_means_the_same_alone_and_among_others(probabilities: list[float]) -> None:
    together = meaning(np.array(probabilities), 14).tolist()
    assert together == [meaning(np.array([one]), 14)[0] for one in probabilities]


def test_lately_says_what_and_how_long_ago() -> None:
    types = pd.Series(["pricing_view", "pricing_view", None, "demo_request"], dtype="str")
    at = pd.Series(["2026-03-12 01:00", "2026-03-14 01:30", None, "2026-03-13 21:00"], dtype="datetime64[us]")
    assert lately(types, at, NIGHT).tolist() == [
        "Viewed pricing 2 days ago",
        "Viewed pricing less than an hour ago",
        "Nothing yet",
        "Requested demo 5 hours ago",
    ]


def test_lately_of_nobody() -> None:
    assert len(lately(pd.Series(dtype="str"), pd.Series(dtype="datetime64[us]"), NIGHT)) == 0


@pytest.mark.parametrize(
    ("event_type", "words"),
    [
        ("webinar_attended", "Attended webinar"),
        ("EmailClicked", "Clicked e-mail"),
        ("form-submit", "Submitted form"),
        ("opened newsletter", "Opened newsletter"),
        ("offer_sent_back", "Offer sent back"),
        ("PDF_download", "Downloaded PDF"),
        ("call", "Call"),
        ("___", "___"),
    ],
)
def test_event_types_read_like_speech(event_type: str, words: str) -> None:
    assert event_words(event_type) == words


@trying(deadline=None)
@given(st.text(min_size=1))
def test_any_event_type_has_words(event_type: str) -> None:
    assert event_words(event_type)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, "1 hour ago"),
        (23, "23 hours ago"),
        (24, "1 day ago"),
        (24 * 13, "13 days ago"),
        (24 * 14, "2 weeks ago"),
        (24 * 61, "2 months ago"),
        (24 * 365, "1 year ago"),
        (24 * 900, "2 years ago"),
    ],
)
def test_how_long_ago(hours: int, words: str) -> None:
    assert ago(hours) == words
