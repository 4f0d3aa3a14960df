"""Fixtures over the past nights; every folder of tests that needs them takes them from here."""

import pytest

from tests.workspace.history.past import Past, make_past
from tests.workspace.small import Small, make_small

_made: dict[str, Past] = {}


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Past:
    """Five published nights; change only copies of it."""
    if "past" not in _made:
        small: Small = request.getfixturevalue("small")
        _made["past"] = make_past(small, tmp_path_factory.mktemp("past"))
    return _made["past"]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A small workspace without models, for folders of tests that have none."""
    return make_small(tmp_path_factory.mktemp("small") / "company")
