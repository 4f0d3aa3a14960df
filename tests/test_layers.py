"""The public surface, and the layers: what may import what is a contract that is checked."""

import importlib
import subprocess
import sys
from pathlib import Path

import handoff

ROOT = Path(__file__).parents[1]


def test_the_public_surface_is_pinned() -> None:
    assert handoff.__all__ == ["Workspace", "__version__"]
    for name in handoff.__all__:
        assert getattr(handoff, name)


def test_there_is_nothing_public_beside_it() -> None:
    fresh = subprocess.run(
        [sys.executable, "-c", "import handoff; print(*(n for n in vars(handoff) if not n.startswith('_')))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert fresh.stdout.split() == ["TYPE_CHECKING"]


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(importlib.import_module("handoff"), "Workspaces")


def test_every_import_keeps_to_the_layers() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
