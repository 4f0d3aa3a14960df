"""A temporary Prefect server for the session, and a small company to run the flows on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.workspace.demo import make_demo
from tests.flows.runs import Ran

#: The tasks that flows are made of.
STEPS = ("check", "read", "features", "train", "score", "watch", "renew_health", "early_retrain")


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Prefect server with a database of its own, which knows nothing of the user's; retries do not wait."""
    from prefect.settings import PREFECT_HOME, PREFECT_SERVER_ANALYTICS_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    from flows import steps

    home = tmp_path_factory.mktemp("prefect")
    with (
        pytest.MonkeyPatch.context() as patch,
        temporary_settings({PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: False}),
        prefect_test_harness(server_startup_timeout=120),
    ):
        for name in STEPS:
            patch.setattr(getattr(steps, name), "retry_delay_seconds", 0)
        yield


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo workspace with 800 leads; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("company") / "demo"
    make_demo(folder, n_leads=800, seed=7, progress=lambda _: None)
    return folder


@pytest.fixture
def workspace(small_company: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_company, tmp_path / "demo", symlinks=True))


@pytest.fixture(scope="session")
def trained_company(prefect_server: None, small_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small company, for the flow that trains."""
    return Path(shutil.copytree(small_company, tmp_path_factory.mktemp("trained") / "demo", symlinks=True))


@pytest.fixture(scope="session")
def once_trained(trained_company: Path) -> Ran:
    """The one run of `train_model`."""
    from flows.train_model import train_model

    return Ran(train_model(str(trained_company), return_state=True))


@pytest.fixture
def trained(once_trained: Ran, trained_company: Path, tmp_path: Path) -> Path:
    """A workspace with a champion, to change at will."""
    return Path(shutil.copytree(trained_company, tmp_path / "demo", symlinks=True))
