"""Nothing at or after as_of plays a part in any feature of any family; what came one microsecond before does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.domain.catalogue import Family
from handoff.domain.stages import Stage
from handoff.features.build import catalogue_of
from handoff.features.plan import FeaturePlan
from tests.features.made_dataset import Change, Entry, Event, Lead, World
from tests.features.made_features import features_of, plan_of, titles

AS_OF = datetime(2026, 3, 10, 2)
TICK = timedelta(microseconds=1)
BEFORE = AS_OF - TICK
ROWS = [(lead_id, AS_OF) for lead_id in ("a1", "a2", "b1")]


def days(number: float) -> timedelta:
    return timedelta(days=number)


BASE = World(
    leads=(
        Lead("a1", AS_OF - days(60), "acme").having(
            email="jo@acme.com",
            job_title="Head of Procurement",
            country="Germany",
            industry="Machines",
            employees="50-200",
            revenue="$10M",
            source="fair",
            segment="gold",
            points=3.5,
            since="2025-04-01",
        ),
        Lead("a2", AS_OF - days(40), "acme").having(industry="Steel", segment="iron", points=1.0, since="2025-05-01"),
        Lead("b1", AS_OF - days(20)).having(email="x@gmail.com", source="web", segment="gold", points=2.0),
        Lead("c1", AS_OF - days(10)).having(segment="iron", points=8.0),
    ),
    events=(
        Event("a1", AS_OF - days(50), "view", asset=1, seconds=12),
        Event("a1", AS_OF - days(3), "mail", outbound=True, asset=2),
        Event("a1", AS_OF - days(2.3), "view", asset=2, seconds=30),
        Event("a2", AS_OF - days(9), "form", value=20),
        Event("a2", AS_OF - days(1.2), "view", machine=AS_OF - days(1.1)),
        Event("b1", AS_OF - days(98), "view"),
    ),
    stages=(
        Entry("a1", Stage.MQL, AS_OF - days(12)),
        Entry("a2", Stage.SAL, AS_OF - days(5)),
        Entry("b1", Stage.REJECTED, AS_OF - days(5)),
    ),
    changes=(Change("a2", "segment", AS_OF - days(30), "iron", "tin"),),
)
KINDS = ("event", "stage", "attribute change", "lead")


def changed(lead: str, at: datetime, seen: datetime | None = None, value: str = "lead") -> Callable[[World], World]:
    """Change a segment, in the history and in the lead itself, as a CRM does."""

    def edit(world: World) -> World:
        old = next(dict(each.more).get("segment") for each in world.leads if each.id == lead)
        return world.having(lead, segment=value).plus(Change(lead, "segment", at, value, old, seen))

    return edit


def added(*records: Lead | Event | Entry | Change) -> Callable[[World], World]:
    return lambda world: world.plus(*records)


def robot(at: datetime) -> Callable[[World], World]:
    """Find out at a moment that the events of a1 and a2 were made by a robot."""

    def edit(world: World) -> World:
        events = tuple(
            replace(event, machine=at) if event.lead != "b1" and not event.machine else event
            for event in world.events or ()
        )
        return replace(world, events=events)

    return edit


def stranger(created: datetime, **more: object) -> Lead:
    return Lead("a9", created, "acme").having(**more)


#: Records that nobody could know of at as_of: (kind, what it is) and the edits that add it, and add it otherwise.
LATER: dict[tuple[str, str], tuple[Callable[[World], World], Callable[[World], World]]] = {
    ("event", "at as_of"): (
        added(Event("a1", AS_OF, "view", asset=7, seconds=60)),
        added(Event("a1", AS_OF, "form", outbound=True, value=9)),
    ),
    ("event", "a tick after"): (added(Event("a1", AS_OF + TICK)), added(Event("a2", AS_OF + TICK, "mail"))),
    ("event", "months after"): (added(Event("b1", AS_OF + days(90))), added(Event("b1", AS_OF + days(400)))),
    ("event", "planned"): (
        added(Event("a1", AS_OF + days(2), "meeting", seen=AS_OF - days(5))),
        added(Event("a1", AS_OF, "view", seen=AS_OF - days(30))),
    ),
    ("event", "known at as_of"): (
        added(Event("a1", AS_OF - days(2), "view", seen=AS_OF, asset=9, seconds=5)),
        added(Event("a1", AS_OF - days(98), "form", seen=AS_OF, value=5)),
    ),
    ("event", "known later"): (
        added(Event("b1", AS_OF - days(6), "view", seen=AS_OF + days(3))),
        added(Event("a2", AS_OF - days(300), "mail", seen=AS_OF + days(900))),
    ),
    ("event", "of a new type"): (
        added(Event("a1", AS_OF + TICK, "aaa")),
        added(Event("b1", AS_OF - days(1), "zzz", seen=AS_OF)),
    ),
    ("event", "known for a robot's at as_of"): (robot(AS_OF), robot(AS_OF + days(4))),
    ("event", "an early record of a robot known later"): (
        added(Event("b1", AS_OF - days(1), seen=AS_OF + days(1), machine=AS_OF + days(1))),
        added(Event("a1", AS_OF + days(1), seen=AS_OF + days(1), machine=AS_OF + days(1))),
    ),
    ("stage", "at as_of"): (added(Entry("a1", Stage.SAL, AS_OF)), added(Entry("a1", Stage.SUSPECT, AS_OF))),
    ("stage", "later"): (added(Entry("b1", Stage.SQL, AS_OF + days(9))), added(Entry("b1", Stage.WON, AS_OF + TICK))),
    ("stage", "known at as_of"): (
        added(Entry("a2", Stage.SAL, AS_OF - days(1), seen=AS_OF)),
        added(Entry("a1", Stage.LEAD, AS_OF - days(70), seen=AS_OF + days(1))),
    ),
    ("stage", "planned"): (
        added(Entry("a1", Stage.SAL, AS_OF + days(1), seen=AS_OF - days(1))),
        added(Entry("a2", Stage.MQL, AS_OF, seen=AS_OF - days(9))),
    ),
    ("attribute change", "at as_of"): (changed("a1", AS_OF), changed("a2", AS_OF, value="new")),
    ("attribute change", "later"): (changed("b1", AS_OF + days(3)), changed("a2", AS_OF + TICK)),
    ("attribute change", "planned"): (
        changed("a1", AS_OF, seen=AS_OF - days(3)),
        changed("b1", AS_OF + days(2), seen=BEFORE),
    ),
    ("attribute change", "known at as_of"): (
        changed("a1", AS_OF - days(1), seen=AS_OF),
        changed("a2", AS_OF - days(2), seen=AS_OF + days(1)),
    ),
    ("attribute change", "to a number"): (changed("c1", AS_OF, value="17"), changed("a1", AS_OF, value="")),
    ("lead", "at as_of"): (added(stranger(AS_OF)), added(stranger(AS_OF, country="FR", segment="copper"))),
    ("lead", "later, with its events"): (
        added(stranger(AS_OF + days(1)), Event("a9", AS_OF + days(2)), Entry("a9", Stage.SQL, AS_OF + days(3))),
        added(stranger(AS_OF + TICK, points=99.0, since="oops"), Event("a9", AS_OF + TICK, "fax")),
    ),
}
#: Records that were known one microsecond before as_of, and the family they must be seen in.
EARLIER: dict[tuple[Family, str, str], Callable[[World], World]] = {
    (Family.ENGAGEMENT, "event", "happened"): added(Event("a1", BEFORE)),
    (Family.ENGAGEMENT, "event", "became known"): added(Event("a1", AS_OF - days(400), seen=BEFORE)),
    (Family.ENGAGEMENT, "event", "of a robot"): robot(BEFORE),
    (Family.ACCOUNT, "event", "of a colleague"): added(Event("a2", BEFORE)),
    (Family.TIMING, "event", "at night"): added(Event("a1", BEFORE)),
    (Family.TIMING, "stage", "entered"): added(Entry("a1", Stage.SAL, BEFORE)),
    (Family.TIMING, "stage", "became known"): added(Entry("a2", Stage.MQL, AS_OF - days(4), seen=BEFORE)),
    (Family.FIT, "attribute change", "changed"): changed("a1", BEFORE),
    (Family.FIT, "attribute change", "became known"): changed("a1", AS_OF - days(5), seen=BEFORE),
    (Family.ACCOUNT, "lead", "created"): added(stranger(BEFORE)),
}


@cache
def base_plan() -> FeaturePlan:
    return plan_of(BASE, AS_OF)


def world_of(case: tuple[str, str] | None, which: int) -> World:
    return BASE if case is None else LATER[case][which](BASE)


@cache
def night_plan(case: tuple[str, str] | None, which: int) -> FeaturePlan:
    return plan_of(world_of(case, which), AS_OF)


@cache
def built(case: tuple[str, str] | None, which: int, plan: FeaturePlan) -> pd.DataFrame:
    return features_of(world_of(case, which), plan, ROWS)


@cache
def family_names(family: Family) -> list[str]:
    return [feature.name for feature in catalogue_of(base_plan(), titles()) if feature.family is family]


def test_every_family_and_every_kind_of_record_is_tried() -> None:
    assert {kind for kind, _ in LATER} == set(KINDS) == {kind for _, kind, _ in EARLIER}
    assert {family for family, _, _ in EARLIER} == set(Family)
    assert all(family_names(family) for family in Family)


@pytest.mark.parametrize("own_plan", [False, True], ids=["fixed plan", "plan of that night"])
@pytest.mark.parametrize("edit", ["add", "change", "delete"])
@pytest.mark.parametrize("case", LATER, ids=" ".join)
@pytest.mark.parametrize("family", Family)
def test_what_comes_later_changes_nothing(family: Family, case: tuple[str, str], edit: str, own_plan: bool) -> None:
    worlds = {"add": ((None, 0), (case, 0)), "change": ((case, 0), (case, 1)), "delete": ((case, 1), (None, 0))}
    plans = [night_plan(*world) if own_plan else base_plan() for world in worlds[edit]]
    before, after = (built(*world, plan) for world, plan in zip(worlds[edit], plans, strict=True))
    names = family_names(family)
    pd.testing.assert_frame_equal(before[names], after[names], check_exact=True)


@pytest.mark.parametrize("case", LATER, ids=" ".join)
def test_the_plan_of_a_night_knows_nothing_later(case: tuple[str, str]) -> None:
    assert night_plan(case, 0) == base_plan() == night_plan(case, 1)


@pytest.mark.parametrize("case", EARLIER, ids=" ".join)
def test_what_came_just_before_is_seen(case: tuple[Family, str, str]) -> None:
    after = features_of(EARLIER[case](BASE), base_plan(), ROWS)
    names = family_names(case[0])
    assert not after[names].equals(built(None, 0, base_plan())[names])


# Offsets bunch around as_of, and around the edges of windows and days.
OFFSETS = st.sampled_from([0, 1, -1]).flatmap(
    lambda tick: st.sampled_from([-120, -98, -30, -7, -3, -1, 0, 0, 0, 1, 5]).map(lambda day: days(day) + tick * TICK)
)
MOMENTS = OFFSETS.map(lambda offset: AS_OF + offset)
LEADS = ("a1", "a2", "b1", "c1", "late")


@st.composite
def random_events(draw: st.DrawFn) -> Event:
    at, seen, machine = draw(MOMENTS), draw(st.none() | MOMENTS), draw(st.none() | MOMENTS)
    return Event(
        lead=draw(st.sampled_from(LEADS)),
        at=at,
        kind=draw(st.sampled_from(["view", "mail", "form", "odd"])),
        seen=seen,
        outbound=draw(st.booleans()),
        asset=draw(st.integers(-1, 3)),
        seconds=draw(st.sampled_from([0.0, 1.5, 60.0])),
        value=draw(st.sampled_from([0.0, -2.5, 10.0])),
        machine=None if machine is None else max(machine, seen or at),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    stages = st.builds(Entry, st.sampled_from(LEADS), st.sampled_from(list(Stage)), MOMENTS, st.none() | MOMENTS)
    world = BASE.plus(
        Lead("late", draw(MOMENTS), "acme"),
        *draw(st.lists(random_events(), max_size=12)),
        *draw(st.lists(stages, max_size=4)),
    )
    for at, delay in sorted(
        draw(st.lists(st.tuples(MOMENTS, st.sampled_from([0, 0, 2, 40])), max_size=3, unique=True))
    ):
        world = changed("a1", at, at + days(delay), draw(st.sampled_from(["gold", "zinc", "7"])))(world)
    return world


def as_it_was_known(world: World) -> World:
    """Take away everything that nobody knew at as_of."""
    leads = tuple(lead for lead in world.leads if lead.created < AS_OF)
    here = {lead.id for lead in leads}
    events = [event for event in world.events or () if _known(event.at, event.seen)]
    changes = [change for change in world.changes or () if _known(change.at, change.seen)]
    mine = [change for change in changes if change.lead == "a1"]
    known = replace(
        world,
        leads=leads,
        events=tuple(
            replace(event, machine=event.machine if event.machine and event.machine < AS_OF else None)
            for event in events
            if event.lead in here
        ),
        stages=tuple(entry for entry in world.stages if _known(entry.at, entry.seen) and entry.lead in here),
        changes=tuple(changes),
    )
    return known.having("a1", segment=max(mine, key=lambda change: change.at).value if mine else "gold")


def _known(at: datetime, seen: datetime | None) -> bool:
    return at < AS_OF and (seen or at) < AS_OF


def _hold(world: World) -> World:
    """Leave out what a lead did that did not exist at as_of: the lead is then a later record, and so is all of that."""
    late = {lead.id for lead in world.leads if lead.created >= AS_OF}
    return replace(
        world,
        events=tuple(event for event in world.events or () if event.lead not in late),
        stages=tuple(entry for entry in world.stages if entry.lead not in late),
    )


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds().map(_hold))
def test_a_row_is_what_was_known_whatever_came_later(world: World) -> None:
    known = as_it_was_known(world)
    plan = plan_of(world, AS_OF)
    assert plan == plan_of(known, AS_OF)
    pd.testing.assert_frame_equal(features_of(world, plan, ROWS), features_of(known, plan, ROWS), check_exact=True)
