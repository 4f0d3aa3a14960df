"""A past night made again: identical, or it is said what differs and why probably."""

from pathlib import Path

import pandas as pd
import pytest

from handoff.delivery.parquet import SCORE_SCHEMA, night_file
from handoff.errors import WorkspaceError
from handoff.workspace.history.compare import compare_rows
from handoff.workspace.history.replay import replay_night
from handoff.workspace.night.record import record_path
from tests.workspace.history.past import NIGHTS, Past, open_at


@pytest.mark.parametrize("night", [NIGHTS[1], NIGHTS[-1]])
def test_a_published_night_is_made_again_byte_for_byte(past: Past, night: object) -> None:
    found = replay_night(past.opened, night, past.model)  # type: ignore[arg-type]
    assert found.identical
    assert found.digest == found.digest_now
    assert (found.columns, found.causes) == ((), ())


def test_a_record_that_arrived_after_the_night_is_found(past: Past, tmp_path: Path) -> None:
    copy = past.copy(tmp_path)
    path = copy.folder / "data" / "events.parquet"
    events = pd.read_parquet(path)
    mover = past.rows(NIGHTS[0])["lead_id"].iloc[0]
    late = events[events["Lead Id"] == mover].head(1) if "Lead Id" in events else events.head(1)
    moment = pd.Timestamp(NIGHTS[0]) - pd.Timedelta(days=2)
    new = late.assign(**dict.fromkeys(events.select_dtypes("datetime").columns, moment))
    pd.concat([events, *[new.assign(**fresh_id(events, place)) for place in range(9)]]).to_parquet(path, index=False)
    found = replay_night(open_at(copy.folder, NIGHTS[-1]), NIGHTS[0], past.model)
    assert not found.identical
    assert found.columns
    assert any("the sources were read anew since" in cause for cause in found.causes)


def fresh_id(events: pd.DataFrame, place: int) -> dict[str, str]:
    named = [name for name in events.columns if name.lower().replace(" ", "_") in ("activity_id", "event_id", "id")]
    return dict.fromkeys(named, f"late-{place}")


def test_a_file_that_was_changed_is_found(past: Past, tmp_path: Path) -> None:
    copy = past.copy(tmp_path)
    path = night_file(copy.folder / ".handoff" / "scores", NIGHTS[0])
    rows = pd.read_parquet(path)
    rows.loc[3, "tier"] = "SAL"
    rows.to_parquet(path, schema=SCORE_SCHEMA, index=False)
    found = replay_night(copy.opened, NIGHTS[0], past.model)
    assert [(one.column, one.leads) for one in found.columns] == [("tier", 1)]
    assert found.columns[0].examples[0][0] == rows.loc[3, "lead_id"]
    assert "the file of scores was changed after the night was recorded" in found.causes


def test_nights_without_scores_or_record_are_refused(past: Past, tmp_path: Path) -> None:
    copy = past.copy(tmp_path)
    record_path(copy.opened.places, NIGHTS[0]).unlink()
    with pytest.raises(WorkspaceError, match="no record of what made them"):
        replay_night(copy.opened, NIGHTS[0], past.model)
    with pytest.raises(WorkspaceError, match="no scores of 2020-01-01 were published"):
        replay_night(copy.opened, pd.Timestamp("2020-01-01").date(), past.model)


def test_rows_are_compared_by_lead_not_by_place(past: Past) -> None:
    rows = past.rows(NIGHTS[0]).reset_index(drop=True)
    assert compare_rows(rows, rows.iloc[::-1]) == ((), (), ())


def test_ranks_are_compared_by_their_order_where_somebody_was_taken_out(past: Past) -> None:
    now = past.rows(NIGHTS[0]).reset_index(drop=True)
    then = now.assign(rank=now["rank"] + 1)
    assert [one.column for one in compare_rows(then, now)[2]] == ["rank"]
    assert compare_rows(then, now, without_places=True) == ((), (), ())
