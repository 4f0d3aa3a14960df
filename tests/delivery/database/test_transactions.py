"""One writer at a time, and readers who never wait for it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete

from handoff.delivery.database import current_list, forget_lead, hold_back, open_database
from handoff.delivery.database.tables import current, listed_leads
from handoff.delivery.database.transactions import writing
from handoff.errors import WorkspaceError
from tests.delivery.database.made import AT, content, made_night, night, publish, read


def test_readers_see_the_former_list_until_all_is_written(database: Engine) -> None:
    publish(database, made_night(0))
    before = content(database)
    with writing(database) as connection:
        connection.execute(delete(listed_leads))
        connection.execute(delete(current))
        assert content(database) == before
    assert current_list(database) is None


def test_a_second_writer_gives_up_and_says_so(url: str, database: Engine) -> None:
    publish(database, made_night(0))
    second = open_database(url, wait_seconds=0.2)
    with writing(database), pytest.raises(WorkspaceError, match=r"in use: .* more than 0\.2 seconds; wait") as failure:
        publish(second, made_night(1))
    assert failure.value.__cause__ is not None
    publish(second, made_night(1))
    assert read(database).night.night == night(1)


def test_every_writer_takes_the_lock(url: str, database: Engine) -> None:
    second = open_database(url, wait_seconds=0.05)
    with writing(database):
        with pytest.raises(WorkspaceError, match="in use"):
            hold_back(second, night(1), AT + timedelta(days=1), ["G01 rows: few"])
        with pytest.raises(WorkspaceError, match="in use"):
            forget_lead(second, "L000001")


@pytest.mark.postgres
def test_schemas_of_one_database_do_not_wait_for_each_other(postgresql_url: str, server_url: str) -> None:
    one, other = open_database(postgresql_url), open_database(server_url, wait_seconds=0.2)
    with writing(one):
        publish(other, made_night(0))
    assert current_list(one) is None
