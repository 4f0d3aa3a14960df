"""Why a lead stands in another tier than on an earlier night."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.tiers import TIER_ORDER, Tier

if TYPE_CHECKING:
    import pandas as pd


class Why(StrEnum):
    """What changed a lead's tier between two nights."""

    SCORE = "moved score"
    PLACES = "places"
    RULE = "rule of the agreement"
    DATA = "required data"
    REST = "recycling"
    AGREEMENT = "agreement change"
    NEW = "new lead"
    BACK = "open again"
    CLOSED = "closed"
    GONE = "no longer scored"


class State(StrEnum):
    """What the reason of a tier says (see `policy.tiers.reasons`)."""

    HANDED_OVER = "handed over"
    EXCLUDED = "excluded"
    LACKING = "lacking data"
    UNQUALIFIED = "does not meet a rule"
    BELOW = "below the line"
    NO_PLACE = "no place"
    RESTING = "resting"


@dataclass(frozen=True)
class TierChange:
    """A lead that entered or left a tier. before, after: its tiers, None where it had no score.

    probability in [0, 1], None where it had no score. words: why, for people.
    """

    lead_id: str
    name: str | None
    company: str | None
    before: str | None
    after: str | None
    probability_before: float | None
    probability_after: float | None
    why: Why
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        return {**{name: getattr(self, name) for name in CHANGE_COLUMNS}, "why": self.why.value}


CHANGE_COLUMNS: Final = (
    *("lead_id", "name", "company", "before", "after", "probability_before", "probability_after", "why", "words"),
)
_IN_NURTURE: Final = {
    "Does not meet:": State.UNQUALIFIED,
    "Probability is under": State.BELOW,
    "Qualified, but": State.NO_PLACE,
}
_RULES: Final = {State.EXCLUDED: Why.RULE, State.UNQUALIFIED: Why.RULE, State.RESTING: Why.REST}
_HANDED_OVER: Final = (Tier.SAL.value, Tier.MQL.value)
_ORDER: Final = tuple(tier.value for tier in TIER_ORDER)
#: Who is on the list with less chance is there by lot, and says nothing about where the line was.
_BY_ORDER: Final = 0.5


def state_of(tier: str, reason: str | None) -> State:
    """Return what a row's tier and its reason say."""
    if tier in _HANDED_OVER:
        return State.HANDED_OVER
    if tier == Tier.DISQUALIFIED.value:
        return State.EXCLUDED
    if tier == Tier.INCOMPLETE.value:
        return State.LACKING
    return next((state for begin, state in _IN_NURTURE.items() if (reason or "").startswith(begin)), State.RESTING)


@dataclass(frozen=True)
class Standing:
    """A lead's row of one night, as far as its tier is concerned. worth: what leads are ordered by that night."""

    tier: str
    reason: str
    worth: float

    @property
    def state(self) -> State:
        """What the reason says."""
        return state_of(self.tier, self.reason)


def lines_of(rows: "pd.DataFrame") -> dict[str, float]:
    """Return the least worth that a place in each tier took on a night; tiers that nobody was in are left out.

    rows: tier, worth and selection_probability of all leads of the night.
    """
    by_order = rows["selection_probability"].fillna(1.0) >= _BY_ORDER
    placed = rows[rows["tier"].isin(_HANDED_OVER) & (by_order | (rows["tier"] != Tier.SAL.value))]
    return {str(tier): float(least) for tier, least in placed.groupby("tier")["worth"].min().items()}


def why_other_tier(
    before: Standing, after: Standing, lines_before: dict[str, float], lines_after: dict[str, float]
) -> tuple[Why, str]:
    """Say why a lead that was scored on both nights, under the same agreement, has another tier.

    lines_before, lines_after: of the two nights, see `lines_of`.
    """
    said = _by_rules(before, after)
    if said is not None:
        return said
    if State.BELOW in (before.state, after.state):
        return Why.SCORE, ""
    return _score_or_places(before, after, lines_before, lines_after)


def _by_rules(before: Standing, after: Standing) -> tuple[Why, str] | None:
    """Say what rules, rest or missing data changed; None where only score and places are left."""
    then, now, no_longer = before.state, after.state, f"no longer: {before.reason}"
    found = None
    if now in _RULES:
        found = _RULES[now], after.reason
    elif then in _RULES:
        found = _RULES[then], no_longer
    elif now is State.LACKING and then is State.HANDED_OVER:
        found = Why.DATA, after.reason
    elif then is State.LACKING and now is State.HANDED_OVER:
        found = Why.DATA, no_longer
    return found


def _score_or_places(
    before: Standing, after: Standing, lines_before: dict[str, float], lines_after: dict[str, float]
) -> tuple[Why, str]:
    """Ask whether the other night's score would have been enough for the better of the two tiers."""
    if _ORDER.index(after.tier) > _ORDER.index(before.tier):
        kept = before.worth >= lines_after.get(before.tier, float("inf"))
        if after.worth < before.worth and kept:
            return Why.SCORE, ""
        return Why.PLACES, "others took the places" if after.worth <= before.worth else "others rose further"
    # A lead whose data is missing would be in a tier, and takes no place.
    enough = after.tier not in _HANDED_OVER or after.worth >= lines_before.get(after.tier, float("inf"))
    if after.worth > before.worth and enough:
        return Why.SCORE, ""
    return Why.PLACES, "a place became free"
