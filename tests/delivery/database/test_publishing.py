"""A published night is what readers see: whole, once, and only if no later night is there."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from handoff.delivery.database import current_list, hold_back, nights_in
from handoff.delivery.working_list import HANDED_OVER, working_list
from handoff.scoring.scored import ScoredLeads
from tests.delivery.database.made import AT, content, made_night, night, publish, read
from tests.delivery.full_night import full_scores, renamed, without_leads

HOSTILE = ['Zoë "Zo" O\'Neil', "a\\b,c;\n\td", "  ", "NULL", "\\N", "李 😀", "=1+1", "-"]


def assert_reads_back(engine: Engine, scored: ScoredLeads) -> None:
    publish(engine, scored)
    pd.testing.assert_frame_equal(read(engine).rows, working_list(scored, HANDED_OVER).rows)


def test_before_the_first_night_there_is_no_list(database: Engine) -> None:
    assert current_list(database) is None
    assert nights_in(database) == ()


def test_the_list_reads_back_as_it_was_handed_over(database: Engine) -> None:
    assert_reads_back(database, full_scores(300))


def test_any_text_reads_back(database: Engine) -> None:
    scored = renamed(len(HOSTILE), name=HOSTILE, company=HOSTILE)
    lists = pd.Series([[text, text] for text in HOSTILE], dtype=object)
    rows = scored.rows.assign(tier="SAL", reasons_for=lists, colleagues=lists, tier_reason="")
    assert_reads_back(database, ScoredLeads(rows.astype(scored.rows.dtypes.to_dict()), scored.run))


def test_a_nul_is_left_out_of_text_and_a_control_character_of_a_reason_is_a_blank(database: Engine) -> None:
    scored = made_night()
    reasons = pd.Series([["a\x01b"]] * len(scored.rows), dtype=object)
    publish(database, ScoredLeads(scored.rows.assign(name="Ada\0", reasons_for=reasons), scored.run))
    first = read(database).rows.iloc[0]
    assert (first["name"], first["reasons_for"]) == ("Ada", ["a b"])


def test_a_night_without_leads_is_a_list_too(database: Engine) -> None:
    assert_reads_back(database, without_leads())


def test_the_facts_of_a_night_are_kept(database: Engine) -> None:
    publish(database, made_night(), forced_because="the source moved")
    (found,) = nights_in(database)
    assert (found.night, found.run, found.published_at) == (night(0), "run-0-1", AT)
    assert (found.leads, found.sal, found.mql) == (32, 12, 0)
    assert found.forced_because == "the source moved"


def test_publishing_twice_equals_once(database: Engine) -> None:
    publish(database, made_night(0))
    publish(database, made_night(1))
    once = content(database)
    publish(database, made_night(1))
    assert content(database) == once


def test_no_row_of_a_former_version_is_left(database: Engine) -> None:
    publish(database, made_night(listed=200, version=1))
    publish(database, made_night(version=2))
    assert len(content(database)["listed_leads"]) == 12
    assert read(database).night.run == "run-0-2"


def test_a_past_night_is_added_and_the_current_one_stays(database: Engine) -> None:
    assert publish(database, made_night(5)).current
    assert not publish(database, made_night(3)).current
    assert read(database).night.night == night(5)
    assert [found.night for found in nights_in(database)] == [night(3), night(5)]


def test_only_the_last_nights_are_kept(database: Engine) -> None:
    for place in (0, 1, 2):
        hold_back(database, night(place), AT, ["G01 rows: few"])
        publish(database, made_night(place), keep_nights=9)
    hold_back(database, night(0), AT, ["G01 rows: few"])
    assert publish(database, made_night(3), keep_nights=2).removed == (night(0), night(1))
    assert [found.night for found in nights_in(database)] == [night(2), night(3)]
    assert len(content(database)["listed_leads"]) == 24
    assert content(database)["held_back"] == []


def test_a_past_night_beyond_those_that_are_kept_is_not_added(database: Engine) -> None:
    publish(database, made_night(5), keep_nights=1)
    assert publish(database, made_night(3), keep_nights=1).removed == (night(3),)
    assert read(database).night.night == night(5)


def test_who_is_on_the_list_by_lot_is_written_nowhere(database: Engine) -> None:
    scored = made_night()
    rows = scored.rows.assign(selection_probability=0.123456789, tier_reason="Drawn by lot")
    publish(database, ScoredLeads(rows, scored.run))
    assert "0.123456789" not in repr(content(database))
    assert "Drawn by lot" not in repr(content(database))


@pytest.mark.parametrize("place", [0, 1])
def test_the_view_shows_the_current_night_in_plain_columns(database: Engine, place: int) -> None:
    publish(database, made_night(0))
    publish(database, made_night(place))
    hold_back(database, night(place + 1), AT, ["G01 rows: few", "G02 late"])
    with database.connect() as connection:
        shown = connection.exec_driver_sql("SELECT * FROM current_list ORDER BY rank").mappings().all()
    rows = read(database).rows
    assert [row["lead_id"] for row in shown] == rows["lead_id"].tolist()
    assert [row["reasons_for"] for row in shown] == ["; ".join(one) for one in rows["reasons_for"]]
    assert {(str(row["night"]), row["nights_held_back"]) for row in shown} == {(str(night(place)), 1)}
    assert all(isinstance(row["age_nights"], int) and row["age_nights"] > 0 for row in shown)
