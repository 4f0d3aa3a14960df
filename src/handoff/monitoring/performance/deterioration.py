"""Whether matured performance has left its interval so far that a model should be trained before its time.

The rule. Of each ISO week whose windows are over two things are held against what the probabilities promised: the AUC,
and the number of SQLs. Each difference is divided by its standard error (bootstrap by account, so that leads of one
account and the same lead on several nights count as what they are). It calls for a training when one of them is

- outside the interval of `YEARLY_ALARMS` / (2 x 53): with 53 weeks and two looks a week, the chance that a model which
  is right is called wrong even once in a year is at most 5 %, whatever the weeks have in common (Bonferroni 1936), and
- large enough to matter: AUC lower by 0.03, or a quarter more or fewer SQLs than the probabilities say, and
- resting on at least 20 leads that became SQL, or should have.

A better AUC than promised calls for nothing.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from handoff.monitoring.performance.realised import Realised

YEARLY_ALARMS: Final = 0.05
LOOKS_A_YEAR: Final = 2 * 53
#: The interval's half length in standard errors.
LIMIT: Final = NormalDist().inv_cdf(1 - YEARLY_ALARMS / LOOKS_A_YEAR / 2)
#: What a new model must be able to win.
AUC_LOST: Final = 0.03
SQL_OFF: Final = 0.25
FEWEST_SQL: Final = 20


@dataclass(frozen=True)
class Deterioration:
    """What is wrong with a week of known outcome: "auc" or "sql", and in words with its figures."""

    what: str
    words: str


def deterioration(week: Realised, nights: int) -> Deterioration | None:
    """Say what calls for a training; None: performance is inside its interval, or too little is known.

    nights: how many nights the week has; a lead is on several of them, so that its probabilities add up.
    """
    if max(week.leads_sql, week.expected / max(nights, 1)) < FEWEST_SQL:
        return None
    auc, sql = week.auc_gap, week.sql_gap
    if sql.in_spreads and abs(sql.in_spreads) > LIMIT and (sql.value > SQL_OFF or sql.value < -SQL_OFF):
        return Deterioration("sql", _sql_words(week))
    if auc.in_spreads < -LIMIT and auc.value < -AUC_LOST:
        return Deterioration("auc", _auc_words(week))
    return None


def _sql_words(week: Realised) -> str:
    low, high = (week.expected * (1 + LIMIT * sign * week.sql_gap.spread) for sign in (-1, 1))
    return (
        f"{week.rate.value:.1%} of the leads became SQL and {week.expected / week.rows:.1%} were expected "
        f"(interval {max(low, 0) / week.rows:.1%} to {high / week.rows:.1%})"
    )


def _auc_words(week: Realised) -> str:
    came = week.measures["auc"].value
    said, half = came - week.auc_gap.value, LIMIT * week.auc_gap.spread
    return f"AUC was {came:.3f} and {said:.3f} was promised (interval {said - half:.3f} to {min(said + half, 1):.3f})"
