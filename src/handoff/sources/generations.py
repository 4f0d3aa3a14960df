"""The store as generations: each reading of the sources is a folder of its own, and a link names the present one.

Readers resolve the link once and keep their generation until they are done; it is taken away when nobody holds it.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from handoff.errors import WorkspaceError

#: What readers hold, inside a generation.
HELD: Final = ".held"


@contextmanager
def replacing(store: Path) -> Iterator[Path]:
    """Give a folder to write the new store in; it takes the store's place only when nothing failed.

    Raises:
        WorkspaceError: the disk refuses.
    """
    fresh = store.with_name(f".{store.name}.{secrets.token_hex(6)}.new")
    try:
        fresh.mkdir(parents=True)
        yield fresh
        _flush(fresh)
        generation = fresh.with_name(f"{fresh.name.removesuffix('.new')}.generation")
        fresh.rename(generation)
        _point(store, generation)
        sweep(store)
    except OSError as reason:
        raise WorkspaceError(
            f"{store} cannot be written: {reason}; free the disk or the permissions, or correct [storage] path"
        ) from reason
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


class Hold:
    """Keeps a generation on the disk for as long as this object lives. generation: its folder."""

    def __init__(self, generation: Path) -> None:
        self.generation: Final = generation
        self._handle = os.open(generation / HELD, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", 0):
            os.close(handle)


def hold(store: Path) -> tuple[Path, Hold | None]:
    """Return the present generation, held; not held where the folder may only be read, for nobody replaces it then."""
    while True:
        generation = store.resolve()
        try:
            held = Hold(generation)
        except OSError:
            return generation, None
        # Another process may have swept it between the two steps; then there is a newer one.
        if store.resolve() == generation:
            return generation, held


def sweep(store: Path) -> None:
    """Take away the generations that are not the present one and that nobody reads."""
    present = store.resolve()
    for generation in store.parent.glob(f".{store.name}.*.generation"):
        if generation.resolve() != present and not _is_read(generation):
            shutil.rmtree(generation, ignore_errors=True)


def sweep_drafts(store: Path) -> int:
    """Take away what killed readings have left, and return how many; only while no reading is under way."""
    drafts = list(store.parent.glob(f".{store.name}.*.new"))
    for draft in drafts:
        shutil.rmtree(draft, ignore_errors=True)
    return len(drafts)


def _point(store: Path, generation: Path) -> None:
    link = store.with_name(f".{store.name}.{secrets.token_hex(6)}.link")
    link.symlink_to(generation.name, target_is_directory=True)
    if store.is_dir() and not store.is_symlink():
        # A store that was copied as a plain folder: no link can take its place in one step.
        store.rename(store.with_name(f".{store.name}.{secrets.token_hex(6)}.generation"))
    link.replace(store)


def _is_read(generation: Path) -> bool:
    try:
        with (generation / HELD).open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _flush(folder: Path) -> None:
    """Bring the files to the disk: after a power cut the link must not lead to empty ones."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
