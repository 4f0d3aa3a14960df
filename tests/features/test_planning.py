"""The plan is decided from what was known before a moment, and says what was pooled, grouped and left out."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handoff.domain.settings import FeatureSection
from handoff.domain.stages import Stage
from handoff.errors import ConfigError
from handoff.features.engagement.plan import EngagementPlan
from handoff.features.fit.attributes import AttributeKind
from handoff.features.plan import FeaturePlan
from handoff.features.planning import VOCABULARY, attribute_types
from tests.features.made_dataset import Change, Entry, Event, Lead, World
from tests.features.made_features import dataset_of, features_of, plan_of

NIGHT = datetime(2026, 3, 10, 2)
DAY = timedelta(days=1)
LEADS = tuple(Lead(f"l{number}", NIGHT - 50 * DAY) for number in range(8))


def world(*counts: tuple[str, int]) -> World:
    """Each event type with the number of leads that had it."""
    events = [Event(f"l{lead}", NIGHT - DAY, kind) for kind, leads in counts for lead in range(leads)]
    return World(LEADS, tuple(events))


def engagement(made: World, until: datetime = NIGHT, **settings: object) -> EngagementPlan:
    section = FeatureSection.model_validate({"min_leads_per_event_type": 3, **settings})
    found = plan_of(made, until, section).engagement
    assert found is not None
    return found


def test_rare_types_are_pooled_and_named() -> None:
    plan = engagement(world(("view", 5), ("mail", 3), ("fax", 2), ("telex", 1)))
    assert (plan.types, plan.pooled) == (("mail", "view"), ("fax", "telex"))
    assert "other_event" in plan.counters


def test_pooled_types_are_counted_together() -> None:
    made = world(("view", 5), ("fax", 2), ("telex", 1))
    plan = plan_of(made, NIGHT, FeatureSection(min_leads_per_event_type=3))
    values = features_of(made, plan, [("l0", NIGHT), ("l1", NIGHT), ("l2", NIGHT)])
    assert list(values["other_event_count_7d"]) == [2, 1, 0]
    assert list(values["event_count_7d"]) == [3, 2, 1]


def test_leads_count_not_events() -> None:
    made = World(LEADS, tuple(Event("l0", NIGHT - DAY, "view") for _ in range(50)))
    assert engagement(made).pooled == ("view",)


def test_only_so_many_types_and_the_most_frequent_of_them() -> None:
    plan = engagement(world(("a", 4), ("b", 6), ("c", 4), ("d", 8)), max_event_types=3)
    assert (plan.types, plan.pooled) == (("a", "b", "d"), ("c",))


def test_without_rare_types_there_is_no_pool() -> None:
    assert "other_event" not in engagement(world(("view", 5))).counters


def test_nothing_from_until_on_plays_a_part() -> None:
    made = world(("view", 5)).plus(
        *(Event(lead.id, NIGHT, "late") for lead in LEADS),
        *(Event(lead.id, NIGHT - DAY, "learned_late", seen=NIGHT) for lead in LEADS),
        *(Event(lead.id, NIGHT - DAY, "robot", machine=NIGHT - DAY) for lead in LEADS),
        *(Event(lead.id, NIGHT - DAY, "unmasked_late", machine=NIGHT) for lead in LEADS),
        *(Event(lead.id, NIGHT + DAY, "planned", seen=NIGHT - DAY) for lead in LEADS),
        Entry("l0", Stage.MQL, NIGHT),
        Entry("l0", Stage.SAL, NIGHT - DAY, seen=NIGHT),
        Entry("l0", Stage.REJECTED, NIGHT - DAY),
        Entry("l0", Stage.SQL, NIGHT - DAY),
    )
    plan = plan_of(made, NIGHT, FeatureSection(min_leads_per_event_type=3))
    assert plan.engagement is not None
    assert (plan.engagement.types, plan.engagement.pooled) == (("unmasked_late", "view"), ())
    assert plan.stages == ("rejected",)
    assert plan_of(made, NIGHT + timedelta(microseconds=1)).stages == ("mql", "sal", "rejected")


def test_durations_and_values_only_where_a_type_has_them() -> None:
    made = world(("view", 5), ("form", 5)).plus(
        Event("l0", NIGHT - DAY, "view", seconds=1), Event("l0", NIGHT - DAY, "form", value=-3)
    )
    assert (engagement(made).with_duration, engagement(made).with_value) == (("view",), ("form",))


def test_groups_keep_their_members() -> None:
    plan = engagement(world(("view", 5), ("form", 4)), groups={"web": ("view", "form")})
    assert plan.groups == (("web", ("view", "form")),)
    assert plan.slots_of("web") == (0, 1)


def test_a_group_of_an_unknown_type_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r'features\.groups\.web: "veiw" is no event type; did you mean "view"\?'):
        engagement(world(("view", 5)), groups={"web": ("veiw",)})


def test_what_a_group_asks_for_is_counted_however_rare() -> None:
    made = world(("view", 8), ("trial", 1), ("quote", 2), ("odd", 1))
    plan = engagement(made, groups={"intent": ("trial", "quote")}, min_leads_per_event_type=5)
    assert (plan.types, plan.pooled) == (("quote", "trial", "view"), ("odd",))
    assert plan.slots_of("intent") == (0, 1)


@pytest.mark.parametrize("taken", ["view", "event", "machine_event"])
def test_a_group_needs_a_name_of_its_own(taken: str) -> None:
    with pytest.raises(ConfigError, match=rf'features\.groups\.{taken}: "{taken}" is counted under that name already'):
        engagement(world(("view", 5), ("form", 4)), groups={taken: ("form",)})


@pytest.mark.parametrize(("wrong", "right"), [("segmnet", "segment"), ("indusrty", "industry")])
def test_excluding_an_unknown_column_names_the_nearest(wrong: str, right: str) -> None:
    made = World((Lead("l", NIGHT - DAY).having(segment="a", industry="b"),))
    with pytest.raises(ConfigError, match=rf'features\.exclude: .*"{wrong}"; did you mean "{right}"\?'):
        plan_of(made, NIGHT, FeatureSection(exclude=(wrong,)))


def test_a_contract_column_that_this_source_lacks_may_be_excluded() -> None:
    assert plan_of(World(LEADS), NIGHT, FeatureSection(exclude=("revenue",))).exclude == ("revenue",)


def test_fields_and_attributes_that_no_known_lead_has_are_left_out() -> None:
    late = Lead("late", NIGHT).having(industry="steel", revenue="$1M", points=3.0)
    early = Lead("early", NIGHT - DAY).having(country="DE", segment="x")
    other = Lead("other", NIGHT - DAY).having(country="FR", segment="y")
    plan = plan_of(World((early, other, late)), NIGHT)
    assert plan.fields == ("country",)
    assert [each.name for each in plan.attributes] == ["segment"]


def test_contact_columns_are_never_attributes() -> None:
    made = World(tuple(lead.having(phone=str(number), owner=f"o{number % 2}") for number, lead in enumerate(LEADS)))
    assert plan_of(made, NIGHT).attributes == ()
    assert attribute_types(dataset_of(made)) == ()


def test_attributes_are_typed_as_they_were_known() -> None:
    leads = tuple(lead.having(size="12" if number else "big") for number, lead in enumerate(LEADS))
    made = World(leads, changes=(Change("l0", "size", NIGHT, "big", "11"),))
    (size,) = plan_of(made, NIGHT).attributes
    assert size.kind is AttributeKind.NUMERIC
    assert attribute_types(dataset_of(made))[0].kind is AttributeKind.CATEGORY


def test_of_many_categories_the_most_frequent_are_kept() -> None:
    # Three of each of the first 60 values, one more of the first ten.
    texts = [f"town {number:02d}" for number in range(60) for _ in range(4 if number < 10 else 3)]
    leads = tuple(Lead(f"l{place:03d}", NIGHT - DAY).having(town=text) for place, text in enumerate(texts))
    made = World(leads)
    plan = plan_of(made, NIGHT)
    ((name, kept),) = plan.vocabularies
    assert (name, len(kept)) == ("town", VOCABULARY)
    assert kept == tuple(f"town {number:02d}" for number in range(VOCABULARY))
    values = features_of(made, plan, [(lead.id, NIGHT) for lead in leads])["town"]
    assert set(values) == {*kept, "(other)"}


def test_no_timing_no_stages() -> None:
    made = replace(world(("view", 5)), stages=(Entry("l0", Stage.MQL, NIGHT - DAY),))
    assert plan_of(made, NIGHT, timing=False).stages == ()
    assert plan_of(made, NIGHT).stages == ("mql",)


def test_the_plan_does_not_depend_on_row_order() -> None:
    made = world(("view", 5), ("mail", 3), ("fax", 2))
    turned = replace(made, leads=made.leads[::-1], events=(made.events or ())[::-1])
    assert plan_of(turned, NIGHT) == plan_of(made, NIGHT)
    assert isinstance(plan_of(made, NIGHT), FeaturePlan)
