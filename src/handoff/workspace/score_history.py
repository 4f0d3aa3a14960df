"""The scores that one lead has had, read from the files of past nights."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

_COLUMNS: Final = ("probability", "tier", "grade", "rank", "model_version")


@dataclass(frozen=True)
class PastScore:
    """One night's score of a lead; grade is None where the model of that night had none."""

    night: date
    probability: float
    tier: str
    grade: str | None
    rank: int
    model_version: str

    def to_dict(self) -> dict[str, Any]:
        """Return the score as JSON values."""
        return {"night": self.night.isoformat(), **{name: getattr(self, name) for name in _COLUMNS}}


def score_history(folder: Path, lead_id: str, until: date) -> tuple[PastScore, ...]:
    """Return the scores of a lead up to and with the night `until`, the oldest first; none where none were made."""
    nights = [
        (date.fromisoformat(path.parent.name.removeprefix("night=")), path)
        for path in folder.glob("night=*/scores.parquet")
    ]
    return tuple(found for night, path in sorted(nights) if night <= until for found in _of_night(path, night, lead_id))


def _of_night(path: Path, night: date, lead_id: str) -> list[PastScore]:
    import pyarrow.parquet as pq

    # Files of earlier versions have fewer columns.
    there = set(pq.read_schema(path).names)
    columns = [name for name in _COLUMNS if name in there]
    rows = pq.ParquetFile(path).read(columns=["lead_id", *columns]).to_pandas()
    found = rows[rows["lead_id"] == lead_id].to_dict("records")
    return [PastScore(night, **{name: _plain(row.get(name)) for name in _COLUMNS}) for row in found]


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value  # noqa: PLR0124  # NaN equals nothing
