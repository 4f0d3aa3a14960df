"""What a night under way has made already: its scores, kept until they are published, for nobody to read."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.atomic import write_text
from handoff.delivery.parquet import night_file, write_scores
from handoff.delivery.score_file import read_scores
from handoff.domain.tiers import Tier
from handoff.monitoring.profile import NightProfile
from handoff.scoring.scored import ScoredLeads
from handoff.workspace.night.fingerprint import file_digest

if TYPE_CHECKING:
    from handoff.scoring.run import ScoringRun
    from handoff.workspace.night.compute import ComputedNight
    from handoff.workspace.places import Places

_HEAD: Final = "draft.json"


@dataclass(frozen=True)
class Draft:
    """A computed night on the disk. fingerprint: of all that it was made from. digest: SHA-256 of the scores file."""

    scored: ScoredLeads
    scores: Path
    fingerprint: str
    digest: str
    notes: tuple[str, ...]
    void: str | None
    profile: NightProfile
    seconds: dict[str, float]

    def with_note(self, note: str | None) -> "Draft":
        """Return the draft with a note before the others."""
        return self if note is None else replace(self, notes=(note, *self.notes))


def write_draft(
    places: "Places", computed: "ComputedNight", profile: NightProfile, fingerprint: str, seconds: dict[str, float]
) -> Draft:
    """Keep a computed night.

    Raises:
        WorkspaceError: the disk refuses.
    """
    scored, folder = computed.scored, _folder(places, computed.scored.run.night)
    scores = write_scores(scored, folder)
    head: dict[str, Any] = {
        "fingerprint": fingerprint,
        "digest": file_digest(scores),
        "notes": list(computed.notes),
        "void": computed.void,
        "places": {tier.value: places_ for tier, places_ in scored.places.items()},
        "profile": profile.to_dict(),
        "seconds": seconds,
    }
    write_text(folder / _HEAD, json.dumps(head, indent=1, ensure_ascii=False))
    return Draft(scored, scores, fingerprint, head["digest"], computed.notes, computed.void, profile, seconds)


def read_draft(places: "Places", run: "ScoringRun", fingerprint: str) -> Draft | None:
    """Return the draft of a night that was made from the same; None where there is none, or a part of one."""
    folder = _folder(places, run.night)
    scores = night_file(folder, run.night)
    try:
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        if head["fingerprint"] != fingerprint or file_digest(scores) != head["digest"]:
            return None
        profile = NightProfile.from_dict(head["profile"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    rooms = {Tier(tier): rooms for tier, rooms in head["places"].items()}
    scored = ScoredLeads(read_scores(scores), run, rooms)
    notes = tuple(head["notes"])
    return Draft(scored, scores, fingerprint, head["digest"], notes, head["void"], profile, head["seconds"])


def drop_draft(places: "Places", night: date) -> None:
    """Take a draft away, where there is one."""
    shutil.rmtree(_folder(places, night), ignore_errors=True)


def _folder(places: "Places", night: date) -> Path:
    return places.drafts / night.isoformat()
