"""Replaces a folder whole: readers find the former files or the present ones, never some of each."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handoff.delivery.atomic import flush
from handoff.errors import WorkspaceError


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` to write into; it takes the place of `path` when the block ends well.

    Raises:
        WorkspaceError: the disk refuses; what was at `path` is still there.
    """
    mark = secrets.token_hex(6)
    draft, former = (path.with_name(f".{path.name}.{mark}.{name}") for name in ("tmp", "former"))
    try:
        draft.mkdir(parents=True)
        yield draft
        for file in draft.rglob("*"):
            flush(file)
        if path.exists():
            path.rename(former)
        draft.rename(path)
    except OSError as reason:
        if former.exists() and not path.exists():
            former.rename(path)
        raise WorkspaceError(
            f"{path} cannot be written: {reason}; free the disk or the permissions and rerun"
        ) from reason
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
