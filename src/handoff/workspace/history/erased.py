"""Marks on the record of a night which leads were erased from it, by hashes that only this workspace can make."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.atomic import write_text
from handoff.workspace.night.record import record_path

if TYPE_CHECKING:
    from handoff.workspace.places import Places

_ERASED: Final = "erased"


def erased_from(places: "Places", night: date) -> tuple[str, ...]:
    """Return the marks of the leads that were erased from a night; none where it has no record."""
    path = record_path(places, night)
    if not path.exists():
        return ()
    return tuple(json.loads(path.read_text(encoding="utf-8")).get(_ERASED, ()))


def mark_erased(places: "Places", night: date, mark: str, digest: str) -> None:
    """Record that a lead was erased from a night, and the SHA-256 of the file of scores without it.

    Twice is as good as once.

    Raises:
        WorkspaceError: the disk refuses.
    """
    path = record_path(places, night)
    if not path.exists():
        return
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    marks = sorted({*raw.get(_ERASED, ()), mark})
    write_text(path, json.dumps({**raw, "digest": digest, _ERASED: marks}, indent=1, ensure_ascii=False))
