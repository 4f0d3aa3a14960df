"""Profiles and alerts of nights are kept as files; a gate compares with published nights only."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from handoff.domain.tiers import Tier
from handoff.errors import WorkspaceError
from handoff.model.registry import RegisteredModel
from handoff.monitoring.alert import Alert
from handoff.workspace.night.compute import ComputedNight, NightInputs
from handoff.workspace.places import Places
from handoff.workspace.profiles import (
    alerts_after,
    past_alerts,
    past_profiles,
    profile_of,
    read_alerts,
    read_profile,
    write_alerts,
    write_profile,
)
from tests.monitoring.made_nights import FAULT, HEALTHY, Made
from tests.scoring.made_night import NIGHT, RULES, Known, agreement, made_features, made_scores
from tests.workspace.small import Company, Small

TONIGHT = HEALTHY.night(FAULT)
ALERT = Alert("A03", "event type disappeared", "page_view", date(2026, 5, 3), "None.", "It stopped.")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path / ".handoff")


def publish(places: Places, night: date) -> None:
    places.nights.mkdir(parents=True, exist_ok=True)
    (places.nights / f"{night.isoformat()}.json").write_text("{}", encoding="utf-8")


def test_a_profile_is_read_as_it_was_written(places: Places) -> None:
    write_profile(places, TONIGHT)
    assert read_profile(places, TONIGHT.night) == TONIGHT
    assert read_profile(places, TONIGHT.night - timedelta(days=1)) is None


def test_past_profiles_are_those_of_published_nights_rising(places: Places) -> None:
    for profile in HEALTHY.nights(FAULT - 3, FAULT):
        write_profile(places, profile)
    published = [TONIGHT.night - timedelta(days=ago) for ago in (3, 1)]
    for night in published:
        publish(places, night)
    assert [one.night for one in past_profiles(places, TONIGHT.night)] == published
    assert len(past_profiles(places, TONIGHT.night, held_back_too=True)) == 3
    assert [one.night for one in past_profiles(places, TONIGHT.night, days=2)] == published[1:]


def test_a_damaged_profile_is_named_with_what_to_do(places: Places) -> None:
    write_profile(places, TONIGHT)
    (places.store / "profiles" / f"{TONIGHT.night}.json").write_text('{"night": 3}', encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"2026-04-23\.json cannot be read: .*; delete it"):
        read_profile(places, TONIGHT.night)


def test_alerts_are_kept_by_night(places: Places) -> None:
    write_alerts(places, TONIGHT.night, [ALERT])
    assert read_alerts(places, TONIGHT.night) == (ALERT,)
    assert read_alerts(places, TONIGHT.night + timedelta(days=1)) == ()
    assert past_alerts(places, TONIGHT.night) == ()
    assert past_alerts(places, TONIGHT.night + timedelta(days=3)) == (ALERT,)
    assert past_alerts(places, TONIGHT.night + timedelta(days=30)) == ()


def test_the_alerts_of_a_night_are_found_kept_and_new_once(shared: Company) -> None:
    materials = shared.opened
    made = Made(FAULT, {"form_submitted": 0.0})
    for profile in (*HEALTHY.nights(FAULT - 30, FAULT - 1), *made.nights(FAULT, FAULT + 1)):
        write_profile(materials.places, profile)
    first, second = TONIGHT.night, TONIGHT.night + timedelta(days=1)
    alerts, new = alerts_after(materials, first)
    assert [one.code for one in alerts] == ["A03"]
    assert new == alerts == read_alerts(materials.places, first)
    assert alerts_after(materials, second)[1] == ()
    assert [one.code for one in read_alerts(materials.places, second)] == ["A03"]


def test_a_computed_night_has_a_profile_of_data_features_and_scores(small: Small) -> None:
    materials = Company(small.folder, small).opened
    scored, terms = made_scores(), agreement(**RULES)
    registered = RegisteredModel("lead-propensity", "7", "run-4f2a", "sqlite://")
    inputs = NightInputs(terms, Known(), registered, NIGHT, "f00d")  # type: ignore[arg-type]
    profile = profile_of(materials, ComputedNight(scored, made_features(300), (), None), inputs)
    assert profile.night == scored.run.night
    assert sum(profile.arrivals["events"]) > 100
    assert profile.scores is not None
    assert profile.scores.tiers == {tier.value: count for tier, count in scored.counts.items()}
    assert profile.scores.above == (scored.rows["probability"] >= terms.tiers.floor(Tier.SAL)).sum()
    assert sum(profile.scores.histogram) == 300
    assert set(profile.features) == set(Known.columns)
    assert sum(one.share for one in profile.features.values()) == pytest.approx(1, abs=1e-3)
