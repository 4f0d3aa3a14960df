"""What all tests share: where the real data is, and a company on which everything was run once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.workspace.company import Company

# In CI the same examples every time: a failure there must be the change's own. By hand they are new ones each time.
# No test measures time: on a busy machine any example may be slow.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("by hand", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "by hand")

SHARED = Path(os.environ.get("HANDOFF_SHARED", Path(__file__).parents[1].parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped, with the reason, where it is absent.

    Use together with `@pytest.mark.real_data`.
    """
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"real data is absent: {folder} (set HANDOFF_SHARED to the folder that holds data/)")
    return folder


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> "Company":
    """The demo workspace, checked, trained and scored once for all tests; change only copies of it."""
    from tests.workspace.company import make_company

    return make_company(tmp_path_factory.mktemp("company") / "demo")
