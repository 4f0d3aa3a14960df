"""The health of a workspace: labelled as for training, from what was published, counted once."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from handoff.errors import SourceError, WorkspaceError
from handoff.workspace.health import Health, newest_night
from handoff.workspace.health.watch import look
from tests.workspace.health.made_history import HORIZON, LEADS, MQL, NIGHTS, SAL, Past, night

LAST = NIGHTS - 1
GONE = {"code": "A03", "kind": "event type disappeared", "subject": "events / call", "since": "2026-02-14",
        "effect": "", "cause": "Calls fell from 40 to 0 a day.", "severity": "alert"}  # fmt: skip


def test_nights_whose_windows_are_over_are_measured_and_others_estimated(health: Health) -> None:
    nights = health.facts.nights
    assert [one.night for one in nights] == [night(number) for number in range(NIGHTS)]
    assert [one.matured for one in nights] == [number + HORIZON <= LAST for number in range(NIGHTS)]
    assert all(one.estimated is not None for one in nights)


@pytest.mark.parametrize("number", [0, 7, LAST - HORIZON])
def test_sqls_are_those_of_the_record_lead_by_lead(past: Past, health: Health, number: int) -> None:
    came = health.facts.nights[number].realised
    assert came is not None
    assert came.sql == past.became_sql(number)
    assert came.rows + came.left_out == health.facts.nights[number].leads


def test_a_week_is_its_seven_nights_together(health: Health) -> None:
    week = health.facts.weeks[1]
    assert week.realised is not None
    nights = [one.realised for one in health.facts.nights[7:14] if one.realised is not None]
    assert week.nights == len(nights) == 7
    assert week.realised.sql == sum(one.sql for one in nights)
    assert week.realised.expected == pytest.approx(sum(one.expected for one in nights))


def test_weeks_that_are_not_over_are_open(health: Health) -> None:
    assert [week.final for week in health.facts.weeks] == [True] * 4 + [False] * 2
    assert [week.tiers[0].sql >= 0 for week in health.facts.weeks] == [True] * 4 + [False] * 2


def test_what_sales_did_with_the_first_list_is_counted(health: Health) -> None:
    first = health.facts.weeks[0].answers
    third = (SAL + MQL) // 3
    assert first.accepted >= third
    assert first.rejected == third
    assert first.in_time >= 2 * third
    # A mail is no follow-up, and a call after 30 hours comes too late.
    assert first.late >= third


def test_what_is_over_is_not_counted_again(fresh: Past) -> None:
    before = fresh.look(LAST)
    fresh.file(3).write_bytes(b"no file of scores")
    fresh.rewrite(LAST - 1, probability=0.5)
    after = fresh.look(LAST)
    assert after.nights[3] == before.nights[3]
    assert after.weeks[0] == before.weeks[0]
    assert after.quarter == before.quarter
    # A night that was published anew is estimated anew while it is open.
    assert after.nights[LAST - 1].expected == pytest.approx(0.5 * before.nights[LAST - 1].leads)


def test_an_estimate_stays_as_it_was_made(past: Past, tmp_path: Path) -> None:
    grown = replace(past, root=tmp_path)
    (tmp_path / ".handoff").mkdir()
    (tmp_path / ".handoff" / "scores").symlink_to(past.places.scores)
    then = grown.look(5).nights[5]
    later = grown.look(5 + HORIZON).nights[5]
    assert then.realised is None
    assert later.realised is not None
    assert later.estimated == then.estimated


def test_a_night_that_was_scored_afterwards_is_shown_and_not_counted(fresh: Past) -> None:
    late = np.datetime64(f"{night(LAST - 5)}T02:00", "us")
    fresh.rewrite(LAST - 9, scored_at=late)
    one = fresh.look(LAST + 5).nights[LAST - 9]
    assert one.afterwards
    assert one.realised is None


def test_a_lead_that_the_data_no_longer_has_is_left_out_and_counted(fresh: Past) -> None:
    ids = ["gone", *(f"L{number:03d}" for number in range(9))]
    columns = {"tier": "MQL", "probability": 0.1, "due_by": None}
    pd.DataFrame({"lead_id": ids, **columns}).to_parquet(fresh.file(LAST - 5))
    one = fresh.look(LAST + 6).nights[LAST - 5]
    assert one.leads == 10
    assert one.realised is not None
    assert one.realised.rows + one.realised.left_out == 10
    assert one.realised.left_out >= 1


def test_alerts_and_held_nights_are_told_on_the_page(fresh: Past) -> None:
    fresh.alert(LAST, GONE)
    gate = {"code": "G04", "name": "event volume", "passed": False, "message": "3 % of a usual day"}
    held = {"night": str(night(LAST)), "run": "f" * 32, "at": "2026-02-15T02:00:00+00:00", "gates": [gate]}
    fresh.places.nights.mkdir(exist_ok=True)
    (fresh.places.nights / f"{night(LAST)}.held.json").write_text(json.dumps(held), encoding="utf-8")
    found = fresh.watch(LAST)
    assert found.standing.state == "act"
    page = found.page.read_text(encoding="utf-8")
    assert "Calls fell from 40 to 0 a day." in page
    assert "G04 event volume: 3 % of a usual day" in page
    assert newest_night(fresh.places) == night(LAST)


def test_alerts_that_cannot_be_read_are_an_error_with_their_place(fresh: Past) -> None:
    fresh.alert(LAST, {"code": "A03"})
    with pytest.raises(WorkspaceError, match=rf"alerts/{night(LAST)}\.json cannot be read"):
        fresh.look(LAST)


def test_the_page_is_there_whole_and_nothing_beside_it(health: Health) -> None:
    folder = health.page.parent
    assert sorted(one.name for one in folder.iterdir() if not one.is_dir()) == ["index.html", "quarter.json"]
    assert health.page.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_nothing_that_is_kept_names_a_lead(health: Health) -> None:
    kept = [path.read_text(encoding="utf-8") for path in health.page.parent.rglob("*") if path.is_file()]
    assert len(kept) > NIGHTS
    assert not any(f"L{number:03d}" in text for text in kept for number in (0, 1, LEADS - 1))


def test_the_result_is_json_for_machines(health: Health) -> None:
    raw = json.loads(json.dumps(health.to_dict(), allow_nan=False))
    assert raw["published"] == str(night(LAST))
    assert raw["realised"]["week"] == health.facts.weeks[3].name


def test_before_the_first_night_there_is_nothing_to_look_at(past: Past, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="holds no night yet"):
        newest_night(replace(past, root=tmp_path).places)


def test_a_first_night_that_is_held_back_has_a_page(past: Past, tmp_path: Path) -> None:
    found = replace(past, root=tmp_path).look(0)
    assert (found.nights, found.weeks, found.last) == ((), (), None)


def test_where_sources_cannot_be_read_the_last_data_serves(
    fresh: Past, monkeypatch: pytest.MonkeyPatch, health: Health
) -> None:
    materials = fresh.materials(LAST)
    data = materials.__dict__.pop("dataset")

    def fail(_: object) -> None:
        raise SourceError("leads.csv is gone")

    monkeypatch.setattr(type(materials), "dataset", property(fail))
    monkeypatch.setattr("handoff.sources.store.open_dataset", lambda _: data)
    assert look(materials, night(LAST)).nights == health.facts.nights


def test_rows_of_a_flat_table_have_windows_of_their_own(fresh: Past) -> None:
    flat = fresh.settings.model_copy(update={"snapshots": fresh.settings.snapshots.model_copy(update={"taken": "row"})})
    own = replace(fresh, settings=flat)
    (own.places.store / "health" / "nights" / f"{night(20)}.json").unlink()
    came = own.look(LAST).nights[20].realised
    scored = pd.read_parquet(own.file(20))["lead_id"]
    assert came is not None
    assert came.sql == sum(own.sql_day[one] - own.created[one] < HORIZON for one in scored)
    assert came.sql != own.became_sql(20)


def test_four_hundred_nights_are_looked_back_on_at_most(fresh: Past) -> None:
    far = night(LAST) + timedelta(days=400 - 5)
    found = look(fresh.materials(LAST + 395), far).nights
    assert [one.night for one in found] == [night(number) for number in range(LAST - 4, NIGHTS)]
