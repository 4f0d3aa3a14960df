"""A version that a list was published under keeps its terms."""

from datetime import date
from pathlib import Path

import pytest

from handoff.errors import AgreementError
from handoff.workspace.agreement_log import record_terms, refuse_changed_terms
from tests.scoring.made_night import RULES, TERMS, agreement

NIGHT = date(2026, 3, 14)
TEAM = {"name": "All", "leads_per_rep": 5, "reps": [{"name": "Ada"}]}


def test_the_same_terms_pass_however_often(tmp_path: Path) -> None:
    for _ in range(2):
        refuse_changed_terms(tmp_path, agreement(**RULES))
        record_terms(tmp_path, agreement(**RULES), NIGHT)


def test_other_terms_under_the_same_number_are_refused_with_what_differs(tmp_path: Path) -> None:
    record_terms(tmp_path, agreement(**RULES), NIGHT)
    with pytest.raises(
        AgreementError, match="agreement 2 has been in force since 2026-03-14 with other qualify; raise"
    ):
        refuse_changed_terms(tmp_path, agreement(**{**RULES, "qualify": []}))


def test_a_higher_version_may_say_anything(tmp_path: Path) -> None:
    record_terms(tmp_path, agreement(**RULES), NIGHT)
    refuse_changed_terms(tmp_path, agreement(version=3))


def test_signatures_and_who_is_away_are_no_terms(tmp_path: Path) -> None:
    record_terms(tmp_path, agreement(teams=[TEAM]), NIGHT)
    signed = {**TERMS["signatories"], "sales": {"role": "CRO", "name": "Another", "signed_on": "2026-02-01"}}  # type: ignore[dict-item]
    away = {**TEAM, "reps": [{"name": "Ada", "away": [{"from": "2026-03-01"}]}, {"name": "Ben"}]}
    refuse_changed_terms(tmp_path, agreement(teams=[away], signatories=signed))
    with pytest.raises(AgreementError, match="with other teams"):
        refuse_changed_terms(tmp_path, agreement(teams=[{**TEAM, "leads_per_rep": 50}]))


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"terms": {}'])
def test_a_broken_record_says_what_to_do_with_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "2.json").write_text(content)
    with pytest.raises(AgreementError, match=r"2\.json holds the terms of a published version and cannot be read: .+;"):
        refuse_changed_terms(tmp_path, agreement())


def test_the_first_night_stays_on_record(tmp_path: Path) -> None:
    record_terms(tmp_path, agreement(), NIGHT)
    before = (tmp_path / "2.json").read_text()
    record_terms(tmp_path, agreement(), date(2026, 3, 15))
    assert (tmp_path / "2.json").read_text() == before
