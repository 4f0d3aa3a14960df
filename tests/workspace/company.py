"""The demo company as a trained and scored workspace; tests read it, and break copies of it."""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from handoff import Workspace
from handoff.workspace.demo import make_demo
from handoff.workspace.results import Checked, Scored, Trained

N_LEADS, SEED = 1_300, 7
TONIGHT = datetime(2026, 7, 1, tzinfo=UTC)
#: Fewer resamples, origins and candidates: what is tested here is the way through, not the width of intervals.
QUICK = '[training]\nbootstrap = 20\norigins = 2\ncandidates = ["lightgbm"]\nrecipe = "lightgbm"\n'


@dataclass(frozen=True)
class Company:
    """A workspace on which everything was run once, with what each step returned and said."""

    folder: Path
    checked: Checked
    trained: Trained
    scored: Scored
    said: tuple[str, ...]

    def copy(self, folder: Path) -> Path:
        """Return a copy to change at will; its models are the original's."""
        return Path(shutil.copytree(self.folder, folder / "demo"))


def make_company(folder: Path) -> Company:
    """Generate, check, train and score."""
    make_demo(folder, n_leads=N_LEADS, seed=SEED, progress=lambda _: None)
    change(folder / "handoff.toml", "[snapshots]", f"{QUICK}\n[snapshots]")
    said: list[str] = []
    workspace = Workspace.open(folder, environ={}, progress=said.append)
    with mlflow_may_warn():
        checked, trained, scored = workspace.check(), workspace.train(), workspace.score()
    return Company(folder, checked, trained, scored, tuple(said))


@contextmanager
def mlflow_may_warn() -> Iterator[None]:
    """Let MLflow use what its own libraries have deprecated: that is not for these tests to judge."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"(mlflow|sqlalchemy|alembic)(\.|$)")
        yield


def change(path: Path, old: str, new: str) -> None:
    """Replace the one place of a text file that says `old`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} says {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def published(folder: Path) -> dict[Path, bytes]:
    """Return every list and score file that people and machines read."""
    files = [*(folder / "lists").rglob("*"), *(folder / ".handoff" / "scores").rglob("*")]
    return {path: path.read_bytes() for path in files if path.is_file()}


def champion(folder: Path) -> str:
    """Return the version of the workspace's champion."""
    from handoff.model.registry import load_champion
    from handoff.workspace.tracking import tracking_of

    _, registered = load_champion(tracking_of(Workspace.open(folder, environ={})))
    return registered.version
