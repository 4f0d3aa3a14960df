"""The reasons of one lead as lists show them: the facts at once, the numbers when they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Facts that every row of a list shows, for and against.
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


def list_reasons(in_favour: Iterable[str], against: Iterable[str]) -> ListReasons:
    """Return the reasons of a score row."""
    return ListReasons(tuple(map(reason_parts, in_favour)), tuple(map(reason_parts, against)))


def reason_parts(text: str) -> Reason:
    """Cut a reason before its last bracket, where the comparison begins.

    >>> reason_parts("Viewed pricing 2 times (2 or more: 22 % SQL, others: 3.4 %)")
    Reason(fact='Viewed pricing 2 times', proof='2 or more: 22 % SQL, others: 3.4 %')
    """
    fact, bracket, proof = text.rpartition(" (")
    return Reason(fact, proof.removesuffix(")")) if bracket else Reason(text, "")
