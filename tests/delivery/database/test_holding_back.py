"""What held a night back is shown beside the list that stands, until that night is published."""

from datetime import timedelta

from sqlalchemy import Engine, select

from handoff.delivery.database import hold_back
from handoff.delivery.database.tables import held_back
from handoff.delivery.database.transactions import reading
from tests.delivery.database.made import AT, content, made_night, night, publish, read

MESSAGES = ["G02 row counts: events fell from 40,000 to 12", "no lead is open"]


def test_the_list_stands_with_its_age_and_the_reason(database: Engine) -> None:
    publish(database, made_night(0))
    hold_back(database, night(1), AT, MESSAGES)
    found = read(database)
    assert found.night.night == night(0)
    assert [(one.night, one.at, list(one.messages)) for one in found.held_back] == [(night(1), AT, MESSAGES)]
    of = found.night.as_of
    assert [found.age(of + timedelta(hours=hours)) for hours in (-1, 0, 23, 24, 49)] == [0, 0, 0, 1, 2]


def test_a_message_is_found_by_its_code(database: Engine) -> None:
    hold_back(database, night(1), AT, MESSAGES)
    with reading(database) as connection:
        codes = list(connection.execute(select(held_back.c.code).order_by(held_back.c.place)).scalars())
    assert codes == ["G02", None]


def test_a_later_word_replaces_the_former(database: Engine) -> None:
    publish(database, made_night(0))
    hold_back(database, night(1), AT, MESSAGES)
    hold_back(database, night(1), AT, MESSAGES[1:])
    once = content(database)
    hold_back(database, night(1), AT, MESSAGES[1:])
    assert content(database) == once
    assert len(once["held_back"]) == 1


def test_publishing_the_night_takes_the_messages_back(database: Engine) -> None:
    publish(database, made_night(0))
    hold_back(database, night(1), AT, MESSAGES)
    hold_back(database, night(2), AT, MESSAGES)
    publish(database, made_night(1))
    assert [one.night for one in read(database).held_back] == [night(2)]
    publish(database, made_night(3))
    assert read(database).held_back == ()
