"""docs/database.md says what the tables hold, in the words that the database itself carries."""

import pytest
from sqlalchemy import Engine, inspect

from handoff.delivery.database.tables import OF_THE_LEAD, metadata
from tests.docs.documents import read, section, table_of

PAGE = "docs/database.md"


@pytest.mark.parametrize("table", metadata.tables)
def test_every_column_is_documented(table: str) -> None:
    documented = table_of(section(read(PAGE), f"`{table}`"))
    assert documented == {column.name: column.comment for column in metadata.tables[table].columns}


def test_the_view_has_the_columns_that_are_documented(database: Engine) -> None:
    found = {column["name"] for column in inspect(database).get_columns("current_list")}
    of_night = {"as_of", "scored_at", "published_at", "model_version", "agreement_version", "run", "note"}
    documented = table_of(section(read(PAGE), "The view `current_list`"))
    assert found == {"night", *OF_THE_LEAD, *of_night, *documented}


def test_the_queries_of_the_page_run(database: Engine) -> None:
    statements = [
        statement
        for block in read(PAGE).split("```sql\n")[1:]
        for statement in block.split("```")[0].split(";\n")
        if statement.strip()
    ]
    assert len(statements) == 4
    with database.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.postgres
def test_postgresql_carries_the_words_itself(postgresql_url: str) -> None:
    from handoff.delivery.database import open_database

    found = inspect(open_database(postgresql_url)).get_columns("nights")
    assert {one["name"]: one["comment"] for one in found} == {
        column.name: column.comment for column in metadata.tables["nights"].columns
    }
