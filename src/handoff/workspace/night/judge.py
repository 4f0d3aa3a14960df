"""Decides whether a night's list may be published, and keeps what held it back."""

from dataclasses import replace
from typing import TYPE_CHECKING

from handoff.errors import HeldBack, WorkspaceError
from handoff.monitoring.gates import gates_of
from handoff.workspace.clock import recorded_at
from handoff.workspace.front_page import write_front_page
from handoff.workspace.night.held import HeldNight, write_held
from handoff.workspace.profiles import past_profiles, write_profile

if TYPE_CHECKING:
    from handoff.monitoring.gate import Gate
    from handoff.workspace.materials import Materials
    from handoff.workspace.night.begin import Begun
    from handoff.workspace.night.publish import ReadyNight


def judge(ready: "ReadyNight", publish_anyway: str | None, overruled: "tuple[Gate, ...]" = ()) -> "ReadyNight":
    """Return the night with its gates; `publish_anyway` is kept only where a gate said no.

    overruled: gates before the scoring that said no, and that `publish_anyway` is about too.

    Raises:
        HeldBack: a gate said no, and nobody says that the list is to be published all the same.
    """
    materials, profile = ready.materials, ready.draft.profile
    write_profile(materials.places, profile)
    past = past_profiles(materials.places, profile.night)
    gates = (*overruled, *gates_of(profile, past, materials.settings.gates))
    refused = tuple(gate for gate in gates if not gate.passed)
    if refused and publish_anyway is None:
        raise held_back(materials, ready.begun, refused)
    return replace(ready, gates=gates, because=publish_anyway if refused else None)


def held_back(materials: "Materials", begun: "Begun", refused: "tuple[Gate, ...]") -> HeldBack:
    """Record that the night's list is held back, and return the error that names every gate that said no."""
    held = mark_held(materials, begun, refused)
    return HeldBack(
        f"the list of {held.night} is held back, the last published one stands: {held.because}; mend the data and "
        'rerun, or publish it all the same: handoff score --publish-anyway --because "..."'
    )


def mark_held(materials: "Materials", begun: "Begun", refused: "tuple[Gate, ...]") -> HeldNight:
    """Record that the night's list is held back, and mark the last published one with it, in files and database.

    Raises:
        WorkspaceError: the disk refuses. A database that refuses is only told of: the reason matters more.
    """
    held = HeldNight(begun.night, begun.run, recorded_at(), refused)
    write_held(materials.places, held)
    write_front_page(materials)
    try:
        _mark_database(materials, held)
    except WorkspaceError as reason:
        materials.progress(f"the database is not told that the list is held back: {reason}")
    return held


def _mark_database(materials: "Materials", held: HeldNight) -> None:
    from handoff.delivery.database import hold_back, open_database
    from handoff.workspace.database import database_url

    engine = open_database(database_url(materials))
    try:
        hold_back(engine, held.night, held.at, [str(gate) for gate in held.gates])
    finally:
        engine.dispose()
