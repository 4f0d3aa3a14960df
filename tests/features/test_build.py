"""The feature table: one row a (lead, as_of) in the order asked for, typed, catalogued, and the same in any company."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from handoff.domain.catalogue import Family
from handoff.domain.stages import Stage
from handoff.errors import FeatureError
from handoff.features.build import build_features, catalogue_of
from tests.features.made_dataset import Entry, Event, Lead, World
from tests.features.made_features import SETTINGS, dataset_of, features_of, plan_of, table_of, titles

NIGHT = datetime(2026, 3, 10, 2)


def ago(days: float) -> datetime:
    return NIGHT - timedelta(days=days)


WORLD = World(
    leads=(
        Lead("a", ago(300), "acme").having(
            email="jo@acme.com", job_title="CTO", country="DE", segment="gold", points=3.0, since="2025-04-01", vip=True
        ),
        Lead("b", ago(200), "acme").having(
            email="j@gmail.com", segment="iron", points=4.5, since="2025-05-01", vip=False
        ),
        Lead("c", ago(100)).having(country="France", segment="tin", since="2026-01-01", vip=True),
        Lead("silent", ago(99)),
    ),
    events=(
        Event("a", ago(98.5), "view", asset=3, seconds=4),
        Event("b", ago(97.5), "view", asset=3, seconds=5),
        Event("a", ago(30.5), "mail", outbound=True),
        Event("b", ago(2.25), "form", value=12.5),
        Event("c", ago(12.125), "view", seen=ago(1)),
    ),
    stages=(Entry("a", Stage.MQL, ago(10)), Entry("c", Stage.SAL, ago(8))),
)
PLAN = plan_of(WORLD, NIGHT)
LEADS = ("a", "b", "c", "silent")
NIGHTS = [NIGHT - timedelta(days=7 * week) for week in range(6)]
ROWS = [(lead, night) for night in NIGHTS for lead in LEADS]


def test_a_row_is_the_same_alone_and_among_others() -> None:
    together = features_of(WORLD, PLAN, ROWS)
    for place in range(0, len(ROWS), 5):
        alone = features_of(WORLD, PLAN, [ROWS[place]])
        pd.testing.assert_frame_equal(alone, together.iloc[[place]].reset_index(drop=True), check_exact=True)


@pytest.mark.parametrize("later", [1, 3, 10, 23])
def test_whole_half_lives_weigh_the_same_alone_and_among_others(later: int) -> None:
    # 0.5 ** 7 ends in a 5 behind the last digit kept: the least error of a float would show.
    world = replace(WORLD, events=(Event("a", ago(98.5), "view"),))
    rows = [("a", NIGHT), ("a", NIGHT + timedelta(days=later))]
    alone, among = (features_of(world, PLAN, chosen)["view_intensity"][0] for chosen in (rows[:1], rows))
    assert alone == among == np.float32(0.007813)


def test_the_end_of_a_burst_over_the_night_is_a_robots_too() -> None:
    robot = Event("a", NIGHT + timedelta(seconds=2), "view", machine=NIGHT - timedelta(seconds=3))
    row = features_of(WORLD.plus(robot), PLAN, [("a", NIGHT + timedelta(days=1))]).iloc[0]
    assert (row["machine_event_count_1d"], row["view_count_1d"]) == (1, 0)


def test_rows_come_in_the_order_asked_for() -> None:
    order = np.random.default_rng(2).permutation(len(ROWS))
    table = table_of(WORLD, PLAN, [ROWS[place] for place in order])
    assert list(table.rows["lead_id"]) == [ROWS[place][0] for place in order]
    assert list(table.rows["as_of"]) == [ROWS[place][1] for place in order]
    straight = features_of(WORLD, PLAN, ROWS).iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(features_of(WORLD, PLAN, [ROWS[p] for p in order]), straight, check_exact=True)


def test_the_same_row_may_be_asked_for_twice() -> None:
    values = features_of(WORLD, PLAN, [("a", NIGHT), ("b", NIGHT), ("a", NIGHT)])
    pd.testing.assert_series_equal(values.iloc[0], values.iloc[2], check_names=False)


def test_order_of_records_plays_no_part() -> None:
    turned = replace(WORLD, leads=WORLD.leads[::-1], events=(WORLD.events or ())[::-1], stages=WORLD.stages[::-1])
    assert plan_of(turned, NIGHT).engagement == PLAN.engagement
    pd.testing.assert_frame_equal(features_of(turned, PLAN, ROWS), features_of(WORLD, PLAN, ROWS), check_exact=True)


def test_no_rows_give_an_empty_table_with_all_columns() -> None:
    table = table_of(WORLD, PLAN, [])
    assert len(table) == 0
    assert tuple(table.values.columns) == catalogue_of(PLAN, titles()).names


def test_every_column_is_catalogued_described_and_typed() -> None:
    table = table_of(WORLD, PLAN, ROWS)
    assert tuple(table.values.columns) == table.catalogue.names == catalogue_of(PLAN, titles()).names
    assert len(set(table.catalogue.names)) == len(table.catalogue)
    for feature in table.catalogue:
        assert feature.description.strip()
        assert feature.behaviour.strip()
        kind = table.values[feature.name].dtype
        assert (kind == "category") if feature.categorical else (kind == np.float32), feature.name
    assert {feature.family for feature in table.catalogue} == set(Family)
    assert list(table.rows.dtypes.astype(str)) == ["int32", str(table.rows["lead_id"].dtype), "int32", "datetime64[us]"]


def test_names_say_what_is_counted_and_over_which_window() -> None:
    names = set(catalogue_of(PLAN, titles()).names)
    assert names >= {
        *("view_count_7d", "view_count_all", "view_active_days_30d", "view_duration_1d", "form_value_90d"),
        *("event_days_since_last", "mail_days_since_first", "inbound_event_intensity", "view_trend"),
        *("distinct_assets_30d", "office_hours_share", "weekend_share", "machine_event_count_1d"),
        *("account_view_count_30d", "account_engaged_colleagues_all", "account_colleagues", "account_known"),
        *("days_since_creation", "mql_stage_days", "email_kind", "title_function", "country", "region"),
        *("segment", "points", "days_since_since", "vip"),
    }


def test_values_are_those_of_the_lead_and_the_night() -> None:
    first = features_of(WORLD, PLAN, [("a", NIGHT)]).iloc[0]
    assert first["email_kind"] == "corporate"
    assert first["country"] == "DE"
    assert first["segment"] == "gold"
    assert (first["points"], first["vip"], first["account_known"]) == (3.0, 1.0, 1.0)
    assert first["days_since_since"] == pytest.approx((NIGHT - datetime(2025, 4, 1)) / timedelta(days=1))
    assert (first["view_count_90d"], first["view_count_all"], first["account_form_count_30d"]) == (0, 1, 1)
    assert (first["mql_stage_days"], first["days_since_creation"]) == (10, 300)


def test_a_silent_lead_has_zeros_and_missing_values_but_a_row() -> None:
    silent = features_of(WORLD, PLAN, [("silent", NIGHT)]).iloc[0]
    assert silent["event_count_all"] == 0
    assert np.isnan(silent["event_days_since_last"])
    assert silent["account_known"] == 0
    assert silent["segment"] is None


def test_a_type_never_seen_before_counts_in_the_totals_only() -> None:
    more = WORLD.plus(Event("a", ago(0.5), "fax"), Event("a", ago(0.5), "aaa", outbound=True))
    before, after = (features_of(world, PLAN, [("a", NIGHT)]).iloc[0] for world in (WORLD, more))
    moved = {name for name in before.index if not _same(before[name], after[name])}
    assert after["event_count_1d"] - before["event_count_1d"] == 2
    assert after["inbound_event_count_1d"] - before["inbound_event_count_1d"] == 1
    assert after["outbound_event_count_1d"] - before["outbound_event_count_1d"] == 1
    assert all(name.startswith(("event_", "inbound_event_", "outbound_event_", "office", "weekend")) for name in moved)


def test_a_column_that_the_source_no_longer_has_is_missing_everywhere() -> None:
    bare = replace(WORLD, leads=tuple(replace(lead, more=()) for lead in WORLD.leads))
    values = features_of(bare, PLAN, ROWS)
    fit = {feature.name for feature in catalogue_of(PLAN, titles()) if feature.family is Family.FIT}
    assert set(values["email_kind"]) == {"missing"}
    assert values[sorted(fit - {"account_known", "email_kind"})].isna().to_numpy().all()
    assert tuple(values.columns) == catalogue_of(PLAN, titles()).names


def test_a_new_column_of_the_source_is_left_alone() -> None:
    wider = WORLD.having("a", shoe_size="44")
    pd.testing.assert_frame_equal(features_of(wider, PLAN, ROWS), features_of(WORLD, PLAN, ROWS), check_exact=True)


def test_excluded_columns_and_features_are_gone() -> None:
    plan = plan_of(WORLD, NIGHT, SETTINGS.model_copy(update={"exclude": ("email", "segment")}))
    names = features_of(WORLD, plan.without(("view_count_7d",)), ROWS).columns
    assert not {"email_kind", "segment", "view_count_7d"} & set(names)
    assert {"country", "points", "view_count_30d"} <= set(names)


def test_a_flat_table_has_neither_engagement_nor_timing() -> None:
    flat = replace(WORLD, events=None, stages=(), changes=None)
    plan = plan_of(flat, NIGHT, timing=False)
    catalogue = table_of(flat, plan, [(lead.id, lead.created) for lead in WORLD.leads]).catalogue
    assert {feature.family for feature in catalogue} == {Family.FIT}


def test_two_features_of_one_name_are_refused() -> None:
    world = WORLD.having("a", view_count_7d=3.0).having("b", view_count_7d=4.0)
    with pytest.raises(FeatureError, match="two features have one name: view_count_7d; rename"):
        catalogue_of(plan_of(world, NIGHT), titles())


def test_another_title_dictionary_is_refused() -> None:
    plan = replace(PLAN, titles="0000")
    lead, as_of = np.zeros(1, np.int32), np.array([NIGHT], dtype="datetime64[us]")
    with pytest.raises(FeatureError, match=f"0000 then, {titles().fingerprint} now.*train again"):
        build_features(dataset_of(WORLD), plan, lead, as_of, titles())


def _same(one: object, other: object) -> bool:
    return bool(one == other or (pd.isna(one) and pd.isna(other)))  # type: ignore[call-overload]
