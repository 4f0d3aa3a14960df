"""A copy of the last champion, so that a night on which MLflow cannot be reached still has its list."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic_folder import replacing_folder
from handoff.errors import RegistryError, RegistryUnreachableError
from handoff.model.registry import RegisteredModel, Tracking, load_champion, load_version
from handoff.model.trained import TrainedModel
from handoff.workspace.clock import recorded_at
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.materials import Materials

_HEAD: Final = "registered.json"
_MODEL: Final = "model"


def champion_or_copy(materials: "Materials") -> tuple[TrainedModel, RegisteredModel, str | None]:
    """Return the champion with its registration; where MLflow cannot be reached the last one known, and a note.

    Raises:
        RegistryError: there is no champion, or MLflow cannot be reached and no copy of the same model is there.
    """
    tracking = tracking_of(materials)
    try:
        model, registered = load_champion(tracking)
    except RegistryError as reason:
        found = _read(materials.places.champion)
        if found is None or not _is_of(found[1], tracking):
            raise
        if not (isinstance(reason, RegistryUnreachableError) or _is_lost(tracking, found[1])):
            raise
        model, registered, since = found
        materials.progress(f"{reason}")
        return (
            model,
            registered,
            f"MLflow cannot be reached; scored by version {registered.version}, champion on {since}",
        )
    _keep(materials.places.champion, model, registered)
    return model, registered, None


def _is_of(registered: RegisteredModel, tracking: Tracking) -> bool:
    """Tell whether the copied model is the one that is asked for; a workspace may have been moved with its registry."""
    same_place = tracking.uri is None or registered.tracking_uri == tracking.resolved
    return registered.name == tracking.model and same_place


def _is_lost(tracking: Tracking, registered: RegisteredModel) -> bool:
    """Tell whether the registry is not the one that the copy came from.

    A database of the workspace's own that is gone, and perhaps made anew since, looks like one in which nothing was
    ever registered.
    """
    if tracking.untouched:
        return True
    try:
        load_version(tracking, registered.version)
    except RegistryError:
        return True
    return False


def copied_version(folder: "Path") -> str | None:
    """Return the version of the model that is kept in `folder`; None: none is."""
    head = _head(folder)
    return None if head is None else head[0].version


def _keep(folder: "Path", model: TrainedModel, registered: RegisteredModel) -> None:
    former = _head(folder)
    if former is not None and former[0] == registered and former[1][:10] == recorded_at().date().isoformat():
        return
    with replacing_folder(folder) as fresh:
        (fresh / _MODEL).mkdir()
        model.save(fresh / _MODEL)
        raw = registered.to_dict()
        raw.pop("uri")
        text = json.dumps({**raw, "champion_on": recorded_at().isoformat()}, indent=1)
        (fresh / _HEAD).write_text(text, encoding="utf-8")


def _read(folder: "Path") -> tuple[TrainedModel, RegisteredModel, str] | None:
    head = _head(folder)
    if head is None:
        return None
    registered, when = head
    try:
        return TrainedModel.load(folder / _MODEL), registered, f"{datetime.fromisoformat(when):%Y-%m-%d}"
    except RegistryError:
        # Written by another version of handoff: as good as none.
        return None


def _head(folder: "Path") -> tuple[RegisteredModel, str] | None:
    try:
        raw = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        when = str(raw.pop("champion_on"))
        return RegisteredModel(**raw), when
    except (OSError, ValueError, KeyError, TypeError):
        return None
