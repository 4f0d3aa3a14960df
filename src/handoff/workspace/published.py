"""The nights whose scores were published, and what their files hold for other programs."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.errors import WorkspaceError
from handoff.workspace.places import Places

if TYPE_CHECKING:
    import pandas as pd

#: What an export needs of a score row beside the fields that it sends.
_LEAD: Final = ("lead_id", "rank", "tier", "name", "company", "email")


def published_night(places: Places, night: date | None) -> tuple[date, Path]:
    """Return the night (the newest, when absent) and the file of its scores.

    Raises:
        WorkspaceError: no scores of that night were published.
    """
    files, previews = _nights(places.scores), _nights(places.previews)
    if night is None and files:
        return max(files), files[max(files)]
    if night in files:
        return night, files[night]
    if night is None:
        raise WorkspaceError(f"{places.scores} holds no published scores; run `handoff score` under a signed agreement")
    only = "; that night is a preview: no signed agreement was in force" if night in previews else ""
    newest = ", ".join(str(one) for one in sorted(files)[-3:]) or "none"
    raise WorkspaceError(f"no scores of {night} were published{only}; choose another --night (newest: {newest})")


def _nights(folder: Path) -> dict[date, Path]:
    files = folder.glob("night=*/scores.parquet")
    return {date.fromisoformat(path.parent.name.removeprefix("night=")): path for path in files}


def read_published(path: Path, night: date) -> "pd.DataFrame":
    """Return what is exported of a night, by rank; files of earlier versions have fewer columns.

    Raises:
        WorkspaceError: the file is damaged, or has a lead twice.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from handoff.delivery.crm.fields import EXPORTED

    try:
        file = pq.ParquetFile(path)
        wanted = dict.fromkeys([*_LEAD, *(field.column for field in EXPORTED)])
        there = set(file.schema_arrow.names)
        rows: pd.DataFrame = file.read(columns=[name for name in wanted if name in there]).to_pandas()
    except (OSError, pa.ArrowException) as reason:
        raise WorkspaceError(f"{path} cannot be read: {reason}; score the night again") from None
    twice = rows["lead_id"][rows["lead_id"].duplicated()]
    if len(twice):
        raise WorkspaceError(f'{path} has lead "{twice.iloc[0]}" twice on {night}; score the night again')
    return rows.sort_values("rank", ignore_index=True)
