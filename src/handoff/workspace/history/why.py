"""Why the scores of leads moved between two published nights."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from handoff.domain.instants import naive_utc
from handoff.errors import FeatureError, RegistryError
from handoff.workspace.history.happened import Happened
from handoff.workspace.history.move import Cause, Move, MovePart
from handoff.workspace.history.part import Part, part_of
from handoff.workspace.history.rows import PastRow, rows_of
from handoff.workspace.history.steps import Moments, Night, Steps, take_steps

if TYPE_CHECKING:
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials

#: Gives the model of a version.
#: Raises RegistryError where it cannot be had.
Models = Callable[[str], "TrainedModel"]


def registered_models(materials: "Materials") -> Models:
    """Return the registered models of the workspace, each loaded once."""
    from handoff.model.registry import load_version
    from handoff.workspace.tracking import tracking_of

    tracking = tracking_of(materials)

    def load(version: str) -> "TrainedModel":
        if tracking.untouched:
            # Whoever only looks must not make an empty registry in the place of one that is gone.
            raise RegistryError(f"{tracking.resolved} is gone; restore it from a backup, or train again: handoff train")
        return load_version(tracking, version)[0]

    return cache(load)


def why_moved(
    materials: "Materials", lead_ids: Sequence[str], d1: date, d2: date, models: Models | None = None
) -> tuple[Move, ...]:
    """Split the move of each lead between two nights into its causes; leads without a score on either are left out.

    models: by version; those of the registry when absent.

    Raises:
        WorkspaceError: one of the nights was not published, or its file cannot be read.
    """
    if not lead_ids:
        return ()
    before, after = (rows_of(materials.places, night, lead_ids) for night in (d1, d2))
    both = [one for one in dict.fromkeys(lead_ids) if one in before and one in after]
    return moves_between(materials, [(before[one], after[one]) for one in both], models or registered_models(materials))


def moves_between(
    materials: "Materials", pairs: Sequence[tuple[PastRow, PastRow]], models: Models, part: Part | None = None
) -> tuple[Move, ...]:
    """Split the moves of leads between two nights, each (before, after); all pairs are of the same two nights.

    part: of the data, with all these leads, where it is at hand.
    """
    if not pairs:
        return ()
    part = part or part_of(materials.dataset, [after.lead_id for _, after in pairs])
    there = [pair for pair in pairs if pair[1].lead_id in part.lead_key]
    told: Mapping[str, Move]
    try:
        told = {move.lead_id: move for move in _told(materials, part, there, models)}
        reason = "the lead is no longer in the data"
    except (FeatureError, RegistryError) as failure:
        told, reason = {}, str(failure).splitlines()[0]
    return tuple(told.get(after.lead_id) or _untold(before, after, reason) for before, after in pairs)


def _told(
    materials: "Materials", part: Part, pairs: Sequence[tuple[PastRow, PastRow]], models: Models
) -> Iterator[Move]:
    if not pairs:
        return
    first, last = pairs[0][0], pairs[0][1]
    keys = part.keys([after.lead_id for _, after in pairs])
    before_night, after_night = (
        Night(row.as_of, models(row.model_version), _moments(materials, part, keys, row.as_of)) for row in (first, last)
    )
    steps = take_steps(part.dataset, keys, before_night, after_night, materials.titles, materials.threads)
    happened = Happened(part, first.as_of, last.as_of, materials.settings.workspace.timezone)
    for place, (before, after) in enumerate(pairs):
        yield Move(before, after, tuple(_parts(before, after, steps, place, happened)))


def _parts(before: PastRow, after: PastRow, steps: Steps, place: int, happened: Happened) -> Iterator[MovePart]:
    """Yield what is different from nothing; the sum telescopes from the one recorded score to the other."""
    words = _words(before, after, happened)
    score = float(steps.first[place])
    if score != before.probability:
        yield _late(score - before.probability, before.night)
    for cause, scores in zip(steps.causes, steps.after, strict=True):
        reached = float(scores[place])
        if reached != score:
            yield MovePart(cause, 100 * (reached - score), words[cause]())
        score = reached
    if after.probability != score:
        yield _late(after.probability - score, after.night)
    if before.agreement_version != after.agreement_version:
        versions = f"version {after.agreement_version} instead of {before.agreement_version}"
        yield MovePart(Cause.AGREEMENT, 0.0, f"{versions}; it moves the tier, never the score")


def _words(before: PastRow, after: PastRow, happened: Happened) -> Mapping[Cause, Callable[[], str]]:
    days = (after.night - before.night).days
    passed = f"{days} {'day' if days == 1 else 'days'} passed, and what happened before counts as that much older"
    lead = after.lead_id
    return {
        Cause.TIME: lambda: passed,
        Cause.ACTIVITY: lambda: happened.activity(lead),
        Cause.COLLEAGUES: lambda: happened.colleagues(lead),
        Cause.ATTRIBUTES: lambda: happened.attributes(lead),
        Cause.STAGES: lambda: happened.stages(lead),
        Cause.MODEL: lambda: f"version {after.model_version} instead of {before.model_version}",
    }


def _late(change: float, night: date) -> MovePart:
    return MovePart(
        Cause.LATE, 100 * change, f"what the sources say of the time before {night} is not what they said on that night"
    )


def _untold(before: PastRow, after: PastRow, reason: str) -> Move:
    points = 100 * (after.probability - before.probability)
    return Move(before, after, (MovePart(Cause.UNKNOWN, points, reason),))


def _moments(
    materials: "Materials", part: Part, keys: "np.ndarray[tuple[int], np.dtype[np.int32]]", as_of: datetime
) -> Moments:
    """Return the moment of each lead's row: the night or, where each row has its own moment, its creation."""
    from handoff.labels.snapshots import creation

    if materials.settings.snapshots.taken == "row":
        return creation(part.dataset)[keys].astype("datetime64[us]")
    return np.full(len(keys), naive_utc(as_of), dtype="datetime64[us]")
