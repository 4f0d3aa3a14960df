"""Which columns and rows a mapping does not bring in."""

from collections.abc import Callable
from typing import Any

import pytest

from handoff.errors import SourceError
from tests.sources.conftest import Result

Run = Callable[..., Result]
LEAD = {"lead_id": "a", "created_at": "2026-01-01"}


def attributes(run: Run, lead: dict[str, Any], **mapping: Any) -> tuple[str, ...]:
    return run([LEAD | lead], mapping={"leads": {"source": "leads", **mapping}}).dataset.attributes


def test_patterns_leave_out_all_that_match(run: Run) -> None:
    lead = {"hs_time_in_lead": 1, "HS_Time_In_MQL": 2, "hs_timezone": "UTC"}
    assert attributes(run, lead, ignore=["hs_time_in_*"]) == ("hs_timezone",)


@pytest.mark.parametrize("own", ["lead_owner_email", "leadOwnerEmail", "LEAD_OWNER_EMAIL", "Lead Owner Email"])
def test_a_pattern_knows_a_name_in_any_spelling(run: Run, own: str) -> None:
    assert attributes(run, {own: "eva@vendor.example", "size": 2}, never=["lead_owner*"]) == ("size",)


def test_the_underscore_counts_in_a_pattern(run: Run) -> None:
    assert attributes(run, {"num_notes": 1, "numemployees": 7}, never=["num_*"]) == ("numemployees",)


def test_a_plain_name_must_exist_under_ignore_and_need_not_under_never(run: Run) -> None:
    assert attributes(run, {"score": 1, "size": 2}, never=["score", "closedate"]) == ("size",)
    with pytest.raises(
        SourceError, match=r'mapping.leads.ignore = "scores": the source has no such column; did you mean "score"'
    ):
        attributes(run, {"score": 1}, ignore=["scores"])


def test_never_is_written_either_way(run: Run) -> None:
    assert attributes(run, {"LastActivityDate": 1, "Region": "x"}, never=["last_activity_date"]) == ("Region",)


def test_a_prefix_is_stripped_and_tells_contract_columns(run: Run) -> None:
    lead = {"property_country": "DE", "property_hs_language": "de", "property_Company": "Acme", "plain": 1}
    result = run([LEAD | lead], mapping={"leads": {"source": "leads", "strip_prefix": "property_"}})
    assert result.dataset.attributes == ("hs_language", "plain")
    assert [(row["country"], row["company"]) for row in result.rows("leads")] == [("DE", "Acme")]


def test_a_prefix_is_stripped_in_any_case(run: Run) -> None:
    lead = {"PROPERTY_COUNTRY": "DE", "PROPERTY_HS_LANGUAGE": "de"}
    result = run([LEAD | lead], mapping={"leads": {"source": "leads", "strip_prefix": "property_"}})
    assert result.dataset.attributes == ("HS_LANGUAGE",)
    assert result.rows("leads")[0]["country"] == "DE"


@pytest.mark.parametrize("yes", ["true", "True", "TRUE", "t", "1", "yes"])
def test_rows_that_say_yes_in_any_spelling_are_left_out(run: Run, yes: str) -> None:
    leads = [LEAD | {"is_deleted": "false"}, {**LEAD, "lead_id": "b", "is_deleted": yes}, {**LEAD, "lead_id": "c"}]
    result = run(leads, mapping={"leads": {"source": "leads", "where_not": {"is_deleted": [True]}}})
    assert [row["lead_id"] for row in result.rows("leads")] == ["a", "c"]
    assert result.ingested.counts[0].ignored == 1


def test_a_column_that_may_be_lacking_filters_nothing_when_it_is(run: Run) -> None:
    mapping = {"source": "leads", "where_not": {"is_deleted": [True]}}
    assert len(run([LEAD], mapping={"leads": {**mapping, "optional": ["is_deleted"]}}).rows("leads")) == 1
    with pytest.raises(SourceError, match=r'mapping.leads.where_not = "is_deleted": the source has no such column'):
        run([LEAD], mapping={"leads": mapping})


def test_an_optional_column_is_bound_where_it_is_there(run: Run) -> None:
    mapping = {"source": "leads", "columns": {"owner": "Rep"}, "optional": ["Rep"]}
    assert "owner" not in run([LEAD], mapping={"leads": mapping}).dataset.leads.columns
    assert run([LEAD | {"rep": "Eva"}], mapping={"leads": mapping}).rows("leads")[0]["owner"] == "Eva"


def test_joined_texts_give_way_where_all_their_parts_are_lacking(run: Run) -> None:
    mapping = {"source": "leads", "columns": {"name": ["First", "Last"]}, "optional": ["First", "Last"]}
    assert run([LEAD | {"Name": "Ada"}], mapping={"leads": mapping}).rows("leads")[0]["name"] == "Ada"
    assert run([LEAD | {"last": "Muster"}], mapping={"leads": mapping}).rows("leads")[0]["name"] == "Muster"
