"""What a reading keeps beside the clean tables so that the next one can go on from it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.ordered import ReadUntil

#: Folder of the store that holds it; raw rows that were put aside lie there too.
FOLDER: Final = "reading"
_STATE: Final = "state.json"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Kept:
    """What was kept of a reading of the events.

    sources: the source of each mapping whose files were there, in order.
    newest: the newest instant that any clean event carried (naive UTC); None without events.
    words: what was read, for people.
    until: how far each source that has an order was read.
    """

    sources: tuple[str, ...] = ()
    newest: datetime | None = None
    words: str = ""
    until: Mapping[str, ReadUntil] = field(default_factory=dict)

    def write(self, store: Path) -> None:
        """Write it into the folder of a store."""
        newest = None if self.newest is None else self.newest.isoformat()
        until = {name: asdict(one) for name, one in self.until.items()}
        plain = {"sources": list(self.sources), "newest": newest, "words": self.words, "until": until}
        text = json.dumps({"format": _FORMAT, "handoff": version("handoff"), **plain}, indent=1)
        kept_file(store, _STATE).write_text(text, encoding="utf-8")


def read_kept(store: Path) -> Kept:
    """Read what a store keeps.

    Raises:
        AfreshError: nothing is kept, or another version of handoff kept it.
    """
    try:
        raw: dict[str, Any] = json.loads((store / FOLDER / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise AfreshError("nothing was read before") from None
    if (raw.get("format"), raw.get("handoff")) != (_FORMAT, version("handoff")):
        raise AfreshError("another version of handoff read the sources")
    newest = None if raw["newest"] is None else datetime.fromisoformat(raw["newest"])
    until = {name: ReadUntil(**one) for name, one in raw["until"].items()}
    return Kept(tuple(raw["sources"]), newest, raw["words"], until)


def words_kept(store: Path) -> str:
    """Return what the reading of a store said of itself; nothing where nothing was kept."""
    try:
        return read_kept(store).words
    except AfreshError:
        return ""


def kept_file(store: Path, name: str) -> Path:
    """Return where a file lies that the next reading needs; its folder is made."""
    folder = store / FOLDER
    folder.mkdir(exist_ok=True)
    return folder / name


def waiting_file(store: Path, place: int) -> Path:
    """Return the raw rows of the mapping at `place` that were put aside: they are looked at again on every night."""
    return kept_file(store, f"waiting_{place}.parquet")


def index_file(store: Path) -> Path:
    """Return every id that a lead was known by, with its key and times."""
    return kept_file(store, "lead_index.parquet")


def assets_file(store: Path) -> Path:
    """Return the texts behind asset_key."""
    return kept_file(store, "assets.parquet")
