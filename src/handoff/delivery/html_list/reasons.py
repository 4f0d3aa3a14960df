"""The reasons of one lead as the page shows them: the facts at once, the numbers when they are asked for."""

from dataclasses import dataclass
from typing import Final, cast

#: Facts that every row shows, for and against.
SHOWN_FOR: Final = 3
SHOWN_AGAINST: Final = 1


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact, and the comparison behind it (without brackets; empty where there is none)."""

    fact: str
    proof: str


@dataclass(frozen=True, slots=True)
class ListReasons:
    """All reasons of a lead, the weightiest first."""

    in_favour: tuple[Reason, ...]
    against: tuple[Reason, ...]

    @property
    def first_for(self) -> tuple[Reason, ...]:
        """The reasons for the lead that its row shows."""
        return self.in_favour[:SHOWN_FOR]

    @property
    def first_against(self) -> tuple[Reason, ...]:
        """The reasons against the lead that its row shows."""
        return self.against[:SHOWN_AGAINST]


def list_reasons(in_favour: object, against: object) -> ListReasons:
    """Return the reasons of a score row, two lists of text."""
    return ListReasons(*(tuple(map(_reason, cast("list[str]", texts))) for texts in (in_favour, against)))


def _reason(text: str) -> Reason:
    """Cut a reason before its last bracket, where the comparison begins."""
    fact, bracket, proof = text.rpartition(" (")
    return Reason(fact, proof.removesuffix(")")) if bracket else Reason(text, "")
