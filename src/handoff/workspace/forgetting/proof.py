"""The proof that a person was forgotten: when, by whom, from where; nothing in it tells who it was."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.errors import WorkspaceError

if TYPE_CHECKING:
    from handoff.workspace.places import Places

FILE: Final = "erasures.jsonl"


@dataclass(frozen=True)
class Erasure:
    """One erasure. when: ISO instant, UTC. hash: keyed, of the lead's id. records: of the person that were known.

    removed: what went, by place: rows, entries or files. nights: SHA-256 of each night's file before and after.
    """

    when: str
    who: str
    because: str
    hash: str
    records: int
    removed: Mapping[str, int]
    nights: Mapping[str, tuple[str, str]]

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as JSON values."""
        return {**asdict(self), "nights": {night: list(digests) for night, digests in self.nights.items()}}


def append_proof(places: "Places", proof: Erasure) -> Path:
    """Write the proof to the end of `erasures.jsonl`, through to the disk, and return the file.

    Raises:
        WorkspaceError: the disk refuses.
    """
    path = places.store / FILE
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(proof.to_dict(), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as reason:
        raise WorkspaceError(f"{path} cannot be written: {reason}; free the disk and rerun") from None
    return path


def digests_of(nights: "list[tuple[date, int, str, str]]") -> dict[str, tuple[str, str]]:
    """Return night -> digests before and after."""
    return {night.isoformat(): (before, after) for night, _, before, after in nights}
