"""A made history, looked at once on its last night."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from handoff.workspace.health import Health
from tests.workspace.health.made_history import NIGHTS, Past, make_past


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """A history whose probabilities are right; change only copies of it."""
    return make_past(tmp_path_factory.mktemp("health") / "made")


@pytest.fixture(scope="session")
def health(past: Past) -> Health:
    """Its health on the last night."""
    return past.watch(NIGHTS - 1)


@pytest.fixture
def fresh(past: Past, health: Health, tmp_path: Path) -> Past:
    """A copy to change, whose health was looked at before."""
    return replace(past, root=Path(shutil.copytree(past.root, tmp_path / "made")))
