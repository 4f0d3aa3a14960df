"""One night's scores as files for a CRM, and what was sent to it so far."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.domain.tiers import Tier
from handoff.errors import Refused
from handoff.workspace.crm_tables import read_crm_records
from handoff.workspace.locking import exclusive
from handoff.workspace.published import published_night, read_published

if TYPE_CHECKING:
    import pandas as pd

    from handoff.delivery.crm.changes import Export
    from handoff.delivery.crm.conversion import Proposal
    from handoff.delivery.crm.formats import CrmFormat
    from handoff.delivery.crm.upserts import NotExported, Upserts
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class Exported:
    """What was written. `rows`: leads in the files, `closed` of them for the last time; `leads`: open on that night."""

    target: str
    night: date
    changed_only: bool
    key: str
    folder: Path
    files: tuple[Path, ...]
    leads: int
    rows: int
    closed: int
    #: Reason: leads without a usable key.
    not_exported: Mapping[str, int]
    conversions: int
    #: Conversions about which a person has to decide something first.
    to_decide: int

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        return {
            **{name: getattr(self, name) for name in ("target", "changed_only", "key", "leads", "rows", "closed")},
            "night": self.night.isoformat(),
            "folder": str(self.folder),
            "files": [str(path) for path in self.files],
            "not_exported": dict(self.not_exported),
            "conversions": self.conversions,
            "to_decide": self.to_decide,
        }


def export_night(
    materials: "Materials", target: str, night: date | None = None, *, changed_only: bool = False
) -> Exported:
    """Write the files of a night (the newest, when absent) for the CRM `target`; no night and no erasure meanwhile.

    Raises:
        WorkspaceError: no scores of that night were published, or they are damaged. Refused: no lead has a usable key.
        ConfigError: [export] names what there is not, or `target` is no CRM that is known.
    """
    with exclusive(materials.places.lock, "an export", materials.progress):
        return _exported(materials, target, night, changed_only=changed_only)


def _exported(materials: "Materials", target: str, night: date | None, *, changed_only: bool) -> Exported:
    from handoff.delivery.crm.changes import plan_export
    from handoff.delivery.crm.formats import crm_format
    from handoff.delivery.crm.sent_store import read_sent, write_sent

    settings, places = materials.settings.export, materials.places
    crm = crm_format(target, settings)
    found, path = published_night(places, night)
    materials.progress(f"reading the scores of {found}")
    scores = read_published(path, found)
    tonight, left_out = _upserts(crm, scores, target, settings.columns)
    sent = places.store / "exports" / target / "last.parquet"
    export = plan_export(tonight, found, read_sent(sent), changed_only=changed_only, min_change=settings.min_change)
    materials.progress("looking up accounts, contacts and opportunities")
    proposals = _proposals(crm, scores, places.clean)
    folder = places.root / "exports" / target / found.isoformat()
    materials.progress(f"writing {len(export.upserts):,} leads")
    files = _write(crm, export, left_out, proposals, found, folder)
    # Only now: where the files could not be written, the next export sends what these should have held.
    write_sent(export.after, sent)
    return Exported(
        target=target,
        night=found,
        changed_only=changed_only,
        key=tonight.key_name,
        folder=folder,
        files=tuple(folder / name for name in files),
        leads=len(scores),
        rows=len(export.upserts),
        closed=export.closed,
        not_exported=dict(Counter(one.fault.reason for one in left_out)),
        conversions=len(proposals),
        to_decide=sum(bool(one.doubts) for one in proposals),
    )


def _upserts(
    crm: "CrmFormat", scores: "pd.DataFrame", target: str, columns: tuple[str, ...]
) -> "tuple[Upserts, list[NotExported]]":
    """Return the upserts of a night, and the leads without a usable key."""
    from handoff.delivery.crm.fields import chosen
    from handoff.delivery.crm.upserts import make_upserts, not_exported

    keys = crm.keys(scores)
    fields = chosen(columns, set(scores.columns))
    tonight = make_upserts(scores, keys, fields, crm.names(fields, keys.name))
    left_out = not_exported(scores, keys)
    if left_out and not len(tonight):
        raise Refused(_no_key(target, keys.name, left_out[0].fault.detail))
    return tonight, left_out


def _proposals(crm: "CrmFormat", scores: "pd.DataFrame", clean: Path) -> "list[Proposal]":
    from handoff.delivery.crm.conversion import propose

    sal = scores[scores["tier"] == Tier.SAL.value]
    return propose(sal, read_crm_records(clean, sal["lead_id"].tolist()), crm.terms)


def _write(
    crm: "CrmFormat",
    export: "Export",
    left_out: "list[NotExported]",
    proposals: "list[Proposal]",
    night: date,
    folder: Path,
) -> list[str]:
    """Replace the folder of the night, and return the names of its files."""
    from handoff.delivery.atomic_folder import replacing_folder
    from handoff.delivery.crm.files import write_conversions, write_not_exported

    with replacing_folder(folder) as draft:
        written = crm.write(export.upserts, draft)
        written.append(write_not_exported(left_out, draft))
        written += write_conversions(proposals, crm.terms, crm.request, night, draft)
    return [path.name for path in written]


def _no_key(target: str, key: str, detail: str) -> str:
    setting = {"salesforce": "external_id", "hubspot": "id_property"}[target]
    return (
        f"no lead can be exported: none has a usable {key} ({detail}); "
        f"name the field that the CRM finds a lead by: [export.{target}] {setting}"
    )
