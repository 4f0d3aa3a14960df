"""The history of one lead: every score, and the moves that are explained."""

from itertools import pairwise

import pytest

from handoff.errors import ConfigError
from handoff.workspace.history.lead import LeadHistory, lead_history
from handoff.workspace.history.move import NOTABLE
from tests.workspace.history.past import NIGHTS, Past


@pytest.fixture(scope="module")
def mover(past: Past) -> LeadHistory:
    """The lead that moved furthest between two nights."""
    scores = [past.rows(night)["probability"] for night in NIGHTS]
    moved = max(((after - before).abs().dropna() for before, after in pairwise(scores)), key=max)
    return lead_history(past.opened, str(moved.idxmax()), past.model)


def test_every_published_score_is_there(mover: LeadHistory, past: Past) -> None:
    known = {night: past.rows(night) for night in NIGHTS}
    assert [row.night for row in mover.rows] == [one for one in NIGHTS if mover.lead_id in known[one].index]
    for row in mover.rows:
        published = known[row.night].loc[mover.lead_id]
        for name in ("probability", "tier", "rank", "trend", "model_version", "agreement_version"):
            assert getattr(row, name) == published[name], name


def test_far_moves_and_the_last_one_are_explained(mover: LeadHistory) -> None:
    told = [(move.before.night, move.after.night) for move in mover.moves]
    far = [
        (before.night, after.night)
        for before, after in pairwise(mover.rows)
        if 100 * abs(after.probability - before.probability) >= NOTABLE
    ]
    assert far
    assert told == sorted({*far, (mover.rows[-2].night, mover.rows[-1].night)})


def test_it_is_json(mover: LeadHistory) -> None:
    raw = mover.to_dict()
    assert raw["moves"][0]["points"] == pytest.approx(sum(part["points"] for part in raw["moves"][0]["parts"]))
    assert raw["scores"][0]["night"] == mover.rows[0].night.isoformat()


def test_a_lead_without_any_score_is_unknown(past: Past) -> None:
    with pytest.raises(ConfigError, match='no score of "nobody" is in any of 5 published nights'):
        lead_history(past.opened, "nobody")
