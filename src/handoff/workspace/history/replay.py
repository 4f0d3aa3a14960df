"""Makes a past night's list again from what was recorded of it, and says whether it is the one that was published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from handoff import __version__
from handoff.delivery.parquet import write_scores
from handoff.delivery.score_file import read_scores
from handoff.errors import WorkspaceError
from handoff.sources.fingerprint import settings_hash
from handoff.workspace.history.compare import ColumnDifference, compare_rows
from handoff.workspace.history.erased import erased_from
from handoff.workspace.history.former_terms import recorded_inputs
from handoff.workspace.history.rows import night_path, published_nights
from handoff.workspace.history.why import Models, registered_models
from handoff.workspace.night.compute import compute_night
from handoff.workspace.night.fingerprint import data_fingerprint, file_digest
from handoff.workspace.night.record import NightRecord, read_record, read_records
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.scoring.scored import ScoredLeads
    from handoff.workspace.materials import Materials

#: So many leads are named of each difference.
NAMED: Final = 20
#: So many nights are named as a cause.
_NIGHTS: Final = 3


@dataclass(frozen=True)
class Replay:
    """A night made again. leads: on the recorded list; only_then, only_now: leads that only one of the lists has.

    columns: what differs of the leads that both have. causes: what probably made the difference, in words. erased:
    leads that were erased from the recorded list since; what stood on their places is not compared.
    """

    night: date
    leads: int
    digest: str
    digest_now: str
    only_then: tuple[str, ...]
    only_now: tuple[str, ...]
    columns: tuple[ColumnDifference, ...]
    causes: tuple[str, ...]
    erased: int

    @property
    def identical(self) -> bool:
        """Whether the list is the one on record: byte for byte, or but for leads that were erased from it."""
        if not self.erased:
            return self.digest == self.digest_now
        return not (self.only_then or self.only_now or self.columns)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        plain = ("leads", "identical", "digest", "digest_now", "erased")
        return {
            "night": self.night.isoformat(),
            **{name: getattr(self, name) for name in plain},
            "only_then": list(self.only_then),
            "only_now": list(self.only_now),
            "columns": [one.to_dict() for one in self.columns],
            "causes": list(self.causes),
        }


def replay_night(materials: "Materials", night: date, models: Models | None = None) -> Replay:
    """Make the list of a published night again, by its recorded model and agreement and by the data as of then.

    Nothing is written. models: by version; those of the registry when absent.

    Raises:
        WorkspaceError: the night was not published, has no record, or its file is damaged.
        RegistryError: its model is gone. FeatureError: this code builds other features than its model's.
        AgreementError: its agreement cannot be used on the data any more.
    """
    path = night_path(materials.places, night)
    record = read_record(materials.places, night)
    if record is None:
        raise WorkspaceError(f"{night} has scores but no record of what made them, so it cannot be made again")
    recorded = read_scores(path)
    inputs = recorded_inputs(materials, record, models or registered_models(materials))
    computed = compute_night(materials, record.as_of, inputs).scored
    digest_now = _digest(computed, path.parents[1])
    erased = len(erased_from(materials.places, night))
    only_then, only_now, columns = compare_rows(recorded, computed.rows, without_places=erased > 0)
    found = Replay(night, len(recorded), file_digest(path), digest_now, only_then, only_now, columns, (), erased)
    if found.identical:
        return found
    return Replay(**{**found.__dict__, "causes": tuple(_causes(materials, record, found))})


def _digest(scored: "ScoredLeads", beside: Path) -> str:
    """Return the SHA-256 of the file that the scores would be written as."""
    with TemporaryDirectory(prefix=".replay-", dir=beside.parent) as folder:
        return file_digest(write_scores(scored, Path(folder)))


def _past_causes(materials: "Materials", record: NightRecord) -> Iterator[str]:
    """Say what became of the nights before: they decide trend, former tier and rest of this one."""
    past = [one for one in read_records(materials.places) if one.night < record.night]
    kept = published_nights(materials.places)
    later = [one.night.isoformat() for one in past if one.published_at > record.published_at]
    gone = [one.night.isoformat() for one in past if one.night not in kept]
    if later:
        yield f"nights before it were published after it: {_listed(later)}"
    if gone:
        yield f"the scores of nights before it are kept no longer: {_listed(gone)}"


def _listed(nights: list[str]) -> str:
    more = len(nights) - _NIGHTS
    return ", ".join(nights[:_NIGHTS]) + (f" and {more:,} more" if more > 0 else "")


def _causes(materials: "Materials", record: NightRecord, found: Replay) -> list[str]:
    causes = []
    if found.digest != record.digest:
        causes.append("the file of scores was changed after the night was recorded")
    if record.handoff_version != __version__:
        causes.append(f"handoff {record.handoff_version} made it, this is {__version__}")
    if record.model_name != tracking_of(materials).model:
        causes.append(f"its model is of {record.model_name}, [tracking] names {tracking_of(materials).model}")
    causes += list(_past_causes(materials, record))
    if record.settings_hash != settings_hash(materials.settings):
        causes.append("the settings of sources, mapping or identity were changed since")
    if found.erased:
        erased = "1 lead was" if found.erased == 1 else f"{found.erased:,} leads were"
        causes.append(f"{erased} erased since; colleagues and places of those that remain differ")
    if record.data != data_fingerprint(materials.places.clean):
        causes.append(
            "the sources were read anew since: records of the time before that night have arrived or changed after it, "
            "or fields without a history have"
        )
    if not (found.only_then or found.only_now or found.columns) and not found.erased:
        causes.append("every value is the same, only the file is written otherwise: by other versions of libraries")
    return causes or ["nothing that is on record differs; settings of tiers, features or time zone may"]
