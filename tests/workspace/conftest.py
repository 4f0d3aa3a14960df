"""What the workspace tests share beside the company of all tests."""

import pytest

from tests.workspace.small import Company, Small, make_small


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A small workspace without models; change only copies of it."""
    return make_small(tmp_path_factory.mktemp("small") / "company")


@pytest.fixture(scope="module")
def shared(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A copy for all tests of a module, which leave it as it was."""
    return small.copy(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def fresh(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A copy for one test."""
    return small.copy(tmp_path_factory.mktemp("fresh"))
