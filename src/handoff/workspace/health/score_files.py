"""The files of published scores, read for what is measured of them: few columns, no names."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from handoff.domain.columns import ACCOUNT_KEY, LEAD_ID, LEAD_KEY
from handoff.domain.instants import as_utc
from handoff.domain.tiers import TIER_ORDER
from handoff.monitoring.performance.handed_over import ListedNight
from handoff.monitoring.performance.past_night import PLACE_OF, PastNight
from handoff.workspace.past_scores import nights, reading

if TYPE_CHECKING:
    import pyarrow as pa

    from handoff.domain.dataset import Dataset

#: So many nights are looked back on, and no more.
NIGHTS: Final = 400
_OF_LEADS: Final = (LEAD_ID, "tier", "probability", "due_by")
_OF_NIGHT: Final = ("as_of", "scored_at", "model_version", "agreement_version")


@dataclass(frozen=True)
class ScoreFile:
    """The scores of one night, and what tells this file from a later one of the same night."""

    night: date
    path: Path
    state: tuple[int, int]


def score_files(folder: Path, until: date) -> list[ScoreFile]:
    """Return the files of the last 400 nights up to and with the night `until`, rising."""
    found = []
    for night, path in nights(folder, until + timedelta(days=1), NIGHTS):
        state = path.stat()
        found.append(ScoreFile(night, path, (state.st_size, state.st_mtime_ns)))
    return found


class ScoreReader:
    """Reads files of scores, and finds their leads in the data."""

    def __init__(self, dataset: "Dataset") -> None:
        self.dataset = dataset

    @cached_property
    def _leads(self) -> "tuple[pa.Array, np.ndarray[Any, Any], np.ndarray[Any, Any]]":
        table = self.dataset.leads.select(LEAD_ID, LEAD_KEY, ACCOUNT_KEY).to_pyarrow()
        keys = (table.column(name).to_numpy().astype(np.int64) for name in (LEAD_KEY, ACCOUNT_KEY))
        return (table.column(LEAD_ID).combine_chunks(), *keys)

    def night(self, file: ScoreFile, *, listed_only: bool = False) -> PastNight:
        """Return a night's scores; with `listed_only` those of SAL and MQL.

        Raises:
            WorkspaceError: the file cannot be read.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        ids, lead_key, account_key = self._leads
        with reading(file.path) as opened:
            there = set(opened.schema_arrow.names)
            head = _first_row(opened, [name for name in _OF_NIGHT if name in there])
            rows: pa.Table = opened.read(columns=[name for name in _OF_LEADS if name in there])
        if listed_only:
            rows = rows.filter(pc.is_in(rows.column("tier"), pa.array([tier.value for tier in TIER_ORDER[:2]])))
        place = pc.index_in(rows.column(LEAD_ID).cast(ids.type), value_set=ids)
        known = place.is_valid().to_numpy()
        where = place.drop_null().to_numpy()
        tier = pc.index_in(rows.column("tier").cast(pa.string()), value_set=pa.array(list(PLACE_OF)))
        as_of = _instant(head.get("as_of")) or datetime.combine(file.night, time(), tzinfo=UTC)
        return PastNight(
            night=file.night,
            as_of=as_of,
            scored_at=_instant(head.get("scored_at")) or as_of,
            model_version=str(head.get("model_version") or ""),
            agreement_version=int(head.get("agreement_version") or 0),
            lead=lead_key[where],
            account=account_key[where],
            probability=rows.column("probability").to_numpy()[known].astype(np.float64),
            tier=tier.to_numpy()[known].astype(np.int8),
            due_by=_due_by(rows)[known],
            gone=int((~known).sum()),
        )

    def listed(self, file: ScoreFile) -> ListedNight:
        """Return a night's list; its time of publication is the one that due_by counts from.

        Raises:
            WorkspaceError: the file cannot be read.
        """
        night = self.night(file, listed_only=True)
        return ListedNight.of(night, np.datetime64(night.scored_at.replace(tzinfo=None), "us"))


def _first_row(opened: Any, columns: list[str]) -> dict[str, Any]:
    batch = next(opened.iter_batches(batch_size=1, columns=columns), None) if columns else None
    return batch.to_pylist()[0] if batch is not None and len(batch) else {}


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else as_utc(value)


def _due_by(rows: "pa.Table") -> "np.ndarray[Any, np.dtype[np.datetime64]]":
    if "due_by" not in rows.column_names:
        return np.full(rows.num_rows, np.datetime64("NaT", "us"))
    return np.asarray(rows.column("due_by").to_numpy().astype("datetime64[us]"))
