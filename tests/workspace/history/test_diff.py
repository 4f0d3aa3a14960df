"""Two nights compared: who entered and left each tier, and why."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from handoff.errors import ConfigError, WorkspaceError
from handoff.policy.tiers.reasons import BY_THE_BOOK
from handoff.workspace.history.diff import NightDiff, diff_nights
from handoff.workspace.history.diff_csv import write_diff
from handoff.workspace.history.tier_change import Standing, State, Why, state_of, why_other_tier
from handoff.workspace.night.record import record_path
from tests.scoring.made_night import made_scores
from tests.workspace.history.past import NIGHTS, Past

NIGHT_BEFORE, NIGHT = NIGHTS[0], NIGHTS[1]


@pytest.fixture(scope="module")
def found(past: Past) -> NightDiff:
    return diff_nights(past.opened, NIGHT_BEFORE, NIGHT, past.model)


def test_every_lead_whose_tier_differs_is_there_once(found: NightDiff, past: Past) -> None:
    before, after = past.rows(NIGHT_BEFORE)["tier"], past.rows(NIGHT)["tier"]
    tiers = pd.DataFrame({"before": before, "after": after}).astype(object)
    tiers = tiers.where(tiers.notna(), None)
    expected = tiers[tiers["before"] != tiers["after"]]
    assert {(one.lead_id, one.before, one.after) for one in found.changes} == set(expected.itertuples(name=None))
    assert len(found.changes) == len(expected)


def test_counts_add_up(found: NightDiff, past: Past) -> None:
    for tier in found.tiers:
        assert tier.before - tier.left + tier.entered == tier.after == (past.rows(NIGHT)["tier"] == tier.tier).sum()
    assert sum(found.causes.values()) == len(found.changes)


def test_comings_and_goings_have_their_reason(found: NightDiff) -> None:
    assert {one.why for one in found.changes if one.before is None} <= {Why.NEW, Why.BACK}
    assert {one.why for one in found.changes if one.after is None} == {Why.CLOSED}
    assert any(one.words.startswith("became SQL on") for one in found.changes if one.why is Why.CLOSED)
    assert any(one.words.startswith("created on") for one in found.changes if one.why is Why.NEW)


def test_a_moved_score_says_what_moved_it(found: NightDiff) -> None:
    moved = [one for one in found.changes if one.why is Why.SCORE]
    assert moved
    assert all("above all" in one.words and "points" in one.words for one in moved)


def test_another_agreement_is_told_apart_from_other_scores(past: Past, tmp_path: Path) -> None:
    copy = past.copy(tmp_path)
    path = record_path(copy.opened.places, NIGHT_BEFORE)
    record = json.loads(path.read_text(encoding="utf-8"))
    rows = past.rows(NIGHT)
    stricter = {**record["agreement"]["tiers"], "MQL": {**record["agreement"]["tiers"]["MQL"], "capacity": 3}}
    path.write_text(json.dumps({**record, "agreement": {**record["agreement"], "tiers": stricter}}), encoding="utf-8")
    found = diff_nights(copy.opened, NIGHT_BEFORE, NIGHT, past.model)
    changed = [one for one in found.changes if one.why is Why.AGREEMENT]
    assert changed
    assert {rows.at[one.lead_id, "tier"] for one in changed} <= {"MQL", "INCOMPLETE"}
    assert all(f"under the agreement of {NIGHT_BEFORE} it would still be NURTURE" in one.words for one in changed)


def test_csv_holds_every_change(found: NightDiff, tmp_path: Path) -> None:
    path = write_diff(found, tmp_path / "diff.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["lead_id"] for row in rows] == [one.lead_id for one in found.changes]
    assert {row["why"] for row in rows} == {why.value for why in found.causes}


def test_nights_in_the_wrong_order_or_unpublished_are_refused(past: Past) -> None:
    with pytest.raises(ConfigError, match="name the earlier night first"):
        diff_nights(past.opened, NIGHT, NIGHT_BEFORE)
    with pytest.raises(WorkspaceError, match=f"no scores of .* were published; nights near it: {NIGHT_BEFORE}"):
        diff_nights(past.opened, NIGHT_BEFORE - timedelta(days=1), NIGHT)


@pytest.mark.parametrize(("tier", "beginning"), [("SAL", BY_THE_BOOK), ("NURTURE", "Probability is under")])
def test_the_reasons_of_the_policy_are_understood(tier: str, beginning: str) -> None:
    rows = made_scores().rows
    of_tier = rows[(rows["tier"] == tier) & rows["tier_reason"].str.startswith(beginning)]
    assert len(of_tier)
    expected = State.HANDED_OVER if tier == "SAL" else State.BELOW
    assert {state_of(tier, reason) for reason in of_tier["tier_reason"]} == {expected}


SAL = Standing("SAL", "Meets the agreement and is at or over 10 %", 0.30)
BELOW = Standing("NURTURE", "Probability is under the MQL line of 4 %", 0.01)
NO_PLACE = Standing("NURTURE", "Qualified, but the places went to higher probabilities (SAL 40)", 0.30)
UNMET = Standing("NURTURE", "Does not meet: Company has at least 50 employees", 0.30)
RESTING = Standing("NURTURE", "Rejected by sales on 3 Jun (wrong size): stays out until it is recycled", 0.30)
OUT = Standing("DISQUALIFIED", "Works for a competitor", 0.30)
LACKS = Standing("INCOMPLETE", "Missing or not valid: phone", 0.30)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (SAL, OUT, Why.RULE),
        (UNMET, SAL, Why.RULE),
        (SAL, RESTING, Why.REST),
        (RESTING, SAL, Why.REST),
        (SAL, LACKS, Why.DATA),
        (LACKS, SAL, Why.DATA),
        (SAL, BELOW, Why.SCORE),
        (BELOW, SAL, Why.SCORE),
        (SAL, NO_PLACE, Why.PLACES),
        (NO_PLACE, SAL, Why.PLACES),
        (Standing("SAL", SAL.reason, 0.50), NO_PLACE, Why.SCORE),
    ],
)
def test_each_kind_of_change_has_its_cause(before: Standing, after: Standing, why: Why) -> None:
    assert why_other_tier(before, after, {"SAL": 0.35}, {"SAL": 0.40})[0] is why
