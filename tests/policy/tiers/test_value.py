"""What an SQL is worth: read from a field or a table, never guessed, never negative."""

import pytest

from handoff.domain.agreement import ValueTerms
from handoff.errors import AgreementError
from handoff.policy.tiers.value import values_of
from tests.policy.made_facts import made_facts


def terms(**raw: object) -> ValueTerms:
    return ValueTerms.model_validate({"otherwise": 100, **raw})


def test_a_field_holds_the_value_and_the_rest_gets_the_usual_one() -> None:
    facts = made_facts(deal=["2500", None, "0", "1e3"])
    assert values_of(terms(field="deal"), facts).tolist() == [2500, 100, 0, 1000]


def test_a_table_is_read_without_regard_to_case() -> None:
    facts = made_facts(industry=["Software", "SOFTWARE ", "Retail", None])
    found = values_of(terms(by={"field": "industry", "table": {"software": 9.5}}), facts)
    assert found.tolist() == [9.5, 9.5, 100, 100]


def test_a_table_may_name_the_spelling_of_the_source_or_the_parsed_one() -> None:
    facts = made_facts({"country": ["DE", "DE", "FR"]}, country=["Deutschland", "DE", "France"])
    for name in ("DE", "Deutschland"):
        found = values_of(terms(by={"field": "country", "table": {name: 7}}), facts)
        assert found[0] == 7
        assert found[2] == 100


@pytest.mark.parametrize("wrong", ["much", "-5", "inf"])
def test_what_is_no_amount_is_refused_with_its_content(wrong: str) -> None:
    with pytest.raises(AgreementError, match=f'field "deal" holds "{wrong}", which is no amount'):
        values_of(terms(field="deal"), made_facts(deal=["1", wrong]))
