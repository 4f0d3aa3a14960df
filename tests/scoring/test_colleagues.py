"""Engaged people of the same account are named, the most engaged first, by what was known on the night."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from handoff.features.lead_table import LeadTable
from handoff.scoring.colleagues import engaged_colleagues
from tests.features.made_dataset import Event, Lead, World
from tests.scoring.made_night import NIGHT

AT = NIGHT.replace(tzinfo=None)
OLD = AT - timedelta(days=300)
ADA = Lead("ada", OLD, "acme").having(name="Ada Example", job_title="CTO")
BEN = Lead("ben", OLD, "acme").having(name="Ben Example", job_title="CFO")
CHI = Lead("chi", OLD, "acme").having(name="Chi Example")
ELSE = Lead("else", OLD, "other").having(name="Else Where")
WORLD = World((ADA, BEN, CHI, ELSE))


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


def told(world: World, *asked: str, **more: Any) -> list[list[str]]:
    """Return the colleagues of the leads asked for."""
    dataset, keys = world.dataset(), world.keys()
    people = LeadTable.of(dataset)
    found = engaged_colleagues(dataset, np.array([keys[name] for name in asked], np.int32), people, NIGHT, **more)
    return [list(names) for names in found]


def test_a_colleague_is_named_with_role_and_last_deed() -> None:
    world = WORLD.plus(Event("ben", ago(9), "call"), Event("ben", ago(2), "pricing_view"))
    assert told(world, "ada", "ben", "else") == [["Ben Example, CFO: pricing view 2 days ago"], [], []]


def test_the_most_engaged_are_first_and_new_events_count_more() -> None:
    often = [Event("chi", ago(3 + n / 10), "view") for n in range(3)]
    world = WORLD.plus(Event("ben", ago(1)), *often, *[Event("ada", ago(20 + n / 10)) for n in range(5)])
    assert [name.split(":")[0] for name in told(world, "else", "ben")[1]] == ["Chi Example", "Ada Example, CTO"]
    assert told(world, "ada")[0][0].startswith("Chi Example")


def test_at_most_three_are_named_equals_by_key() -> None:
    people = [Lead(f"p{n}", OLD, "acme").having(name=f"P{n}") for n in range(6)]
    world = World((ADA, *people), tuple(Event(f"p{n}", ago(1)) for n in range(6)))
    assert [[name[:2] for name in names] for names in told(world, "ada", "p1")] == [
        ["P0", "P1", "P2"],
        ["P0", "P2", "P3"],
    ]


@pytest.mark.parametrize(
    "event",
    [
        Event("ben", ago(31)),
        Event("ben", AT),
        Event("ben", ago(1), seen=AT),
        Event("ben", ago(1), outbound=True),
        Event("ben", ago(1), machine=ago(1)),
        Event("ben", ago(1), "email_unsubscribed"),
    ],
)
def test_what_is_old_not_yet_known_sent_a_robots_or_a_farewell_is_no_engagement(event: Event) -> None:
    assert told(WORLD.plus(event), "ada") == [[]]


def test_people_of_no_known_account_have_no_colleagues() -> None:
    loner = World((Lead("a", OLD), Lead("b", OLD)), (Event("a", ago(1)), Event("b", ago(1))))
    assert told(loner, "a", "b") == [[], []]


def test_a_colleague_who_was_not_there_yet_is_not_named() -> None:
    late = WORLD.plus(Lead("dan", AT, "acme").having(name="Dan Example"), Event("dan", ago(1)))
    assert told(late, "ada") == [[]]


def test_without_a_name_the_address_or_the_id_stands_for_the_person() -> None:
    world = World((ADA, Lead("b", OLD, "acme").having(name=" ", email="b@acme.example"), Lead("c", OLD, "acme")))
    world = world.plus(Event("b", ago(0.2)), Event("c", ago(5)))
    assert told(world, "ada") == [["b@acme.example: view 4 hours ago", "c: view 5 days ago"]]


def test_people_who_must_not_be_contacted_are_named_with_a_warning() -> None:
    world = WORLD.plus(Event("ben", ago(2)))
    warned = told(world, "ada", not_to_contact=[world.keys()["ben"]])
    assert warned == [["Ben Example, CFO: view 2 days ago (not to be contacted)"]]


def test_an_account_of_thousands_gives_three_names_each() -> None:
    leads = tuple(Lead(f"p{n:04d}", OLD, "huge").having(name=f"P{n}") for n in range(5_000))
    world = World(leads, tuple(Event(lead.id, ago(1 + n / 1_000)) for n, lead in enumerate(leads)))
    found = told(world, *(lead.id for lead in leads))
    assert {len(names) for names in found} == {3}
    assert found[0] != found[1]
    assert found[4:] == [found[4]] * 4_996


def test_without_events_nobody_is_engaged() -> None:
    assert told(World((ADA, BEN), events=None), "ada") == [[]]
    assert told(WORLD.plus(Event("ben", ago(1)))) == []
