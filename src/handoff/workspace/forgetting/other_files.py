"""Takes a person out of files that are no Parquet: rows of CSV, entries of JSON; pages and workbooks go whole."""

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from itertools import starmap, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.atomic import replacing, write_text
from handoff.errors import WorkspaceError
from handoff.workspace.forgetting.parquet_rows import drop_rows

if TYPE_CHECKING:
    from handoff.workspace.forgetting.person import Person


def clean_file(path: Path, person: "Person") -> int:
    """Take the person out of a file, and return how many rows, entries or files went; 0: it is not named there.

    Raises:
        WorkspaceError: the file cannot be read or written, or names the person and is of no known kind.
    """
    clean = _KINDS.get(path.suffix.lower())
    if clean is not None:
        return clean(path, person)
    if person.holds(path.read_bytes().decode("utf-8", errors="replace")):
        raise WorkspaceError(
            f"{path} names the person, and is no kind of file that handoff writes; delete it, and rerun"
        )
    return 0


def _csv(path: Path, person: "Person") -> int:
    text = path.read_bytes().decode("utf-8", errors="surrogateescape")
    lines = list(io.StringIO(text, newline=""))
    rows = csv.reader(lines)
    kept, changed, begin, header = [], 0, 0, list[str]()
    for row in rows:
        as_written, begin = lines[begin : rows.line_num], rows.line_num
        header = header or row
        if _row_says(header, row, person):
            changed += 1
            continue
        left = [person.without_mentions(cell) for cell in row]
        changed += left != row
        kept.extend(as_written if left == row else [_as_csv(left, as_written[-1])])
    if changed:
        with replacing(path) as draft:
            draft.write_bytes("".join(kept).encode("utf-8", errors="surrogateescape"))
    return changed


def _row_says(header: list[str], row: list[str], person: "Person") -> bool:
    return any(starmap(person.is_named_in, zip_longest(header, row, fillvalue="")))


def csv_holds(path: Path, person: "Person") -> bool:
    """Tell whether a CSV file names the person, by its name too."""
    if page_holds(path, person):
        return True
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig", errors="replace"), newline=""))
    header = next(rows, [])
    return any(_row_says(header, row, person) for row in rows)


def _as_csv(row: list[str], last_line: str) -> str:
    """Return a row with the line end of the one that it replaces."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if last_line.endswith("\r\n") else "\n").writerow(row)
    return out.getvalue()


def _json(path: Path, person: "Person") -> int:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not _says(found, person):
        return 0
    removed, kept = _without(found, person)
    if not removed:
        raise WorkspaceError(f"{path} names the person outside any list; delete it, and rerun")
    write_text(path, f"{json.dumps(kept, ensure_ascii=False, indent=2)}\n")
    return removed


def _without(value: Any, person: "Person") -> tuple[int, Any]:
    """Return how many entries of lists name the person, and the value without them."""
    if isinstance(value, dict):
        parts = {name: _without(one, person) for name, one in value.items()}
        return sum(count for count, _ in parts.values()), {name: one for name, (_, one) in parts.items()}
    if not isinstance(value, list):
        return 0, value
    kept = [one for one in value if not _says(one, person)]
    return len(value) - len(kept), kept


def _says(value: Any, person: "Person", name: str = "") -> bool:
    """Tell whether a JSON value, or anything in it, names the person; `name`: what it stands under."""
    if isinstance(value, dict):
        return any(person.holds(key) or _says(one, person, key) for key, one in value.items())
    if isinstance(value, list):
        return any(_says(one, person, name) for one in value)
    return value is not None and person.is_named_in(name, value)


def _lines(path: Path, person: "Person") -> int:
    text = path.read_text(encoding="utf-8", errors="replace")
    kept = [line for line in text.splitlines(keepends=True) if not _line_says(line, person)]
    removed = len(text.splitlines()) - len(kept)
    if removed:
        write_text(path, "".join(kept))
    return removed


def _line_says(line: str, person: "Person") -> bool:
    try:
        return _says(json.loads(line), person)
    except ValueError:
        return person.holds(line)


def _page(path: Path, person: "Person") -> int:
    return _whole(path, page_holds(path, person))


def page_holds(path: Path, person: "Person") -> bool:
    """Tell whether a page, or any other text, names the person, by its name too."""
    return _named(path.read_text(encoding="utf-8", errors="replace"), person)


def _named(text: str, person: "Person") -> bool:
    return person.holds(text) or any(form in text for name in person.names for form in (name, html.escape(name)))


def _workbook(path: Path, person: "Person") -> int:
    return _whole(path, workbook_holds(path, person))


def workbook_holds(path: Path, person: "Person") -> bool:
    """Tell whether a workbook names the person, by its name too.

    Raises:
        WorkspaceError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return any(_named(book.read(name).decode("utf-8", errors="replace"), person) for name in book.namelist())
    except (OSError, zipfile.BadZipFile) as reason:
        raise WorkspaceError(f"{path} cannot be read: {reason}; delete it, and rerun") from None


def _whole(path: Path, named: bool) -> int:
    if named:
        path.unlink()
    return int(named)


_KINDS: Final[Mapping[str, Callable[[Path, "Person"], int]]] = {
    ".parquet": drop_rows,
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _lines,
    ".html": _page,
    ".xlsx": _workbook,
    ".png": lambda _path, _person: 0,
}
