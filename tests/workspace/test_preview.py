"""An agreement that binds nobody is previewed: nothing that was published is touched, nothing is put on record."""

from pathlib import Path

import pytest

from handoff import Workspace
from handoff.errors import AgreementError
from tests.workspace.company import Company, change, published


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('name = "Ben Example"', 'name = ""', "agreement 3 is not signed by sales"),
        ("valid_until = 2026-12-31", "valid_until = 2026-06-30", "agreement 3 ended on 2026-06-30"),
    ],
)
def test_what_is_not_in_force_is_not_published(company: Company, tmp_path: Path, old: str, new: str, why: str) -> None:
    folder = company.copy(tmp_path)
    before = published(folder)
    change(folder / "agreement.toml", old, new)
    outcome = Workspace.open(folder, environ={}).score()
    assert not outcome.published
    assert outcome.note is not None
    assert f"preview only, not published: {why}" in outcome.note
    lists = folder / "lists" / "previews"
    assert {path.parent for path in (outcome.csv, outcome.html, outcome.xlsx)} == {lists}
    assert outcome.scores.is_relative_to(folder / ".handoff" / "previews")
    after = {path: content for path, content in published(folder).items() if not path.is_relative_to(lists)}
    assert after == before


def test_changed_terms_need_a_new_version(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    before = published(folder)
    change(folder / "agreement.toml", "capacity = 40", "capacity = 400")
    with pytest.raises(AgreementError, match="agreement 3 has been in force since 2026-07-01 with other tiers; raise"):
        Workspace.open(folder, environ={}).score()
    assert published(folder) == before
    change(folder / "agreement.toml", "version = 3", "version = 4")
    outcome = Workspace.open(folder, environ={}).score()
    assert outcome.published
    assert set(outcome.scored.rows["agreement_version"]) == {4}


def test_a_date_field_that_is_not_in_the_data_is_named_before_anything_is_scored(
    company: Company, tmp_path: Path
) -> None:
    folder = company.copy(tmp_path)
    change(folder / "agreement.toml", "rest_days = 45", 'not_before = "call_after"')
    with pytest.raises(AgreementError, match=r'recycling\.not_before: field "call_after" is not in the data; valid: '):
        Workspace.open(folder, environ={}).score()
