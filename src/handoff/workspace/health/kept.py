"""Figures of nights and weeks as small JSON files: what is over is counted once."""

import json
from pathlib import Path
from typing import TypeVar

from handoff.delivery.atomic import write_text
from handoff.monitoring.performance.as_json import from_json, to_json
from handoff.monitoring.performance.figures_kept import FORMAT

Kind = TypeVar("Kind")


def read_kept(path: Path, kind: type[Kind]) -> Kind | None:
    """Return the figures in a file; None where there are none, or of another format: they are counted anew."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return from_json(kind, raw["figures"]) if raw["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_kept(path: Path, figures: object) -> None:
    """Keep figures in a file.

    Raises:
        WorkspaceError: the disk refuses.
    """
    write_text(path, json.dumps({"format": FORMAT, "figures": to_json(figures)}, separators=(",", ":")))
