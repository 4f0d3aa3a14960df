"""What the agreement says should happen with a scored lead."""

from enum import StrEnum


class Tier(StrEnum):
    """The outcome of the agreement for one lead on one night."""

    SAL = "SAL"
    MQL = "MQL"
    NURTURE = "NURTURE"
    INCOMPLETE = "INCOMPLETE"
    DISQUALIFIED = "DISQUALIFIED"


#: Order of the ranked list, best first.
TIER_ORDER = (Tier.SAL, Tier.MQL, Tier.NURTURE, Tier.INCOMPLETE, Tier.DISQUALIFIED)
