"""What killed runs have left goes, and what a rerun goes on with stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.workspace import Workspace
from handoff.workspace.night.begin import begin
from handoff.workspace.night.sweep import sweep_leftovers
from handoff.workspace.places import Places
from tests.workspace.company import TONIGHT, Company


@pytest.fixture
def opened(company: Company, tmp_path: Path) -> Workspace:
    settings = Workspace.open(company.folder, environ={}).settings
    return Workspace(Places(tmp_path, tmp_path / ".handoff"), settings, TONIGHT)


def test_only_a_draft_that_can_be_gone_on_with_stays(opened: Workspace) -> None:
    places = opened.places
    begun = begin(places, None, opened.now)
    old = begin(places, opened.now - timedelta(days=1), opened.now - timedelta(hours=7))
    for name in (str(begun.night), str(old.night), "2026-01-01", "anything"):
        (places.drafts / name / "night=x").mkdir(parents=True)
    assert sweep_leftovers(opened) == 3
    assert [path.name for path in places.drafts.iterdir()] == [str(begun.night)]


def test_what_other_commands_make_is_left_over_when_it_is_old(opened: Workspace) -> None:
    store = opened.places.store
    left = [store / ".replay-a", store / ".champion.b.tmp", store / "alerts" / ".2026-07-01.json.c.tmp"]
    for path in left:
        path.mkdir(parents=True)
    assert sweep_leftovers(opened) == 0
    for path in left:
        os.utime(path, (0, 0))
    assert sweep_leftovers(opened) == 3
    assert not any(path.exists() for path in left)
