"""The nights whose scores were published, and what their files hold for other programs."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.errors import WorkspaceError

if TYPE_CHECKING:
    import pandas as pd

#: What an export needs of a score row beside the fields that it sends.
_LEAD: Final = ("lead_id", "rank", "tier", "name", "company", "email")


def published_night(scores: Path, night: date | None) -> tuple[date, Path]:
    """Return the night (the newest, when absent) and the file of its scores, in the data set `scores`.

    Raises:
        WorkspaceError: no scores of that night were published.
    """
    files = {path.parent.name.removeprefix("night="): path for path in scores.glob("night=*/scores.parquet")}
    if not files:
        raise WorkspaceError(f"{scores} holds no scores; run `handoff score`")
    wanted = max(files) if night is None else night.isoformat()
    if wanted not in files:
        newest = ", ".join(sorted(files)[-3:])
        raise WorkspaceError(f"no scores of {wanted} were published; choose another --night (newest: {newest})")
    return date.fromisoformat(wanted), files[wanted]


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
