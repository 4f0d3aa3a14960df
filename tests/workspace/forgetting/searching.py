"""Looks for texts in every file of a workspace, whatever the kind of file."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

#: What a company gives, and what is not handoff's to change.
_GIVEN = ("data", "handoff.toml", "agreement.toml")


def files_with(folder: Path, texts: Iterable[str]) -> set[str]:
    """Return the files, by their path in the folder, that hold any of the texts."""
    wanted = [text for text in texts if text]
    found = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in _GIVEN:
            contents = "\n".join(contents_of(path))
            found |= {str(name) for text in wanted if text in contents}
    return found


def contents_of(path: Path) -> Iterator[str]:
    """Yield what a file says, unpacked."""
    if path.suffix == ".parquet":
        for column in pq.ParquetFile(path).read().columns:
            yield from map(str, column.to_pylist())
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode("utf-8", errors="replace") for name in book.namelist())
    yield path.read_bytes().decode("utf-8", errors="replace")
