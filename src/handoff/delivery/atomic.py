"""Replaces a file whole: readers see the old one or the new one, never a part."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from handoff.errors import WorkspaceError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; it takes the place of `path` when the block ends well.

    Raises:
        WorkspaceError: the disk refuses; what was at `path` is still there.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        flush(draft)
        draft.replace(path)
        flush(path.parent)
    except OSError as reason:
        raise WorkspaceError(
            f"{path} cannot be written: {reason}; free the disk or the permissions and rerun"
        ) from reason
    finally:
        # Where no draft could be made, its folder may be none: the first error is the one to show.
        with suppress(OSError):
            draft.unlink()


def write_text(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` in UTF-8, line ends as given."""
    with replacing(path) as draft:
        draft.write_bytes(text.encode("utf-8"))


def flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk: without it a power cut can leave an empty file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
