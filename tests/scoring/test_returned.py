"""What sales reads of a lead that is back says when and why it was away, and what it did since."""

import pytest

from handoff.scoring.returned import returned_words
from tests.policy.made_history import NIGHT, Event, Stage, judged

REJECTED = Stage("rejected", 61, "Bad timing")


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ((Event(3),), ""),
        ((Stage("rejected", 5, "Bad timing"), Event(3)), ""),
        ((REJECTED, Event(19)), "Back: rejected on 1 May (bad timing), pricing view on 12 Jun"),
        ((REJECTED, Stage("recycled", 30)), "Back: rejected on 1 May (bad timing), recycled on 1 Jun"),
        (
            (Stage("rejected", 200), Stage("recycled", 30), Event(1, "email_clicked")),
            "Back: rejected on 13 Dec 2025, recycled on 1 Jun, e-mail clicked on 30 Jun",
        ),
        ((Stage("lost", 61, "CFO left"), Stage("recycled", 30)), "Back: lost on 1 May (CFO left), recycled on 1 Jun"),
        ((Stage("sal", 100), Stage("recycled", 30)), "Back: handed over on 23 Mar, recycled on 1 Jun"),
        ((Event(114), Event(19, "webinar_attended")), "Back after 95 days of silence: webinar attended on 12 Jun"),
        (
            (Event(114), Event(19), Stage("sal", 120)),
            "Back after 95 days of silence (handed over on 3 Mar): pricing view on 12 Jun",
        ),
    ],
)
def test_words(records: tuple[Stage | Event, ...], words: str) -> None:
    facts, outcome = judged(*records)
    assert returned_words(facts, outcome, NIGHT).tolist() == [words]
