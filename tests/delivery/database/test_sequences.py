"""Whatever is published and held back in whatever order: the database is what a simple model of it says."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.delivery.database import current_list, hold_back, nights_in, open_database
from tests.delivery.database.made import AT, content, made_night, night, publish

KEPT = 3
STEPS = st.tuples(st.integers(0, 6), st.sampled_from([1, 2, None]))


@settings(max_examples=10)
@given(steps=st.lists(STEPS, min_size=1, max_size=6))
def test_the_database_is_what_the_model_says(steps: list[tuple[int, int | None]]) -> None:
    published, held = dict[date, str](), set[date]()
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'handoff.db'}")
        for place, version in steps:
            if version is None:
                hold_back(engine, night(place), AT, ["G01 rows: few"])
                held.add(night(place))
                continue
            scored = made_night(place, 10 * version, version)
            publish(engine, scored, KEPT)
            after = content(engine)
            publish(engine, scored, KEPT)
            assert content(engine) == after
            published[night(place)] = scored.run.run_id
            published = dict(sorted(published.items())[-KEPT:])
            held = {day for day in held if day >= min(published)} - {night(place)}
        found = current_list(engine)
        assert {one.night: one.run for one in nights_in(engine)} == published
        assert (found.night.night if found else None) == max(published, default=None)
        if found is not None:
            assert {one.night for one in found.held_back} == {day for day in held if day >= max(published)}
        assert len(content(engine)["listed_leads"]) == sum(10 * int(run[-1]) for run in published.values())
