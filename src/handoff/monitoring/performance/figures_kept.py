"""What is kept of a night and of a week: figures only, nobody's data, so that the past is never counted again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from handoff.domain.tiers import TIER_ORDER
from handoff.monitoring.performance.estimated import Estimated
from handoff.monitoring.performance.past_night import PastNight
from handoff.monitoring.performance.realised import Realised
from handoff.monitoring.performance.sales_answers import Answers

#: Raised when the figures mean something else; figures of another format are counted anew.
FORMAT: Final = 1


@dataclass(frozen=True)
class NightFigures:
    """A published night. as_of, scored_at: aware UTC. tiers: leads by tier. expected: sum of the probabilities.

    file: size and change time (ns) of the scores that this was counted from. afterwards: the night was scored long
    after it, by a model that may have seen what came next, and is no proof of anything. estimated: what the
    probabilities promise. realised: what came; None while the windows of its leads are not over.
    """

    night: date
    as_of: datetime
    scored_at: datetime
    model_version: str
    agreement_version: int
    leads: int
    tiers: dict[str, int]
    expected: float
    afterwards: bool
    file: tuple[int, int]
    estimated: Estimated | None
    realised: Realised | None

    @property
    def matured(self) -> bool:
        """Whether what came is known."""
        return self.realised is not None


@dataclass(frozen=True)
class TierPromise:
    """A tier of one week of hand-overs: new leads, the sum of their probabilities, and how many became SQL (-1: open).

    promised_leads, promised_sql: what the agreement of that week promised; None: nothing.
    """

    tier: str
    leads: int
    expected: float
    sql: int
    promised_leads: int | None
    promised_sql: int | None


@dataclass(frozen=True)
class WeekFigures:
    """An ISO week of published nights.

    monday: its first day. nights: how many were published. model_versions: who scored them, rising. last_as_of: of the
    newest night that counts. final: all windows are over, nothing will change. realised: all its nights together; None
    before. tiers: leads that came on the list in that week. answers: what sales did with them.
    """

    monday: date
    nights: int
    model_versions: tuple[str, ...]
    last_as_of: datetime | None
    final: bool
    realised: Realised | None
    tiers: tuple[TierPromise, ...]
    answers: Answers

    @property
    def name(self) -> str:
        """The week as ISO 8601 names it: "2026-W14"."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"


def figures_of(one: PastNight, file: tuple[int, int], estimated: Estimated | None, realised: Realised | None,
               *, afterwards: bool) -> NightFigures:  # fmt: skip
    """Return what is kept of a night."""
    counts = {tier.value: int(one.inside(tier).sum()) for tier in TIER_ORDER}
    return NightFigures(
        night=one.night,
        as_of=one.as_of,
        scored_at=one.scored_at,
        model_version=one.model_version,
        agreement_version=one.agreement_version,
        leads=len(one) + one.gone,
        tiers={tier: count for tier, count in counts.items() if count},
        expected=float(one.probability.sum()),
        afterwards=afterwards,
        file=file,
        estimated=estimated,
        realised=realised,
    )


def promised(agreement: Mapping[str, Any], tier: str) -> tuple[int | None, int | None]:
    """Return the leads and the SQLs a week that an agreement (as JSON values) promises of a tier; only SAL has some."""
    promise = agreement.get("promise") or {}
    if tier != TIER_ORDER[0].value:
        return None, None
    return promise.get("sal_per_week"), promise.get("sql_per_week")
