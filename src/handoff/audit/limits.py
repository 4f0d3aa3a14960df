"""Where innocence ends: the limits of every kind of evidence, with the reason for each (see docs/audit.md)."""

from dataclasses import dataclass
from typing import Final

from handoff.audit.report import Weight


@dataclass(frozen=True)
class Limits:
    """Least value that weighs as weak, strong and proof; a value above 1 is never reached."""

    weak: float
    strong: float
    proof: float

    def weigh(self, value: float) -> Weight:
        """Return the weight of `value`; NaN is nothing."""
        for weight, least in ((Weight.PROOF, self.proof), (Weight.STRONG, self.strong), (Weight.WEAK, self.weak)):
            if value >= least:
                return weight
        return Weight.NOTHING


NEVER: Final = 2.0
#: AUC alone of a column that is only known as it is today. Whole models of leads reach 0.70 to 0.85 forward in
#: time; the best honest columns measured, 0.56 to 0.66.
EXPORTED_ALONE: Final = Limits(0.70, 0.76, 0.90)
#: AUC alone of what was recorded with its time: it was known on the night, so only a copy of the outcome counts.
RECORDED_ALONE: Final = Limits(0.88, 0.95, NEVER)
#: AUC of whether a column is filled. Honest gaps say little: whoever wants to buy fills in a bit more.
MISSINGNESS: Final = Limits(0.65, 0.74, 0.85)
#: AUC of a running number: it is given at random or in time, and among leads of one night says nothing.
IDENTIFIER: Final = Limits(0.60, 0.66, 0.75)
#: Share of the way from the other columns' AUC to 1 that one column covers.
EXPORTED_LIFT: Final = Limits(0.15, 0.25, 0.60)
RECORDED_LIFT: Final = Limits(0.40, 0.60, NEVER)
#: Lower bound of the share of SQLs among the leads that have a value; beside it PURE_RATE and PURE_ODDS must hold.
EXPORTED_PURE: Final = Limits(0.50, 0.60, 0.75)
RECORDED_PURE: Final = Limits(0.60, 0.75, NEVER)
PURE_RATE: Final = 0.9
PURE_ODDS: Final = 10.0
PURE_LEADS: Final = 10
#: AUC for "SQL" within another time than the horizon: the column may be the outcome under another contract.
NEAR_COPY: Final = Limits(0.85, 0.90, 0.95)
#: AUC of "its date lies at or after the night": what lies in the future was not known.
FUTURE_DATE: Final = Limits(0.60, 0.65, 0.75)
#: Share of the SQLs whose date in the column is the day of the SQL, or later.
AT_SQL: Final = Limits(0.20, 0.40, 0.60)
#: Share of the SQLs for whom the field history shows a change on or after the day of the SQL.
CHANGED_AFTER: Final = Limits(0.30, NEVER, NEVER)
#: A column that is filled for at least / at most this share of SQLs / others is filled because of the SQL.
FILLED_SQL: Final = 0.5
FILLED_OTHERS: Final = 0.05
#: AUC of the neighbours' outcomes in the order of the file or of the ids.
SORTED_ROWS: Final = 0.90
