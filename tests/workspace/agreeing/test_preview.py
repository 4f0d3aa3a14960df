"""A preview replays past nights under an agreement, as the nightly run would have had them."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from handoff import Workspace
from handoff.domain.tiers import Tier
from handoff.errors import AgreementError, ConfigError, RegistryError
from handoff.workspace.agreeing.preview import Agreed
from handoff.workspace.promotion import register_package
from tests.cli.running import handoff
from tests.workspace.company import mlflow_may_warn
from tests.workspace.small import TEST_FROM, Company

NIGHTS = 21
PRESENT = """
version = 3
required_fields = ["name", "email", "company"]

[signatories.marketing]
role = "Head of Marketing"
name = "Ada Example"
signed_on = 2025-12-12

[signatories.sales]
role = "Head of Sales"
name = "Ben Example"
signed_on = 2025-12-15

[tiers.SAL]
capacity = 20
probability = 0.05
follow_up_hours = 24

[tiers.MQL]
capacity = 60
probability = 0.02
follow_up_hours = 72

[[qualify]]
name = "Showed interest in the last 90 days"
feature = "inbound_event_count_90d"
at_least = 1

[[exclude]]
reason = "Uses a throw-away e-mail address"
field = "email_kind"
is = "disposable"
"""
#: Everything that an agreement can have but hysteresis, which needs the night before.
ADDED = """
[promise]
sal_per_week = 5

[value]
otherwise = 1000
by = { field = "industry", table = { Software = 3000 } }

[exploration]
share = 0.1

[recycling]
timing_reasons = ["bad timing", "no budget"]

[[exclude]]
reason = "Is a customer already"
field = "existing_customer"
is = true

[[teams]]
name = "DACH"
leads = { field = "country", in = ["DE", "AT", "CH"] }
leads_per_rep = 4
reps = [{ name = "Anna" }, { name = "Ben", away = [{ from = 2026-06-28, until = 2026-07-31 }] }]

[[teams]]
name = "Others"
leads_per_rep = 6
reps = [{ name = "Carla" }]
"""
PROPOSAL = PRESENT.replace("version = 3", "version = 4").replace("capacity = 20", 'capacity = "reps"') + ADDED


def written(folder: Path, text: str) -> Path:
    """Write an agreement into `folder`."""
    path = folder / "proposal.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def _mlflow_warns() -> Iterator[None]:
    with mlflow_may_warn():
        yield


@pytest.fixture(scope="module")
def served(shared: Company) -> Company:
    """A workspace with a champion and a proposal for its next agreement."""
    register_package(shared.opened, shared.package("a"), "ann")
    (shared.folder / "agreement.toml").write_text(PRESENT, encoding="utf-8")
    written(shared.folder, PROPOSAL)
    return shared


@pytest.fixture(scope="module")
def found(served: Company) -> Agreed:
    return served.opened.agree(served.folder / "proposal.toml", nights=NIGHTS, suggest=True)


def test_nights_go_back_as_far_as_asked_and_on_to_tonight(found: Agreed) -> None:
    preview = found.preview
    assert preview.known_nights == NIGHTS
    assert str(preview.nights[-1])[:10] == "2026-07-01"
    # The data ends in the last minute of 30 June, so the outcome of 31 May is the newest that is known.
    assert len(preview.nights) == NIGHTS + 31
    assert (np.diff(preview.nights) == np.timedelta64(1, "D")).all()


def test_tonights_tiers_are_those_that_scoring_gives(served: Company, found: Agreed) -> None:
    """By the workspace's own agreement, which has no hysteresis."""
    assert found.preview.comparison is not None
    present = found.preview.comparison.present
    scored = served.opened.score()
    assert {tier: int(nights[-1]) for tier, nights in present.a_night.items()} == dict(scored.counts)


def test_so_are_they_by_an_agreement_with_teams_values_a_lot_and_recycling(
    served: Company, found: Agreed, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(served.folder, tmp_path / "signed"))
    shutil.copy(served.folder / "proposal.toml", folder / "agreement.toml")
    scored = Workspace.open(folder, environ={}, threads=1).score()
    assert {tier: int(nights[-1]) for tier, nights in found.preview.agreement.a_night.items()} == dict(scored.counts)


def test_expected_and_actual_are_told_for_nights_that_the_model_has_not_seen(found: Agreed) -> None:
    assert str(found.preview.nights[0]) >= f"{TEST_FROM:%Y-%m-%d}"
    listed = found.preview.agreement.listed
    assert listed.sql_a_night > 0
    assert 0 < listed.precision.low <= listed.precision.value <= listed.precision.high <= 1


def test_teams_have_their_places_and_absences_count(found: Agreed) -> None:
    dach, others = found.preview.agreement.teams
    away = 4 / len(found.preview.nights)
    assert dach.places_a_night == pytest.approx(8 - 4 * away)
    assert others.places_a_night == 6
    assert 0 < dach.fill <= 1


