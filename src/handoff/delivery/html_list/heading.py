"""What stands above the list: whose it is, how fresh, how many leads of each tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from handoff.delivery.working_list import HANDED_OVER, WorkingList
from handoff.domain.instants import as_utc
from handoff.domain.tiers import TIER_ORDER, Tier

TIER_MEANING: Final[Mapping[Tier, str]] = {
    Tier.SAL: "Hand to sales now",
    Tier.MQL: "Qualified, next in line",
    Tier.NURTURE: "Not yet: keep in touch",
    Tier.INCOMPLETE: "Would qualify, data missing",
    Tier.DISQUALIFIED: "Not to be worked",
}


@dataclass(frozen=True)
class ListHeading:
    """Name of the workspace, time zone of all times shown, and until when the data reaches."""

    workspace: str
    fresh_until: datetime
    timezone: str = "UTC"
    #: Why the list is only a preview, when it is.
    note: str | None = None
    #: The team or person whose part of the list it is; None: everybody's.
    part: str | None = None

    @property
    def title(self) -> str:
        """The workspace, with the part of its list where it is one."""
        return f"{self.workspace}: {self.part}" if self.part else self.workspace

    def local(self, moment: datetime) -> datetime:
        """Return `moment` (naive: UTC) in the zone of the list."""
        return as_utc(moment).astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True)
class TierSummary:
    """One tier's figures: leads, leads left off the page, expected SQL among those on the page."""

    name: str
    meaning: str
    count: int
    left_off: int
    expected: str
    expected_sql: float


def tier_summaries(listed: WorkingList) -> list[TierSummary]:
    """Return one summary a tier, in list order; the expected count only for tiers that are shown in full."""
    sums = listed.rows.groupby("tier")["probability"].sum()
    return [
        TierSummary(
            name=tier.value,
            meaning=TIER_MEANING[tier],
            count=listed.counts[tier],
            left_off=listed.left_off[tier],
            expected=_expected(float(sums.get(tier.value, 0.0))) if tier in HANDED_OVER else "",
            expected_sql=float(sums.get(tier.value, 0.0)),
        )
        for tier in TIER_ORDER
    ]


def _expected(total: float) -> str:
    return f"{total:,.0f}" if total >= 10 or total == 0 else f"{total:.1f}"
