"""How sure an alert must be: the false alarms that a year may have, shared out over all that is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """What is looked at together; each group may spend the same share of the false alarms."""

    VOLUME = "volume"
    FEED = "feed"
    ATTRIBUTE = "attribute"
    OUTCOME = "outcome"
    DRIFT = "drift"


#: Lengths in days of the windows that every series is looked at in: a sharp change shows in a short one, a mild one in
#: a long one.
WINDOWS: Final = (1, 2, 4, 7, 14, 28)
#: A change is looked for in both directions.
_DIRECTIONS: Final = 2


@dataclass(frozen=True)
class Budget:
    """Shares a yearly number of false alarms out, by Bonferroni's inequality: groups, nights, series, looks.

    Whatever the dependence between tests, the expected number of false alarms in a year is at most
    `false_alarms_per_year` as far as each p-value is right; tests on the same days overlap, so it is less.
    """

    false_alarms_per_year: float
    series: Mapping[Group, int]

    def level(self, group: Group, looks: int = len(WINDOWS) * _DIRECTIONS) -> float:
        """Return the p-value below which one look at one series of the group is an alert."""
        nightly = self.false_alarms_per_year / len(Group) / 365
        return nightly / max(1, self.series.get(group, 1)) / looks
