"""The agreement is read whole or refused with the key, the value and the fix."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handoff.domain.agreement import Agreement, Condition, RequiredField, bind, load_agreement
from handoff.domain.tiers import Tier
from handoff.domain.toml import parse_model
from handoff.errors import AgreementError
from tests.docs.documents import ROOT, blocks

TEMPLATE = ROOT / "src/handoff/templates/blank/agreement.toml"
SIGNED = {"role": "Head", "name": "Ada", "signed_on": "2026-01-05"}
TERMS: dict[str, Any] = {
    "version": 4,
    "signatories": {"marketing": SIGNED, "sales": SIGNED},
    "tiers": {
        "SAL": {"probability": 0.2, "follow_up_hours": 24},
        "MQL": {"probability": 0.1, "capacity": 5, "follow_up_hours": 72},
    },
}
#: What a company with every contract column, one attribute and some events has.
FIELDS = ["email", "name", "company", "job_title", "country", "employees", "revenue", "do_not_contact", "work_email"]
FEATURES = ["employees", "revenue", "country", "region", "title_seniority", "page_view_count_7d"]
EVENTS = ["webinar_attended", "pricing_view", "contact_request"]


def agreed(**changes: Any) -> Agreement:
    return parse_model({**TERMS, **changes}, Agreement, "agreement.toml", error=AgreementError)


def refused(**changes: Any) -> str:
    with pytest.raises(AgreementError) as caught:
        agreed(**changes)
    return str(caught.value)


def test_both_sides_sign() -> None:
    assert "signatories.sales is missing" in refused(signatories={"marketing": SIGNED})


@pytest.mark.parametrize("missing", ["name", "signed_on"])
def test_an_unsigned_agreement_binds_nobody(missing: str) -> None:
    unsigned = {key: value for key, value in SIGNED.items() if key != missing}
    terms = agreed(signatories={"marketing": SIGNED, "sales": unsigned})
    assert terms.not_in_force(date(2026, 2, 1)) == "agreement 4 is not signed by sales"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 12, 31), "agreement 4 starts on 2026-01-01"),
        (date(2026, 1, 1), None),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), "agreement 4 ended on 2026-12-31"),
    ],
)
def test_it_holds_from_its_first_to_its_last_day(day: date, said: str | None) -> None:
    assert agreed(valid_from="2026-01-01", valid_until="2026-12-31").not_in_force(day) == said


def test_it_does_not_end_before_it_starts() -> None:
    assert "valid_until 2025-01-01 is before valid_from" in refused(valid_from="2026-01-01", valid_until="2025-01-01")


@pytest.mark.parametrize(
    ("sal", "problem"),
    [
        ({"follow_up_hours": 24}, "add probability, capacity or precision"),
        ({"probability": 0.05, "follow_up_hours": 24}, "SAL.probability 0.05 is below MQL.probability 0.1"),
        ({"probability": 1.5, "follow_up_hours": 24}, "tiers.SAL.probability = 1.5"),
        ({"capacity": 0, "follow_up_hours": 24}, "tiers.SAL.capacity = 0"),
        ({"capacity": 1, "follow_up_hours": 0}, "tiers.SAL.follow_up_hours = 0"),
        ({"capacity": 1}, "tiers.SAL.follow_up_hours is missing"),
        ({"capacitiy": 1, "follow_up_hours": 1}, 'did you mean "capacity"?'),
    ],
)
def test_terms_that_cannot_work_are_refused(sal: Mapping[str, float], problem: str) -> None:
    assert problem in refused(tiers={**TERMS["tiers"], "SAL": sal})


def test_sal_never_reaches_below_the_line_of_mql() -> None:
    terms = agreed(tiers={**TERMS["tiers"], "SAL": {"capacity": 3, "follow_up_hours": 1}})
    assert terms.tiers.floor(Tier.SAL) == terms.tiers.floor(Tier.MQL) == 0.1
    assert terms.tiers.terms(Tier.NURTURE) is None


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({}, "a rule tests exactly one of field, feature, event, any, all (found: none)"),
        ({"field": "country", "event": "x", "is": 1}, "(found: field and event)"),
        ({"field": "country"}, 'field "country" is named but not tested'),
        ({"field": "country", "within_days": 3, "is": "DE"}, '"within_days" does not go with "field"'),
        ({"event": "x", "contains": ["y"]}, '"contains" does not go with "event"; use at_least, at_most, within_days'),
        ({"any": []}, '"any" is an empty list'),
        ({"any": [{"event": "x"}], "at_least": 1}, '"at_least" does not go with "any"; put it into the rules inside'),
        ({"field": "n", "at_least": 5, "at_most": 4}, "at_least 5 is above at_most 4: no lead can meet both"),
        ({"field": "n", "at_least": float("nan")}, "finite number"),
        ({"field": "n", "in": []}, "at least 1 item"),
        ({"field": "n", "contains": [""]}, "at least 1 character"),
        ({"event": "x", "within_day": 3}, '"within_day" is no key of a rule; did you mean "within_days"?'),
        ({"event": "x", "within_days": 0}, "greater than or equal to 1"),
        ({"all": ["country"]}, 'write a rule like { field = "country", in = ["DE"] }'),
    ],
)
def test_a_rule_that_cannot_work_is_refused(rule: dict[str, Any], problem: str) -> None:
    assert problem in refused(qualify=[{"name": "A rule", **rule}])
    assert problem in refused(exclude=[{"reason": "A rule", **rule}])


def test_a_rule_has_words_for_people() -> None:
    assert "name is missing" in refused(qualify=[{"event": "x"}])
    assert "reason is missing" in refused(exclude=[{"event": "x"}])


@pytest.mark.parametrize(
    "twice",
    [
        {"required_fields": ["email", "email"]},
        {"qualify": [{"name": "A", "event": "x"}, {"name": "A", "event": "y"}]},
        {"exclude": [{"reason": "A", "event": "x"}, {"reason": "A", "event": "y"}]},
    ],
)
def test_the_same_words_are_not_used_twice(twice: dict[str, Any]) -> None:
    assert "is there twice; remove or rename one" in refused(**twice)


def test_a_required_field_knows_its_check_by_its_name() -> None:
    fields = ["name", "email", "mobile", "consent", {"field": "work_email", "check": "email"}]
    checks = [required.check for required in agreed(required_fields=fields).required_fields]
    assert checks == ["present", "email", "phone", "yes", "email"]


def test_the_windows_to_count_are_those_of_all_rules_once() -> None:
    inside = [{"event": "b", "within_days": 7}, {"all": [{"event": "a"}, {"field": "n", "is": 1}]}]
    terms = agreed(
        qualify=[{"name": "A", "any": inside}], exclude=[{"reason": "B", "event": "b", "within_days": 7, "at_least": 9}]
    )
    assert terms.event_windows() == (("a", None), ("b", 7))


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"qualify": [{"name": "A", "field": "contry", "is": "DE"}]}, 'qualify "A": field "contry" is not in the data'),
        ({"exclude": [{"reason": "B", "event": "pricing_veiw"}]}, 'did you mean "pricing_view"?'),
        ({"qualify": [{"name": "A", "any": [{"feature": "regio", "is": "DACH"}]}]}, 'did you mean "region"?'),
        ({"required_fields": ["e_mail"]}, 'required_fields: field "e_mail" is not in the data; did you mean "email"?'),
        ({"qualify": [{"name": "A", "event": "zzz"}]}, "valid: contact_request, pricing_view, webinar_attended"),
    ],
)
def test_a_name_that_is_not_in_the_data_is_refused_with_the_nearest(rules: dict[str, Any], problem: str) -> None:
    with pytest.raises(AgreementError) as caught:
        bind(agreed(**rules), FIELDS, EVENTS, FEATURES)
    assert problem in str(caught.value)


def test_every_unknown_name_has_a_line_of_its_own() -> None:
    rules = [{"name": "A", "event": "x"}, {"name": "B", "field": "y", "is": 1}]
    with pytest.raises(AgreementError) as caught:
        bind(agreed(qualify=rules), FIELDS, EVENTS, FEATURES)
    assert len(str(caught.value).splitlines()) == 2


def test_a_field_may_name_a_feature() -> None:
    bind(agreed(qualify=[{"name": "A", "field": "region", "is": "DACH"}]), FIELDS, EVENTS, FEATURES)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match="does not exist; `handoff init"):
        load_agreement(tmp_path / "agreement.toml")


def test_the_examples_of_the_template_hold_on_real_names(tmp_path: Path) -> None:
    file = tmp_path / "agreement.toml"
    file.write_text(uncommented(TEMPLATE.read_text(encoding="utf-8")), encoding="utf-8")
    terms = load_agreement(file)
    assert (len(terms.qualify), len(terms.exclude), len(terms.required_fields)) == (4, 3, 3)
    assert (len(terms.teams), terms.promise.sal_per_week) == (1, 120)
    assert terms.recycling is not None
    assert terms.not_in_force(date(2026, 2, 1)) == "agreement 1 is not signed by marketing and sales"
    bind(terms, FIELDS, EVENTS, FEATURES)


def test_the_inline_examples_of_the_template_are_rules() -> None:
    found = re.findall(r"\{ .*?\](?: \})|\{ .*? \}", TEMPLATE.read_text(encoding="utf-8"))
    assert len(found) >= 8
    for example in found:
        if "from = " in example:
            continue
        raw = tomllib.loads(f"rule = {example}")["rule"]
        (RequiredField if "check" in raw else Condition).model_validate(raw)
        assert raw.get("field", "region") in {*FIELDS, *FEATURES}


@pytest.mark.parametrize("block", blocks(ROOT / "docs/agreement.md", "toml"), ids=lambda block: block.text[:20])
def test_the_examples_of_the_reference_are_agreements(block: Any) -> None:
    raw = tomllib.loads(block.text)
    assert agreed(**raw) != agreed()


def uncommented(template: str) -> str:
    """Return the template with every example that stands on lines of its own switched on."""
    lines = [line for line in template.splitlines() if not line.startswith("required_fields = []")]
    return "\n".join(re.sub(r"^# (?=\[|\]|    [{]|\w+ = )", "", line) for line in lines)