def test_the_promise_is_held_against_a_forecast(found: Agreed) -> None:
    ahead = found.preview.agreement.forecasts[Tier.SAL]
    assert ahead is not None
    assert ahead.promise == 5
    assert found.preview.promises[0].startswith("marketing promises 5 new SAL a week: ")


def test_who_changes_is_listed_for_spreadsheets(found: Agreed) -> None:
    assert found.changes is not None
    assert found.preview.comparison is not None
    with found.changes.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found.preview.comparison.leads) > 0
    assert all(row["before"] != row["after"] for row in rows)
    assert all(row["name"] for row in rows)


def test_everything_is_json(found: Agreed) -> None:
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["agreement"]["version"] == 4
    assert told["comparison"]["present"]["version"] == 3
    assert told["suggestions"]["tried"] > 50
    assert Path(told["html"]).is_file()


def test_blocked_columns_are_never_suggested(found: Agreed, served: Company) -> None:
    """The small workspace's plan was made without an audit, so a blocked column is one that its model does not have."""
    assert found.preview.suggestions is not None
    known = set(served.small.good.catalogue.names)
    topics = {one.criterion.topic.split(":")[0] for one in found.preview.suggestions.found
              if one.criterion.kind == "fit"}  # fmt: skip
    assert topics <= known


def test_hysteresis_keeps_leads_from_coming_and_going(served: Company, tmp_path: Path) -> None:
    """Each night knows the one before: with hysteresis fewer leads are new to SAL, by the same places."""
    steady = written(tmp_path, PRESENT.replace("[tiers.SAL]", "[tiers]\nhysteresis = 1.0\n\n[tiers.SAL]"))
    preview = served.opened.agree(steady, nights=28).preview
    assert preview.comparison is not None
    held, free = (one.weeks[Tier.SAL].leads.sum() for one in (preview.agreement, preview.comparison.present))
    assert 0 < held < free
    assert preview.agreement.volume(Tier.SAL).leads_a_night >= preview.comparison.present.volume(Tier.SAL).leads_a_night


def test_contradictions_are_refused_before_anything_is_computed(served: Company, tmp_path: Path) -> None:
    rule = '\n[[qualify]]\nname = "{}"\nfield = "country"\nin = ["{}"]\n'
    wrong = written(tmp_path, PRESENT + rule.format("North", "SE") + rule.format("South", "IT"))
    with pytest.raises(AgreementError, match='qualify "North" and qualify "South" cannot both hold'):
        served.opened.agree(wrong)


def test_a_line_that_nobody_reaches_is_a_warning(served: Company, tmp_path: Path) -> None:
    high = written(tmp_path, PRESENT.replace("probability = 0.05", "probability = 0.99"))
    preview = served.opened.agree(high, nights=1).preview
    assert any("SAL is never reached" in warning for warning in preview.warnings)
    assert preview.agreement.volume(Tier.SAL).leads_a_night == 0


def test_nights_that_the_model_has_learned_from_are_expected_only(served: Company) -> None:
    """A month after the first test night hardly a night is both hidden from the model and known."""
    opened = Workspace.open(served.folder, environ={}, threads=1, now=TEST_FROM + timedelta(days=32))
    preview = opened.agree(nights=14).preview
    assert any("the model has seen these nights" in note for note in preview.notes)
    assert preview.known_nights < 7
    assert preview.agreement.volume(Tier.SAL).expected_a_night > 0


def test_the_command_prints_the_same_in_words_and_as_json(served: Company, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = handoff("agree", served.folder, "--nights", 7, "--html", page)
    assert words.code == 0
    assert words.messages == []
    told = handoff("agree", served.folder, "--nights", 7, "--html", page, "--json").json
    assert told["comparison"] is None
    assert told["known_nights"] == 7
    assert f"page         {page}" in words.out
    for promise in told["promises"]:
        assert promise in words.out
    sal = told["agreement"]["tiers"][0]
    assert f"SAL  {sal['leads_a_night']:.1f}".replace(" ", "") in words.out.replace(" ", "")


def test_without_a_champion_it_says_what_to_do(fresh: Company) -> None:
    with pytest.raises(RegistryError, match="handoff train"):
        fresh.opened.agree()


def test_a_flat_table_has_no_nights(fresh: Company) -> None:
    settings = fresh.opened.settings
    flat = settings.model_copy(update={"snapshots": settings.snapshots.model_copy(update={"taken": "row"})})
    opened = type(fresh.opened)(fresh.opened.places, flat, fresh.opened.now)
    with pytest.raises(ConfigError, match=r'snapshots.taken = "row"'):
        opened.agree()
