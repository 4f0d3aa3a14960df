"""Names that smell: a hint where to look first, never a proof."""

from collections.abc import Iterator
from typing import Final

from handoff.audit.report import Evidence, Kind, Weight
from handoff.audit.source import Source
from handoff.features.fit.folding import fold

SMELLS: Final = frozenset(
    {"status", "stage", "tag", "tags", "quality", "grade", "duration", "outcome", "result", "closed", "close"}
    | {"won", "lost", "converted", "conversion", "qualified", "qualification", "disqualified", "disposition"}
    | {"opportunity", "deal", "modified", "updated", "activity", "reason", "rating"}
)


def smell(source: Source) -> Iterator[Evidence]:
    """Yield a hint when the name of an exported column has a word of outcomes and of work on leads."""
    found = sorted(SMELLS.intersection(fold(source.name.replace("_", " ")).split()))
    if found and not source.recorded:
        yield Evidence(
            Kind.NAME,
            Weight.HINT,
            (),
            0,
            f'its name has "{found[0]}": such columns are often written while a lead is worked; a hint, no proof',
        )
