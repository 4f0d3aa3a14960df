"""The bulk write of each engine writes what any other way of writing would."""

from sqlalchemy import Engine, text

from benchmarks.publishing import handed_over, measure


def test_the_benchmark_compares_the_same_rows(url: str, database: Engine) -> None:
    assert measure(url, handed_over(100), repeats=1).keys() == {"bare", "new_night", "same_night"}
    with database.connect() as connection:
        bare, listed = (
            connection.execute(text(f"SELECT * FROM {table} ORDER BY lead_id")).all()
            for table in ("bare", "listed_leads")
        )
    assert len(bare) == 100
    # JSON compares as text.
    assert [tuple(map(str, row)) for row in bare] == [tuple(map(str, row)) for row in listed]
