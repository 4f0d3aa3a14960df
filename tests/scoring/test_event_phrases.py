"""What leads did, in words that sales people use."""

import pytest

from handoff.scoring.event_phrases import done, not_done, silent


@pytest.mark.parametrize(
    ("counter", "times", "days", "said"),
    [
        ("pricing_view", 1, 1, "Viewed pricing once in the last 24 hours"),
        ("webinar_attended", 2, None, "Attended webinar 2 times so far"),
        ("meeting", 1, 30, "1 meeting in the last 30 days"),
        ("offer_call_done", 1200, 90, "Offer call done 1,200 times in the last 90 days"),
        ("inbound_event", 5, 7, "5 activities in the last 7 days"),
        ("outbound_event", 1, None, "1 contact by us so far"),
    ],
)
def test_what_was_done(counter: str, times: int, days: int | None, said: str) -> None:
    assert done(counter, times, days) == said


@pytest.mark.parametrize("counter", ["pricing_view", "call", "inbound_event", "email.opened", "other_event"])
def test_what_was_not_done_says_no_once(counter: str) -> None:
    for said in (not_done(counter, 30), silent(counter, 41)):
        assert said.startswith("No")
        assert "_" not in said
        assert "." not in said
