"""One hash of all that decides a night's list: what was made of the same is used again, and nothing else."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

import handoff
from handoff.sources.generations import Hold
from handoff.sources.store import read_manifest, table_files

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.materials import Materials
    from handoff.workspace.night.begin import Begun
    from handoff.workspace.night.compute import NightInputs
    from handoff.workspace.night.record import NightRecord


def data_fingerprint(store: "Path") -> str:
    """Return a hash of what the clean store holds: of its sources' states, or of its bytes where a source has none."""
    manifest = read_manifest(store).to_dict()
    digest = hashlib.sha256(_text({key: value for key, value in manifest.items() if key != "now"}))
    if None in manifest["fingerprints"].values():
        for path in table_files(store):
            digest.update(file_digest(path).encode())
    return digest.hexdigest()


def opened_generation(materials: "Materials") -> "Path":
    """Return the folder of the clean data that the workspace has opened: another process may have read anew since."""
    held = materials.dataset.held
    return held.generation if isinstance(held, Hold) else materials.places.clean.resolve()


def night_fingerprint(
    materials: "Materials", begun: "Begun", inputs: "NightInputs", past: "tuple[NightRecord, ...]", data: str
) -> str:
    """Return a hash of all that the scores of a night come from.

    past: the records of published nights; those before this one count. data: see `data_fingerprint`.
    """
    settings = materials.settings.model_dump(mode="json", exclude={"database", "notify", "tracking", "retention"})
    parts = {
        "as_of": begun.as_of.isoformat(),
        "scored_at": begun.scored_at.isoformat(),
        "model": [inputs.registered.name, inputs.registered.version, inputs.registered.run_id],
        "agreement": inputs.agreement.model_dump(mode="json", by_alias=True),
        "settings": settings,
        "handoff": handoff.__version__,
        "titles": materials.titles.fingerprint,
        "data": data,
        "past": [[record.night.isoformat(), record.digest] for record in past if record.night < begun.night],
    }
    return hashlib.sha256(_text(parts)).hexdigest()


def file_digest(path: "Path") -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(parts: dict[str, Any]) -> bytes:
    return json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()
