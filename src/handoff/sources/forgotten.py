"""Ids of people who were forgotten, as keyed hashes: the sources still have them, and no reading brings them back.

An id is hashed with HMAC-SHA256 (RFC 2104) under a key that only this workspace has: nobody who reads the list can tell
whose ids they are, not even by hashing every id there is.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.domain.columns import CONTRACT, LEAD_ID
from handoff.domain.mapping import TableMapping
from handoff.errors import WorkspaceError
from handoff.sources.binding import bind
from handoff.sources.parsing import whole_id

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY_FILE: Final = "forgotten.key"
LIST_FILE: Final = "forgotten.json"
_KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Forgotten:
    """The key of a workspace, and the hashes of all ids that were forgotten."""

    key: bytes
    hashes: frozenset[str]

    def hash(self, one: str) -> str:
        """Return the keyed hash of an id, in hex."""
        return hmac.digest(self.key, one.encode("utf-8"), "sha256").hex()

    def __contains__(self, one: object) -> bool:
        return isinstance(one, str) and self.hash(one) in self.hashes

    def among(self, ids: Iterable[str | None]) -> list[str]:
        """Return those of `ids` that were forgotten."""
        return [one for one in ids if one is not None and one in self]


def read_forgotten(store: Path) -> Forgotten | None:
    """Return who was forgotten in the workspace that writes into `store`; None: nobody was.

    Raises:
        WorkspaceError: the list or its key cannot be read; without them a reading would bring everybody back.
    """
    listed, key = store / LIST_FILE, store / KEY_FILE
    if not listed.exists():
        return None
    try:
        hashes = frozenset(json.loads(listed.read_text(encoding="utf-8"))["hashes"])
        return Forgotten(bytes.fromhex(key.read_text(encoding="ascii")), hashes)
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise WorkspaceError(
            f"{listed} or {key} cannot be read: {reason}; restore both from a backup: they keep people who asked to be "
            "forgotten out of the data"
        ) from None


def add_forgotten(store: Path, ids: Iterable[str]) -> Forgotten:
    """Put ids on the list, and return it; ids that are on it already change nothing.

    Raises:
        WorkspaceError: the disk refuses, or the list cannot be read.
    """
    former = read_forgotten(store) or Forgotten(_own_key(store), frozenset())
    hashes = former.hashes | {former.hash(one) for one in ids}
    _write(store / LIST_FILE, json.dumps({"hashes": sorted(hashes)}, indent=1))
    return Forgotten(former.key, hashes)


def without_forgotten(raw: "ir.Table", table: str, mapping: TableMapping, store: Path) -> "ir.Table":
    """Return the rows of a prepared source but those of people who were forgotten.

    Rows are told by their lead_id or, in a table without one, by their contact_id; other tables hold no people.

    Args:
        raw: the prepared source.
        table: the contract table that it is mapped to.
        mapping: how.
        store: the folder of the list.

    Raises:
        WorkspaceError: the list cannot be read.
    """
    forgotten, contract = read_forgotten(store), CONTRACT[table]
    if forgotten is None:
        return raw
    # An account or opportunity of the same number is nobody.
    name = next((one for one in (LEAD_ID, "contact_id") if one in contract.names), None)
    if name is None:
        return raw
    column = bind(raw, contract, mapping, optional=contract.names).get(name)
    if column is None:
        return raw
    ids = whole_id(raw[column])
    gone = forgotten.among(raw.select(id=ids).distinct().to_pyarrow()["id"].to_pylist())
    return raw.filter(~ids.isin(gone).fill_null(False)) if gone else raw


def _own_key(store: Path) -> bytes:
    """Return the key of the workspace, made now where there is none: readable for its owner only."""
    path = store / KEY_FILE
    if path.exists():
        return bytes.fromhex(path.read_text(encoding="ascii"))
    key = secrets.token_bytes(_KEY_BYTES)
    _write(path, key.hex(), 0o600)
    return key


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as reason:
        raise WorkspaceError(
            f"{path} cannot be written: {reason}; free the disk or the permissions and rerun"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
