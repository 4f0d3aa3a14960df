"""The history of one lead: every published score, and why it moved where it moved far."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from handoff.errors import ConfigError
from handoff.sources.identity_report import first_record
from handoff.workspace.history.move import NOTABLE, Move
from handoff.workspace.history.part import part_of
from handoff.workspace.history.rows import PastRow, published_nights, rows_of_lead
from handoff.workspace.history.why import Models, moves_between, registered_models

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class LeadHistory:
    """Every published score of a lead, the oldest first, and its moves of 5 points or more with the last one."""

    lead_id: str
    rows: tuple[PastRow, ...]
    moves: tuple[Move, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the history as JSON values."""
        return {
            "lead_id": self.lead_id,
            "scores": [row.to_dict() for row in self.rows],
            "moves": [move.to_dict() for move in self.moves],
        }


def lead_history(materials: "Materials", lead_id: str, models: Models | None = None) -> LeadHistory:
    """Return the history of a lead, open or not.

    models: by version; those of the registry when absent.

    Raises:
        ConfigError: no published night has the lead. WorkspaceError: a file of scores cannot be read.
    """
    rows = rows_of_lead(materials.places, lead_id)
    if not rows:
        raise ConfigError(_nobody(materials, lead_id))
    pairs = [pair for pair in pairwise(rows) if _notable(*pair)]
    if len(rows) > 1 and (rows[-2], rows[-1]) not in pairs:
        pairs.append((rows[-2], rows[-1]))
    if not pairs:
        return LeadHistory(lead_id, rows, ())
    materials.progress(f"looking for the causes of {len(pairs):,} {'move' if len(pairs) == 1 else 'moves'}")
    models, part = models or registered_models(materials), part_of(materials.dataset, [lead_id])
    moves = [move for pair in pairs for move in moves_between(materials, [pair], models, part)]
    return LeadHistory(lead_id, rows, tuple(moves))


def _notable(before: PastRow, after: PastRow) -> bool:
    return round(100 * abs(after.probability - before.probability), 9) >= NOTABLE


def _nobody(materials: "Materials", lead_id: str) -> str:
    nights = len(published_nights(materials.places))
    if not nights:
        return f"{materials.places.scores} holds no published night yet; publish one first: handoff score"
    first = first_record(materials.places.clean, lead_id)
    if first is not None:
        return f'"{lead_id}" is a further record of the person who is lead "{first}"; ask for "{first}"'
    return f'no score of "{lead_id}" is in any of {nights:,} published nights; the ranked lists name the ids'
