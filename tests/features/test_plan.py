"""A plan survives JSON unchanged, and its version says whether two plans are one."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from handoff.features import plan as module
from handoff.features.engagement.plan import EngagementPlan
from handoff.features.fit.attributes import AttributeKind, AttributeType
from handoff.features.plan import FeaturePlan

ENGAGEMENT = EngagementPlan(
    types=("mail", "view"),
    pooled=("fax",),
    groups=(("web", ("view", "mail")),),
    windows=(1, 7),
    account_windows=(30,),
    half_life_days=14.0,
    with_duration=("view",),
    with_value=(),
)
SEGMENT = AttributeType("segment", AttributeKind.CATEGORY, "2 different values", 9, 2, 0.1, 1.0)
PLAN = FeaturePlan(ENGAGEMENT, ("email",), (SEGMENT,), (("source", ("fair", "Börse")),), ("mql",), True, "abc", ("x",))
OTHERWISE: dict[str, Any] = {
    "engagement": None,
    "fields": (),
    "attributes": (replace(SEGMENT, decimal=","),),
    "vocabularies": (("source", ("Börse", "fair")),),
    "stages": ("mql", "sal"),
    "timing": False,
    "titles": "abd",
    "exclude": (),
}


@pytest.mark.parametrize("plan", [PLAN, *(replace(PLAN, **{name: value}) for name, value in OTHERWISE.items())])
def test_json_gives_the_plan_back(plan: FeaturePlan) -> None:
    again = FeaturePlan.from_json(plan.to_json())
    assert again == plan
    assert again.version == plan.version
    assert hash(again) == hash(plan)


def test_every_part_of_the_plan_is_tried() -> None:
    assert set(OTHERWISE) == {each.name for each in fields(FeaturePlan)}


@pytest.mark.parametrize("name", OTHERWISE)
def test_any_change_changes_the_version(name: str) -> None:
    assert replace(PLAN, **{name: OTHERWISE[name]}).version != PLAN.version


@pytest.mark.parametrize("name", [each.name for each in fields(EngagementPlan)])
def test_any_change_of_what_is_counted_changes_the_version(name: str) -> None:
    value = getattr(ENGAGEMENT, name)
    other: Any = (
        not value if isinstance(value, bool) else value + 1 if isinstance(value, float) else (*value, *value, 3)
    )
    assert replace(PLAN, engagement=replace(ENGAGEMENT, **{name: other})).version != PLAN.version


def test_a_new_meaning_of_the_features_changes_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = PLAN.version
    monkeypatch.setattr(module, "FEATURE_VERSION", module.FEATURE_VERSION + 1)
    assert PLAN.version != before


def test_leaving_out_is_sorted_and_said_once() -> None:
    assert PLAN.without(("z", "a", "x")).exclude == ("a", "x", "z")
    assert json.loads(PLAN.to_json())["exclude"] == ["x"]
