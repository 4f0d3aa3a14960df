"""Rows of the published nights, read from the files of scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from handoff.domain.instants import as_utc
from handoff.errors import WorkspaceError
from handoff.workspace.past_scores import reading

if TYPE_CHECKING:
    import pandas as pd

    from handoff.workspace.places import Places

_TEXTS: Final = ("tier_reason", "grade", "trend", "returned", "feature_version")
_COLUMNS: Final = ("probability", "tier", "rank", "model_version", "agreement_version", "as_of", *_TEXTS)


@dataclass(frozen=True)
class PastRow:
    """One published score of a lead; what a file of an earlier version does not hold is None.

    probability in [0, 1]; rank from 1; as_of aware UTC.
    """

    night: date
    lead_id: str
    probability: float
    tier: str
    rank: int
    model_version: str
    agreement_version: int | None
    as_of: datetime
    tier_reason: str | None = None
    grade: str | None = None
    trend: str | None = None
    returned: str | None = None
    feature_version: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        return {**asdict(self), "night": self.night.isoformat(), "as_of": self.as_of.isoformat()}

    @classmethod
    def of(cls, night: date, row: Mapping[Any, Any]) -> Self:
        """Return the row of a table of scores."""
        agreement, moment = _given(row.get("agreement_version")), _given(row.get("as_of"))
        return cls(
            night=night,
            lead_id=str(row["lead_id"]),
            probability=float(row["probability"]),
            tier=str(row["tier"]),
            rank=int(row["rank"]),
            model_version=str(row.get("model_version") or ""),
            agreement_version=None if agreement is None else int(agreement),
            as_of=as_utc(datetime.combine(night, datetime.min.time()) if moment is None else moment.to_pydatetime()),
            **{name: _given(row.get(name)) for name in _TEXTS},
        )


def published_nights(places: "Places") -> dict[date, Path]:
    """Return the file of scores of each published night, rising."""
    found = {
        date.fromisoformat(path.parent.name.removeprefix("night=")): path
        for path in places.scores.glob("night=*/scores.parquet")
    }
    return dict(sorted(found.items()))


def night_path(places: "Places", night: date) -> Path:
    """Return the file of scores of a night.

    Raises:
        WorkspaceError: none were published; the message names the nights nearest to it.
    """
    files = published_nights(places)
    if night in files:
        return files[night]
    near = sorted(files, key=lambda one: abs((one - night).days))[:3]
    known = ", ".join(str(one) for one in sorted(near)) or "none yet; publish one first: handoff score"
    raise WorkspaceError(f"no scores of {night} were published; nights near it: {known}")


def read_rows(path: Path, columns: Sequence[str], lead_ids: Collection[str] | None = None) -> "pd.DataFrame":
    """Return columns of a night by rank, of some leads only where `lead_ids` says so; a column not there is None.

    Raises:
        WorkspaceError: the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with reading(path) as file:
        there = [name for name in columns if name in file.schema_arrow.names]
        chosen = None if lead_ids is None else pc.field("lead_id").isin(pa.array(list(lead_ids), pa.string()))
        frame: pd.DataFrame = pq.read_table(path, columns=there, filters=chosen, partitioning=None).to_pandas()
    frame = frame.assign(**{name: None for name in columns if name not in there})
    return frame.sort_values("rank", ignore_index=True) if "rank" in there else frame


def rows_of(places: "Places", night: date, lead_ids: Collection[str] | None = None) -> dict[str, PastRow]:
    """Return the rows of a night by lead, of some leads only where `lead_ids` says so.

    Raises:
        WorkspaceError: the night was not published, or its file cannot be read.
    """
    frame = read_rows(night_path(places, night), ("lead_id", *_COLUMNS), lead_ids)
    return {row.lead_id: row for row in (PastRow.of(night, one) for one in frame.to_dict("records"))}


def rows_of_lead(places: "Places", lead_id: str) -> tuple[PastRow, ...]:
    """Return every published score of a lead, the oldest first; none where none was made.

    Raises:
        WorkspaceError: a file of scores cannot be read.
    """
    found = (rows_of(places, night, [lead_id]) for night in published_nights(places))
    return tuple(rows[lead_id] for rows in found if rows)


def _given(value: Any) -> Any:
    """Return None for what a table holds as missing."""
    return None if value is None or value != value else value  # noqa: PLR0124  # NaN and NaT equal nothing
