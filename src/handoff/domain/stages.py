"""The ladder a lead climbs, and what each stage means for being open."""

from enum import StrEnum


class Stage(StrEnum):
    """A step of the funnel, in the field's words."""

    SUSPECT = "suspect"
    LEAD = "lead"
    PROFILE_QUALIFIED = "profile_qualified"
    MQL = "mql"
    SAL = "sal"
    SQL = "sql"
    WON = "won"
    LOST = "lost"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


#: Stages after which a lead is no longer open (until it is recycled).
CLOSING = frozenset({Stage.SQL, Stage.WON, Stage.LOST, Stage.DISQUALIFIED})
#: The stage that the model predicts.
TARGET = Stage.SQL
#: Rungs in climbing order, for funnel counts and the "furthest stage" feature.
LADDER = (Stage.SUSPECT, Stage.LEAD, Stage.PROFILE_QUALIFIED, Stage.MQL, Stage.SAL, Stage.SQL, Stage.WON)
#: Stages of an opportunity that say themselves that it is closed (lower case, no blanks).
CLOSED_OPPORTUNITY = frozenset({"closedwon", "closedlost", "won", "lost"})
