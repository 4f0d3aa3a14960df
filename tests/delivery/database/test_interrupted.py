"""A publisher that is killed, cut off or out of disk leaves the former list whole, and the next run completes."""

import os
import random
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from handoff.delivery.database import open_database
from handoff.errors import WorkspaceError
from handoff.scoring.scored import ScoredLeads
from tests.delivery.database.made import content, made_night, publish, read

#: Two versions of two nights, of different sizes: a mix of two of them would be seen.
VERSIONS = [made_night(place, 200 + 100 * version + place, version) for place in (0, 1) for version in (1, 2)]
#: More statements than one publishing has.
STATEMENTS = 14


def assert_whole(engine: Engine) -> None:
    """What is read is one of the versions, with all of its rows and no other."""
    found = read(engine)
    scored = next(one for one in VERSIONS if one.run.run_id == found.night.run)
    listed = scored.rows[scored.rows["tier"].isin(["SAL", "MQL"])]
    assert found.rows["email"].tolist() == listed["email"].tolist()
    assert set(found.rows["run_id"]) == {found.night.run}


def in_a_child(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own, which ends with 0 if it went well; return its id."""
    child = os.fork()
    if child == 0:
        ending = 1
        try:
            work()
            ending = 0
        finally:
            os._exit(ending)
    return child


def before_each_statement(engine: Engine, act: Callable[[int], object]) -> None:
    """Call `act` with the number of each statement before it is sent."""
    numbers = count()

    @event.listens_for(engine, "before_cursor_execute")
    def _before(*_: Any) -> None:
        act(next(numbers))


def killed_at(url: str, statement: int, scored: ScoredLeads) -> Callable[[], None]:
    def work() -> None:
        engine = open_database(url)
        before_each_statement(engine, lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == statement else None)
        publish(engine, scored)

    return work


def test_killed_before_any_statement_the_former_list_stands(url: str, database: Engine) -> None:
    publish(database, VERSIONS[0])
    before, endings = content(database), list[int]()
    for statement in range(STATEMENTS):
        child = in_a_child(killed_at(url, statement, VERSIONS[3]))
        endings.append(os.waitpid(child, 0)[1])
        assert content(database) == before or endings[-1] == 0
    assert endings.count(signal.SIGKILL) >= 8
    assert endings[-1] == 0
    assert read(database).night.run == VERSIONS[3].run.run_id


def test_killed_at_any_moment_the_list_is_whole_and_a_rerun_completes(url: str, database: Engine) -> None:
    publish(database, VERSIONS[0])
    chance, (ready, tell) = random.Random(7), os.pipe()

    def work() -> None:
        engine = open_database(url)
        os.write(tell, b".")
        while True:
            for scored in VERSIONS:
                publish(engine, scored)

    for _ in range(15):
        child = in_a_child(work)
        os.read(ready, 1)
        until = time.monotonic() + chance.uniform(0, 0.06)
        while time.monotonic() < until:
            assert_whole(database)
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert_whole(database)
    os.close(ready)
    os.close(tell)
    for scored in VERSIONS:
        publish(database, scored)
    once = content(database)
    assert [len(once[name]) for name in ("nights", "listed_leads", "current")] == [2, 401 + 400, 1]
    assert read(database).night.run == VERSIONS[3].run.run_id


@pytest.mark.postgres
def test_cut_off_by_the_server_nothing_is_written_and_it_may_pass(postgresql_url: str) -> None:
    import psycopg

    database, other = open_database(postgresql_url), open_database(postgresql_url)
    publish(database, VERSIONS[0])
    before = content(database)

    def cut_off(number: int) -> None:
        if number == STATEMENTS // 2:
            with other.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'handoff' AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
                )

    before_each_statement(database, cut_off)
    with pytest.raises(WorkspaceError, match=r"cannot be reached: .*the list that was there stands") as failure:
        publish(database, VERSIONS[3])
    assert isinstance(failure.value.__cause__, psycopg.OperationalError)
    assert content(other) == before
    publish(database, VERSIONS[3])
    assert_whole(database)


def test_a_full_disk_leaves_the_former_list(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    publish(database, VERSIONS[0])
    before = content(database)

    @event.listens_for(database, "connect")
    def _full(connection: Any, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(WorkspaceError, match="full; free the disk and run again") as failure:
        publish(database, VERSIONS[3])
    assert failure.value.__cause__ is not None
    assert content(database) == before
