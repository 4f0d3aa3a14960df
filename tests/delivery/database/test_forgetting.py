"""A person who is forgotten is in no row and in no byte of the database's files."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from handoff.delivery.database import forget_lead, open_database
from handoff.delivery.database.transactions import reading
from handoff.errors import WorkspaceError
from handoff.scoring.scored import ScoredLeads
from tests.delivery.database.made import content, made_night, publish, read

LEAD, NAME, EMAIL = "L000003", "Øystein Forgettable", "forget.me@person.example"


def with_person(place: int) -> ScoredLeads:
    """A night that lists the person, and names it among the colleagues of others."""
    scored = made_night(place)
    is_person = scored.rows["lead_id"] == LEAD
    others = [f"{NAME}, CFO: pricing view 2 days ago", f"{NAME}son: webinar 3 days ago"]
    rows = scored.rows.assign(
        name=scored.rows["name"].mask(is_person, NAME),
        email=scored.rows["email"].mask(is_person, EMAIL),
        colleagues=pd.Series([[] if person else others for person in is_person], dtype=object),
    )
    return replace(scored, rows=rows)


@pytest.fixture
def known(database: Engine) -> Engine:
    for place in (0, 1, 2):
        publish(database, with_person(place), keep_nights=2)
    return database


def bytes_of(engine: Engine) -> bytes:
    """Everything that the engine's files hold of the list."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        file = connection.exec_driver_sql("SELECT pg_relation_filepath('listed_leads')").scalar_one()
    return Path(folder, file).read_bytes()


def test_no_row_and_no_byte_is_left(known: Engine) -> None:
    assert EMAIL.encode() in bytes_of(known)
    assert forget_lead(known, LEAD) == 2
    left = bytes_of(known)
    for word in (LEAD, EMAIL, f"{NAME},"):
        assert word not in repr(content(known))
        assert word.encode() not in left
    assert f"{NAME}son".encode() in left


def test_others_stay_as_they_are(known: Engine) -> None:
    before = read(known).rows
    forget_lead(known, LEAD)
    rest = before[before["lead_id"] != LEAD].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        read(known).rows, rest.assign(colleagues=rest["colleagues"].map(lambda named: named[1:]))
    )


def test_a_person_who_is_only_named_by_others_is_forgotten_too(known: Engine) -> None:
    assert forget_lead(known, "L999999", names=[NAME]) == 0
    assert f"{NAME}, CFO" not in repr(content(known))
    assert f"{NAME}, CFO".encode() not in bytes_of(known)


def test_forgetting_again_changes_nothing(known: Engine) -> None:
    forget_lead(known, LEAD)
    once = content(known)
    assert forget_lead(known, LEAD) == 0
    assert content(known) == once


def test_bytes_that_a_reader_holds_back_are_told(url: str) -> None:
    engine = open_database(url, wait_seconds=0.1)
    publish(engine, with_person(0))
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM listed_leads").scalar()
        with pytest.raises(WorkspaceError, match=r"(is being read: .* run again|in use: .* run again)"):
            forget_lead(engine, LEAD)
    assert LEAD not in repr(content(engine))
    assert forget_lead(engine, LEAD) == 0
    assert EMAIL.encode() not in bytes_of(engine)
