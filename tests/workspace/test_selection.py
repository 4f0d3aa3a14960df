"""Training rows are looked up on the newest list of their night; what no list showed says nothing of the lead."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handoff import Workspace
from handoff.delivery.model_card import render_markdown
from handoff.errors import Refused, TrainingError, WorkspaceError
from handoff.workspace.card import training_card
from handoff.workspace.selection import Worked, worked_rows
from handoff.workspace.training import keep, learn
from tests.workspace.company import change
from tests.workspace.small import Small

MONDAY = date(2026, 6, 1)


def write(folder: Path, night: date, hours_late: float = 0.0, **columns: Any) -> Path:
    as_of = datetime(night.year, night.month, night.day)  # tables hold naive UTC
    path = folder / f"night={night}" / "scores.parquet"
    path.parent.mkdir(parents=True)
    table = {
        "lead_id": ["best", "lot", "below", "out"],
        "tier": ["SAL", "SAL", "MQL", "DISQUALIFIED"],
        "selection_probability": [1.0, 0.02, 0.02, 0.0],
        "as_of": [as_of] * 4,
        "scored_at": [as_of + timedelta(hours=hours_late)] * 4,
        **columns,
    }
    pq.write_table(pa.table({name: values for name, values in table.items() if values is not None}), path)
    return path


def looked_up(folder: Path, day: date, *leads: str) -> Worked:
    as_of = np.full(len(leads), np.datetime64(day, "us"))
    return worked_rows(folder, np.array(leads, dtype=object), as_of)


def test_those_on_the_list_were_worked_with_their_chance(tmp_path: Path) -> None:
    write(tmp_path, MONDAY)
    found = looked_up(tmp_path, MONDAY, "out", "lot", "below", "best", "not there yet")
    assert found.listed.all()
    assert found.worked.tolist() == [False, True, False, True, False]
    assert found.kept.tolist() == found.worked.tolist()
    assert found.probability[found.worked].tolist() == [0.02, 1.0]


def test_a_list_stands_until_the_next_one_but_no_longer_than_a_week(tmp_path: Path) -> None:
    write(tmp_path, MONDAY)
    write(tmp_path, MONDAY + timedelta(days=3), tier=["MQL", "MQL", "SAL", "MQL"])
    for days, worked in ((0, "best"), (2, "best"), (3, "below"), (10, "below")):
        found = looked_up(tmp_path, MONDAY + timedelta(days=days), "best", "below")
        assert found.worked.tolist() == [worked == "best", worked == "below"], days
    later = looked_up(tmp_path, MONDAY + timedelta(days=11), "best", "below")
    assert not later.listed.any()


def test_all_rows_of_nights_without_a_list_count_once(tmp_path: Path) -> None:
    write(tmp_path, MONDAY)
    before = looked_up(tmp_path, MONDAY - timedelta(days=1), "best", "below")
    assert before.kept.all()
    assert not before.worked.any()
    assert (before.probability == 1).all()
    assert looked_up(tmp_path / "nothing", MONDAY, "best").kept.all()


def test_a_night_that_was_scored_afterwards_was_on_nobodys_desk(tmp_path: Path) -> None:
    write(tmp_path, MONDAY, hours_late=30)
    assert not looked_up(tmp_path, MONDAY, "best").listed.any()
    write(tmp_path, MONDAY + timedelta(days=1), hours_late=2)
    assert looked_up(tmp_path, MONDAY + timedelta(days=1), "best").listed.all()


def test_files_of_earlier_versions_were_made_by_order_alone(tmp_path: Path) -> None:
    write(tmp_path, MONDAY, selection_probability=None, scored_at=None)
    found = looked_up(tmp_path, MONDAY, "best", "lot", "below")
    assert found.worked.tolist() == [True, True, False]
    assert (found.probability == 1).all()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, MONDAY).write_bytes(b"no parquet")
    with pytest.raises(WorkspaceError, match=r"night=2026-06-01.*cannot be read"):
        looked_up(tmp_path, MONDAY, "best")


#: Chance of the leads below the line in the lists made here: high, so that a small company has enough of them.
LOT = 0.25
QUICK = '[training]\nbootstrap = 20\norigins = 2\ncandidates = ["logistic"]\nlabels_from = "worked"\n'


def with_lists(small: Small, folder: Path, best: float, lot: float = LOT, first: float = 0.3) -> Workspace:
    """Return a copy whose lists, but for the first nights, held a share of the leads by order and drew a lot."""
    place = Path(shutil.copytree(small.folder, folder / "company"))
    change(place / "handoff.toml", "[snapshots]", f"{QUICK}\n[snapshots]")
    rows, random = small.rows.table.features.rows, np.random.default_rng(4)
    nights = np.unique(rows["as_of"].to_numpy())
    for night in nights[int(first * len(nights)) :]:
        ids = rows.loc[rows["as_of"] == night, "lead_id"].astype(str).tolist()
        by_order = random.random(len(ids)) < best
        drawn = ~by_order & (random.random(len(ids)) < lot)
        write(
            place / ".handoff" / "scores",
            date.fromisoformat(str(night)[:10]),
            lead_id=ids,
            tier=np.where(by_order | drawn, "SAL", "NURTURE").tolist(),
            selection_probability=np.where(by_order, 1.0, lot).tolist(),
            as_of=[pd.Timestamp(night)] * len(ids),
            scored_at=[pd.Timestamp(night)] * len(ids),
        )
    return Workspace.open(place, environ={}, threads=1)


def test_the_weights_of_worked_rows_add_up_to_all_rows(small: Small, tmp_path: Path) -> None:
    rows = with_lists(small, tmp_path, best=0.2).training_rows()
    everything = small.rows.table
    assert rows.selection is not None
    assert rows.selection.of_rows == len(everything)
    assert rows.selection.rows == len(rows.table) < 0.8 * len(everything)
    assert rows.selection.listed > rows.selection.drawn > 0
    assert rows.selection.largest == 1 / LOT
    assert rows.selection.effective < len(rows.table)
    by_order_too = 0.2 + 0.8  # best leads weigh 1 each, the drawn quarter of the others 4 each
    assert rows.table.weights.sum() == pytest.approx(by_order_too * len(everything), rel=0.05)
    assert np.average(rows.table.label, weights=rows.table.weights) == pytest.approx(everything.label.mean(), rel=0.2)


def test_report_and_card_say_whose_outcomes_were_learned_from(small: Small, tmp_path: Path) -> None:
    workspace = with_lists(small, tmp_path, best=0.6)
    rows = workspace.training_rows()
    learned = learn(workspace, rows, "logistic")
    assert learned.selection == rows.selection
    facts = learned.facts()
    assert facts["selection"]["effective"] < facts["rows"]
    assert learned.result.calibration["logistic"].method != "none"
    test = learned.result.split.test
    weight = learned.result.table.weights[test.positions]
    label = learned.result.table.label[test.positions]
    assert learned.result.forward.base_rate == pytest.approx(np.average(label, weights=weight))
    weighted = keep(workspace, learned).candidate().against_points
    assert weighted is not None
    assert weighted.weights.tolist() == weight.tolist()
    card = render_markdown(training_card(workspace, learned, datetime(2026, 7, 1, tzinfo=UTC)))
    assert "abels from worked leads only" in card
    assert f"effective sample size {rows.selection.effective:,.0f}" in card  # type: ignore[union-attr]


@pytest.mark.slow
def test_too_few_worked_leads_are_refused_with_the_setting_that_made_them_few(small: Small, tmp_path: Path) -> None:
    workspace = with_lists(small, tmp_path, best=0.02, lot=0.02, first=0.0)
    with pytest.raises(Refused, match=r'needed are 40 and 40.*labels_from = "worked" left [\d,]+ of [\d,]+ rows'):
        learn(workspace, workspace.training_rows(), "logistic")


def test_lists_that_nobody_was_on_are_refused(small: Small, tmp_path: Path) -> None:
    workspace = with_lists(small, tmp_path, best=0.0, lot=0.0, first=0.0)
    with pytest.raises(TrainingError, match=r'none of [\d,]+ rows .* was on a published list; .* "all"'):
        workspace.training_rows()
