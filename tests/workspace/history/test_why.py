"""Why scores moved: the parts add up to the move, each holds only what it is called, and all of it is in words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import combinations
from pathlib import Path

import ibis
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.delivery.parquet import night_file
from handoff.domain.dataset import Dataset
from handoff.errors import RegistryError
from handoff.features.build import build_features
from handoff.model.trained import TrainedModel
from handoff.workspace.history.move import Cause, Move
from handoff.workspace.history.part import part_of
from handoff.workspace.history.steps import known_before
from handoff.workspace.history.why import why_moved
from handoff.workspace.model_plan import plan_of
from tests.workspace.history.past import NIGHTS, SECOND_MODEL_FROM, Past

PAIRS = list(combinations(NIGHTS, 2))


def moves(past: Past, lead_ids: Sequence[str], d1: date, d2: date) -> tuple[Move, ...]:
    return why_moved(past.opened, lead_ids, d1, d2, past.model)


def causes(move: Move) -> dict[Cause, float]:
    return {part.cause: part.points for part in move.parts}


def keys_of(past: Past, lead_ids: Sequence[str]) -> npt.NDArray[np.int32]:
    """Return the keys of leads in the whole data."""
    leads = past.opened.dataset.leads.select("lead_id", "lead_key").to_pandas().set_index("lead_id")
    keys: npt.NDArray[np.int32] = leads.loc[lead_ids, "lead_key"].to_numpy(np.int32)
    return keys


def values_of(past: Past, data: Dataset, keys: npt.NDArray[np.int32], night: date) -> pd.DataFrame:
    """Return the features of a night, categories as plain text."""
    opened = past.opened
    moments = np.full(len(keys), datetime.combine(night, time(2)), "datetime64[us]")
    plan = plan_of(past.models["1"], opened.titles)
    values = build_features(data, plan, keys, moments, opened.titles, 1).values
    return values.astype(dict.fromkeys(values.select_dtypes("category"), object))


@pytest.fixture(scope="module")
def week(past: Past) -> tuple[Move, ...]:
    """All leads over the first week."""
    return moves(past, past.rows(NIGHTS[0]).index.tolist(), *NIGHTS[:2])


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.sampled_from(PAIRS), seed=st.integers(0, 2**16))
def test_the_parts_add_up_to_the_recorded_move(past: Past, pair: tuple[date, date], seed: int) -> None:
    before, after = (past.rows(night)["probability"].to_dict() for night in pair)
    lead_ids = np.random.default_rng(seed).permutation([str(one) for one in before])[:40].tolist()
    found = moves(past, lead_ids, *pair)
    assert [move.lead_id for move in found] == [one for one in lead_ids if one in after]
    for move in found:
        recorded = after[move.lead_id] - before[move.lead_id]
        assert sum(part.points for part in move.parts) == pytest.approx(100 * recorded, abs=1e-9)
        assert Cause.LATE not in causes(move), "nothing arrived late here"
        assert (Cause.MODEL in causes(move)) <= (move.before.model_version != move.after.model_version)


def test_a_lead_alone_is_explained_as_among_all(past: Past, week: tuple[Move, ...]) -> None:
    largest = max(week, key=lambda move: abs(move.points))
    assert moves(past, [largest.lead_id], *NIGHTS[:2]) == (largest,)


def test_leads_without_a_score_on_either_night_are_left_out(past: Past) -> None:
    assert moves(past, ["nobody"], *NIGHTS[:2]) == ()
    assert moves(past, [], *NIGHTS[:2]) == ()


def test_activity_moves_only_those_who_were_active(past: Past, week: tuple[Move, ...]) -> None:
    events, leads = past.opened.dataset.events, past.opened.dataset.leads
    assert events is not None
    first, last = (datetime.combine(night, time(2)) for night in NIGHTS[:2])
    new = events.filter((events.seen_at >= first) & (events.seen_at < last)).join(leads, "lead_key")
    active = set(new.select("lead_id").to_pandas()["lead_id"])
    moved = {move.lead_id for move in week if Cause.ACTIVITY in causes(move)}
    assert moved
    assert moved <= active
    assert any(Cause.TIME in causes(move) for move in week if move.lead_id not in active)


def test_activity_is_told_with_its_days(past: Past, week: tuple[Move, ...]) -> None:
    words = [part.words for move in week for part in move.parts if part.cause is Cause.ACTIVITY]
    assert any("Viewed pricing" in said for said in words)
    assert all(" on " in said or " between " in said or "robot" in said for said in words)
    assert all("May" in said for said in words)


def test_another_model_is_a_part_of_its_own(past: Past) -> None:
    pair = NIGHTS[SECOND_MODEL_FROM - 1], NIGHTS[SECOND_MODEL_FROM]
    found = moves(past, past.rows(pair[0]).index.tolist()[:30], *pair)
    parts = [part for move in found for part in move.parts if part.cause is Cause.MODEL]
    assert parts
    assert {part.words for part in parts} == {"version 2 instead of 1"}


def test_the_part_of_the_data_gives_the_features_of_all_of_it(past: Past) -> None:
    lead_ids = past.rows(NIGHTS[0]).index.tolist()[:25]
    data = past.opened.dataset
    part = part_of(data, lead_ids)
    assert part.dataset.n_leads < data.n_leads
    whole = values_of(past, data, keys_of(past, lead_ids), NIGHTS[1])
    small = values_of(past, part.dataset, part.keys(lead_ids), NIGHTS[1])
    pd.testing.assert_frame_equal(whole, small, check_exact=True)


def test_what_became_known_since_is_not_known_at_the_later_night_either(past: Past) -> None:
    data = past.opened.dataset
    first, last = (datetime.combine(night, time(2), tzinfo=UTC) for night in NIGHTS[:2])
    known = known_before(data, first, last)
    assert known.events is not None
    assert known.events.seen_at.max().execute() < pd.Timestamp(first).tz_localize(None)
    created = known.leads.created_at.execute()
    between = (created >= first.replace(tzinfo=None)) & (created < last.replace(tzinfo=None))
    assert not between.any()
    keys = keys_of(past, past.rows(NIGHTS[0])["lead_id"].iloc[:20].tolist())
    then, still = (values_of(past, one, keys, NIGHTS[0]) for one in (data, known))
    pd.testing.assert_frame_equal(then, still, check_exact=True)


def test_a_changed_field_is_a_part_of_its_own(past: Past, tmp_path: Path) -> None:
    opened = past.copy(tmp_path).opened
    dataset = opened.dataset
    leads = dataset.leads.select("lead_id", "lead_key", "job_title").to_pandas().set_index("lead_id")
    lead = past.rows(NIGHTS[1]).index[0]
    moment = pd.Timestamp(NIGHTS[0]) + pd.Timedelta(days=1)
    change = pd.DataFrame(
        {"lead_key": [leads.at[lead, "lead_key"]], "attribute": ["job_title"], "changed_at": [moment],
         "seen_at": [moment], "value": [leads.at[lead, "job_title"]], "old_value": ["Student intern"]}
    ).astype({"lead_key": "int32"})  # fmt: skip
    opened.__dict__["dataset"] = replace(dataset, attribute_changes=ibis.memtable(change))
    (move,) = why_moved(opened, [lead], *NIGHTS[:2], past.model)
    assert sum(part.points for part in move.parts) == pytest.approx(move.points, abs=1e-9)
    (part,) = (part for part in move.parts if part.cause is Cause.ATTRIBUTES)
    assert part.words == f'job title: "Student intern" → "{leads.at[lead, "job_title"]}"'
    assert Cause.LATE in causes(move), "the published score of the first night did not know the former title"


def test_what_arrived_later_is_said_as_such(past: Past, tmp_path: Path) -> None:
    copy = past.copy(tmp_path)
    path = night_file(copy.folder / ".handoff" / "scores", NIGHTS[0])
    rows, lead = pd.read_parquet(path), past.rows(NIGHTS[1])["lead_id"].iloc[0]
    rows.assign(probability=rows["probability"] + 0.01 * (rows["lead_id"] == lead)).to_parquet(path)
    (move,) = moves(copy, [lead], *NIGHTS[:2])
    late = causes(move)[Cause.LATE]
    assert late == pytest.approx(-1.0, abs=1e-9)
    assert sum(part.points for part in move.parts) == pytest.approx(move.points, abs=1e-9)


def test_a_model_that_is_gone_leaves_the_move_unexplained(past: Past) -> None:
    def gone(_version: str) -> TrainedModel:
        raise RegistryError("version 1 is gone; name another")

    (move,) = why_moved(past.opened, [past.rows(NIGHTS[1]).index[0]], *NIGHTS[:2], gone)
    assert [(part.cause, part.words) for part in move.parts] == [(Cause.UNKNOWN, "version 1 is gone; name another")]
    assert move.parts[0].points == move.points
