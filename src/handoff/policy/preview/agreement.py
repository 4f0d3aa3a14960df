"""One agreement on past nights: its tiers by night and week, what to expect of the next, and the parts of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.model.arrays import FloatArray, IntArray
from handoff.policy.preview.forecast import Forecast, forecast
from handoff.policy.preview.volumes import Mask, PreviewRows, Volume, volumes
from handoff.policy.preview.weeks import Weekly, nightly, weekly
from handoff.policy.recycling.day_words import days_of
from handoff.policy.tiers.assign import HANDED_OVER

TextArray = npt.NDArray[np.object_]
#: Both tiers that are handed over, together.
LISTED: Final = "SAL and MQL"


@dataclass(frozen=True)
class Tiered:
    """What one agreement makes of all rows; arrays of shape (n_rows,).

    tier, team: names, "" for no team. eligible: may be handed over, and all that sales requires is there. met,
    excluded: of shape (n_rows, n_rules), the [[qualify]] and [[exclude]] rules that hold. places: how many leads a tier
    can take on each night, shape (n_nights,); infinite without a limit.
    """

    tier: TextArray
    team: TextArray
    eligible: Mask
    met: Mask
    excluded: Mask
    places: Mapping[Tier, FloatArray]

    def inside(self, *tiers: Tier) -> Mask:
        """Mark the rows of some tiers."""
        return np.isin(self.tier, [tier.value for tier in tiers])


@dataclass(frozen=True)
class TeamFill:
    """How well a team's places are filled: places and SAL leads on the average night, and what the leads are worth."""

    team: str
    places_a_night: float
    volume: Volume

    @property
    def fill(self) -> float:
        """Share of the places that SAL leads take."""
        return self.volume.leads_a_night / self.places_a_night if self.places_a_night else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        fill = self.fill if np.isfinite(self.fill) else None
        return {"team": self.team, "places_a_night": self.places_a_night, "fill": fill, **self.volume.to_dict()}


@dataclass(frozen=True)
class AgreementPreview:
    """What one agreement does on the previewed nights.

    in_force: why it binds nobody yet, None where it does. tiers: every tier, the best first; listed: SAL and MQL.
    a_night: leads of each tier on each night, shape (n_nights,). places: the most that a tier can take on each night.
    weeks: newly handed-over leads by week. forecasts: of the next week; None with too few weeks. sql_forecast: of the
    SQLs a week from newly handed-over leads, on the weeks whose outcome is known.
    """

    agreement: Agreement
    in_force: str | None
    tiers: tuple[Volume, ...]
    listed: Volume
    a_night: Mapping[Tier, IntArray]
    places: Mapping[Tier, FloatArray]
    weeks: Mapping[Tier, Weekly]
    forecasts: Mapping[Tier, Forecast | None]
    sql_forecast: Forecast | None
    teams: tuple[TeamFill, ...]

    def volume(self, tier: Tier) -> Volume:
        """Return the volume of one tier."""
        return next(one for one in self.tiers if one.name == tier.value)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "version": self.agreement.version,
            "not_in_force": self.in_force,
            "tiers": [one.to_dict() for one in self.tiers],
            "listed": self.listed.to_dict(),
            "weeks": {
                tier.value: [
                    {"until": str(end)[:10], "leads": leads, "expected_sql": expected, "sql": _whole(sql)}
                    for end, leads, expected, sql in zip(
                        one.ends, one.leads.tolist(), one.expected.tolist(), one.sql.tolist(), strict=True
                    )
                ]
                for tier, one in self.weeks.items()
            },
            "forecasts": {tier.value: one and one.to_dict() for tier, one in self.forecasts.items()},
            "sql_forecast": self.sql_forecast and self.sql_forecast.to_dict(),
            "teams": [one.to_dict() for one in self.teams],
        }


def preview_agreement(
    agreement: Agreement, rows: PreviewRows, tiered: Tiered, draws: int, seed: int, zone: str = "UTC"
) -> AgreementPreview:
    """Measure one agreement on all nights; a night's list is worked on its day in the time zone `zone`."""
    masks = {tier: tiered.inside(tier) for tier in TIER_ORDER}
    listed = tiered.inside(*HANDED_OVER)
    *tiers, both = volumes(rows, [*((tier.value, masks[tier]) for tier in TIER_ORDER), (LISTED, listed)], draws, seed)
    nights = nightly(rows, [masks[tier] for tier in TIER_ORDER])
    weeks = {tier: weekly(rows, masks[tier]) for tier in HANDED_OVER}
    promise = agreement.promise
    sql = weekly(rows, listed).sql
    days: list[date] = days_of(rows.nights, zone).tolist()
    return AgreementPreview(
        agreement=agreement,
        in_force=agreement.not_in_force(days[-1]),
        tiers=tuple(tiers),
        listed=both,
        a_night=dict(zip(TIER_ORDER, nights, strict=True)),
        places=tiered.places,
        weeks=weeks,
        forecasts={
            tier: forecast(one.leads.astype(np.float64), seed, promise.sal_per_week if tier is Tier.SAL else None)
            for tier, one in weeks.items()
        },
        sql_forecast=forecast(sql[np.isfinite(sql)], seed, promise.sql_per_week),
        teams=_teams(agreement, rows, tiered, days, draws, seed),
    )


def parts_of(
    rows: PreviewRows, inside: Mask, value: TextArray, order: Sequence[str], draws: int, seed: int
) -> tuple[Volume, ...]:
    """Measure the listed rows (mask `inside`) of each value of shape (n_rows,)."""
    return volumes(rows, [(name, inside & (value == name)) for name in order], draws, seed)


def _teams(
    agreement: Agreement, rows: PreviewRows, tiered: Tiered, days: Sequence[date], draws: int, seed: int
) -> tuple[TeamFill, ...]:
    if not agreement.teams:
        return ()
    sal = tiered.inside(Tier.SAL)
    names = [team.name for team in agreement.teams]
    measured = volumes(rows, [(name, sal & (tiered.team == name)) for name in names], draws, seed)
    places = [float(np.mean([sum(team.rooms(day).values()) for day in days])) for team in agreement.teams]
    return tuple(TeamFill(*one) for one in zip(names, places, measured, strict=True))


def _whole(number: float) -> int | None:
    return int(number) if np.isfinite(number) else None
