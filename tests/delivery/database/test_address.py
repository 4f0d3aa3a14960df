"""URLs: which are understood, and that no message shows a password."""

import pytest

from handoff.delivery.database import open_database
from handoff.delivery.database.address import read_url
from handoff.errors import ConfigError, WorkspaceError


@pytest.mark.parametrize("url", ["postgres://db/leads", "postgresql://db/leads", "postgresql+psycopg://db/leads"])
def test_postgresql_is_read_through_the_driver_that_is_there(url: str) -> None:
    assert str(read_url(url)) == "postgresql+psycopg://db/leads"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("leads", '"leads" is no database URL; write "postgresql'),
        ("mysql://ada:secret@db/leads", r'"mysql://ada:\*\*\*@db/leads": mysql is not supported'),
        ("postgresql+asyncpg://db/leads", "postgresql.asyncpg is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://ada:secret@db:port/leads", r"ada:\*\*\*@db.* is no database URL"),
    ],
)
def test_another_url_is_refused_with_the_fix(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as failure:
        read_url(url)
    assert "secret" not in str(failure.value)


def test_a_server_that_is_away_may_come_back() -> None:
    with pytest.raises(
        WorkspaceError, match=r"ada:\*\*\*@127\.0\.0\.1:9/leads\S* cannot be reached: .*; check"
    ) as failure:
        open_database("postgresql://ada:secret@127.0.0.1:9/leads?connect_timeout=2&sslpassword=hidden")
    assert failure.value.__cause__ is not None
    told = f"{failure.value} {failure.value.__cause__}"
    assert "secret" not in told
    assert "hidden" not in told


def test_a_file_that_is_no_database_stays_wrong(tmp_path: object) -> None:
    file = f"{tmp_path}/handoff.db"
    with open(file, "w", encoding="utf-8") as written:  # noqa: PTH123
        written.write("this is no database, but it is long enough to be read as one" * 20)
    with pytest.raises(
        WorkspaceError, match=r"handoff\.db cannot be reached: file is not a database; check"
    ) as failure:
        open_database(f"sqlite:///{file}")
    assert failure.value.__cause__ is None


@pytest.mark.postgres
def test_a_schema_that_is_missing_stays_wrong(server_url: str) -> None:
    with pytest.raises(WorkspaceError, match=r"refuses: no schema has been selected to create in") as failure:
        open_database(f"{server_url}&options=-csearch_path%3Dnone_such")
    assert failure.value.__cause__ is None
