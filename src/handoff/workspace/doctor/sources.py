"""Whether each source can be reached, without reading its rows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.errors import EmptyTableError, HandoffError
from handoff.workspace.doctor.finding import Finding, ok, warning, wrong

if TYPE_CHECKING:
    from handoff.domain.mapping import SourceSettings
    from handoff.workspace.workspace import Workspace

#: A file that was written longer ago than this is probably no longer exported.
STALE_DAYS: Final = 3.0


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at every source that a mapping reads."""
    used = {source for _, source in workspace.settings.mapping.sources()}
    for name in sorted(used):
        source = workspace.settings.sources[name]
        try:
            yield _database(name, source) if source.database else _files(name, source, workspace)
        except EmptyTableError as reason:
            yield (
                warning(f"source {name}", str(reason), "") if source.optional else wrong(f"source {name}", str(reason))
            )
        except HandoffError as reason:
            yield wrong(f"source {name}", str(reason))


def _files(name: str, source: "SourceSettings", workspace: "Workspace") -> Finding:
    from handoff.sources.files import find_files, format_of, is_there

    part = f"source {name}"
    if source.optional and not is_there(source, workspace.places.root):
        return ok(part, "not there, and optional")
    files = find_files(source, workspace.places.root)
    kind = format_of(source, files)
    if hidden := [file for file in files if not _readable(file)]:
        return wrong(part, f"{hidden[0]} may not be read", "give the user who runs handoff the right to read it")
    newest = max(datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files)
    days = (workspace.now - newest).total_seconds() / 86_400
    size = sum(file.stat().st_size for file in files) / 1e6
    message = f"{len(files)} {'file' if len(files) == 1 else 'files'} ({kind}, {size:,.1f} MB)"
    if days > STALE_DAYS:
        return warning(part, f"{message}, written {days:,.1f} days ago", "see whether the export still runs")
    return ok(part, f"{message}, written {max(days, 0.0):,.1f} days ago")


def _readable(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            opened.read(1)
    except OSError:
        return False
    return True


def _database(name: str, source: "SourceSettings") -> Finding:
    import ibis

    part, url = f"source {name}", source.database or ""
    shown = re.sub(r"(://[^:/@]+):[^@]*@", r"\1:***@", url)
    schema, _, table = (source.table or "").rpartition(".")
    try:
        connection = ibis.connect(url)
    except Exception as failure:  # noqa: BLE001 (every driver has its own tree of errors)
        complaint = " ".join(str(failure).split())[:300].replace(url, shown)
        return wrong(part, f"{shown} cannot be reached: {complaint}", "check host, port, name and password")
    try:
        there = table in connection.list_tables(database=schema or None)
    finally:
        connection.disconnect()
    if not there:
        return wrong(part, f'{shown} has no table "{source.table}"', "correct table under [sources]")
    return ok(part, f"table {source.table} of {shown} can be reached")
