"""An older database is brought to the newest version, a newer one is refused, and only one process does it."""

import os
from functools import partial

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from handoff.delivery.database import open_database
from handoff.delivery.database.address import read_url
from handoff.delivery.database.migrating import NEWEST, VERSION_TABLE, configuration, upgrade, version_of
from handoff.delivery.database.opening import connect
from handoff.delivery.database.tables import metadata
from handoff.delivery.database.transactions import reading, writing
from handoff.errors import WorkspaceError
from handoff.scoring.scored import ScoredLeads
from tests.delivery.database.made import content, made_night, publish, read
from tests.delivery.database.test_interrupted import in_a_child


def test_the_versions_lead_to_the_tables_as_they_are(database: Engine) -> None:
    with reading(database) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": database.dialect.name == "postgresql"}
        )
        assert compare_metadata(context, metadata) == []


def test_the_newest_version_is_the_last_of_one_line(database: Engine) -> None:
    with reading(database) as connection:
        versions = [one.revision for one in ScriptDirectory.from_config(configuration(connection)).walk_revisions()]
        assert version_of(connection) == NEWEST
    assert versions == sorted(versions, reverse=True)
    assert versions[0] == NEWEST


def test_an_older_database_is_upgraded_with_what_it_holds(url: str) -> None:
    old = connect(read_url(url))
    with writing(old) as connection:
        upgrade(connection, "0001")
    publish(old, made_night(0))
    before = content(old)
    database = open_database(url)
    assert content(database) == before
    with reading(database) as connection:
        assert version_of(connection) == NEWEST
        assert connection.execute(text("SELECT count(*) FROM current_list")).scalar() == 12


def test_a_newer_database_is_refused_and_left_alone(url: str, database: Engine) -> None:
    with writing(database) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0917'"))
    with pytest.raises(WorkspaceError, match=r'is of version "0917", this handoff knows .*; use the handoff that made'):
        open_database(url)


def test_another_program_may_keep_its_version_in_the_same_place(url: str) -> None:
    with writing(connect(read_url(url))) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
    publish(open_database(url), made_night(0))
    with reading(open_database(url)) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "of another program"


def test_a_version_that_fails_half_way_leaves_nothing(url: str) -> None:
    with writing(connect(read_url(url))) as connection:
        connection.execute(text("CREATE TABLE held_back (mine INTEGER)"))
    with pytest.raises(WorkspaceError, match=r"held_back.* already exists"):
        open_database(url)
    with reading(connect(read_url(url))) as connection:
        assert version_of(connection) is None


def test_processes_that_open_at_once_all_find_it_whole(url: str) -> None:
    nights = [made_night(place) for place in range(4)]

    def open_and_publish(scored: ScoredLeads) -> None:
        publish(open_database(url), scored)

    children = [in_a_child(partial(open_and_publish, scored)) for scored in nights]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert len(content(open_database(url))["nights"]) == 4
    assert read(open_database(url)).night.run == "run-3-1"
