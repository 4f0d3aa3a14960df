"""All that a preview found: what pages, tables and machines are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.domain.tiers import Tier
from handoff.model.arrays import Nights
from handoff.policy.preview.agreement import AgreementPreview
from handoff.policy.preview.changes import TierChanges
from handoff.policy.preview.lines import Curve, LineChoice
from handoff.policy.preview.volumes import Volume
from handoff.policy.suggestions.found import Suggestions
from handoff.policy.tiers.assign import HANDED_OVER


@dataclass(frozen=True)
class SegmentPart:
    """The listed leads (SAL and MQL) with one value of an attribute; open_share: its share of all open leads."""

    attribute: str
    value: str
    open_share: float
    volume: Volume

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {**self.volume.to_dict(), "attribute": self.attribute, "value": self.value, "open": self.open_share}


@dataclass(frozen=True)
class ChangedLead:
    """A lead that another agreement puts elsewhere on the newest night; before, after: names of tiers."""

    lead_id: str
    name: str
    company: str
    probability: float
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        """Return the lead as JSON values."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Comparison:
    """An agreement against the present one: its preview, and who changes tier on the newest night."""

    present: AgreementPreview
    changes: TierChanges
    leads: tuple[ChangedLead, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "present": self.present.to_dict(),
            "entering": {tier.value: self.changes.entering(tier) for tier in HANDED_OVER},
            "leaving": {tier.value: self.changes.leaving(tier) for tier in HANDED_OVER},
            "leads": [one.to_dict() for one in self.leads],
        }


@dataclass(frozen=True)
class Preview:
    """What an agreement would have done, and will.

    nights: rising, of shape (n_nights,). known_until: the newest of them whose outcome is known and was hidden from the
    model; None: there is none. notes: what a reader must know first. warnings: terms that work, but hardly as they were
    meant. acceptance: whether sales ever rejects a lead in this data, so that the share accepted says something.
    """

    workspace: str
    model_version: str
    horizon_days: int
    made_at: datetime
    nights: Nights
    known_until: datetime | None
    known_nights: int
    every_days: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    acceptance: bool
    agreement: AgreementPreview
    comparison: Comparison | None
    lines: tuple[LineChoice, ...]
    curve: Curve | None
    segments: tuple[SegmentPart, ...]
    suggestions: Suggestions | None

    @property
    def promises(self) -> tuple[str, ...]:
        """What is promised, in words: by marketing a weekly volume, by sales the places of the reps."""
        return (*_promised_leads(self.agreement), *_promised_sql(self.agreement), *_capacity(self.agreement))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "workspace": self.workspace,
            "model_version": self.model_version,
            "horizon_days": self.horizon_days,
            "nights": len(self.nights),
            "first_night": str(self.nights[0])[:10],
            "last_night": str(self.nights[-1])[:10],
            "every_days": self.every_days,
            "known_nights": self.known_nights,
            "known_until": None if self.known_until is None else f"{self.known_until:%Y-%m-%d}",
            "notes": list(self.notes),
            "warnings": list(self.warnings),
            "promises": list(self.promises),
            "agreement": self.agreement.to_dict(),
            "comparison": None if self.comparison is None else self.comparison.to_dict(),
            "if_set_here": [
                {**one.volume.to_dict(), "key": one.key, "value": one.value, "today": one.today} for one in self.lines
            ],
            "segments": [one.to_dict() for one in self.segments],
            "suggestions": None if self.suggestions is None else self.suggestions.to_dict(),
        }


def _promised_leads(preview: AgreementPreview) -> tuple[str, ...]:
    promised, found = preview.agreement.promise.sal_per_week, preview.forecasts[Tier.SAL]
    if promised is None:
        return ()
    if found is None:
        return (f"marketing promises {promised:,} SAL a week: too few weeks to forecast that",)
    return (
        f"marketing promises {promised:,} new SAL a week: {found.mean:,.0f} are expected next week "
        f"({found.low:,.0f} to {found.high:,.0f}); the chance that it keeps the promise is {_chance(found.chance)}, "
        f"that the average week of the next quarter does {_chance(found.quarter_chance)}",
    )


def _promised_sql(preview: AgreementPreview) -> tuple[str, ...]:
    promised, found = preview.agreement.promise.sql_per_week, preview.sql_forecast
    if promised is None:
        return ()
    if found is None:
        return (f"marketing promises {promised:,} SQL a week: too few weeks have a known outcome to forecast that",)
    return (
        f"marketing promises {promised:,} SQL a week: {found.mean:,.0f} are expected of a week's new leads "
        f"({found.low:,.0f} to {found.high:,.0f}), the chance that the promise is kept is {_chance(found.chance)}",
    )


def _capacity(preview: AgreementPreview) -> tuple[str, ...]:
    told = []
    for tier in HANDED_OVER:
        places, leads = preview.places[tier], preview.a_night[tier]
        limited = places[places < float("inf")]
        if len(limited):
            filled = int((leads >= places).sum())
            told.append(
                f"{tier.value} takes {limited.mean():,.0f} leads a night: it is full on {filled:,} of "
                f"{len(leads):,} nights, on the average {100 * leads.mean() / max(limited.mean(), 1e-9):.0f} %"
            )
    return tuple(told)


def _chance(chance: float | None) -> str:
    share = chance or 0.0
    return "under 1 %" if share < 0.01 else "over 99 %" if share > 0.99 else f"{100 * share:.0f} %"
