"""What all tests share: where the real data is, and how a test asks for it."""

import os
from pathlib import Path

import pytest

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
