"""The health of a workspace in the few lines that matter."""

from math import isfinite
from typing import TYPE_CHECKING

from handoff.cli.output import Output
from handoff.delivery.health_page.standing import recent_answers

if TYPE_CHECKING:
    from handoff.delivery.health_page import HealthFacts
    from handoff.workspace.health import Health


def print_health(output: Output, found: "Health") -> None:
    """Print the headline, what is to be done, how good the nights are, and where the page is."""
    output.line(found.standing.headline)
    for one in found.standing.remarks:
        output.line(f"{'now ' if one.state == 'act' else 'look'}  {one.what}")
        output.line(f"      {one.todo}")
    output.line()
    for name, words in _lines(found.facts):
        output.line(f"{name:<16}{words}")
    output.line(f"{'health page':<16}{found.page}")


def _lines(facts: "HealthFacts") -> list[tuple[str, str]]:
    last, week, answers = facts.last, facts.last_matured, recent_answers(facts)
    lines = []
    if last is not None:
        tiers = ", ".join(f"{count:,} {tier}" for tier, count in last.tiers.items())
        lines.append((f"list of {last.night:%d %b}", tiers))
    if last is not None and last.estimated is not None:
        sql, auc = last.estimated.sql, last.estimated.measures["auc"]
        lines.append(("estimated", f"{sql.value:,.0f} SQL ({sql.low:,.0f} to {sql.high:,.0f}) within "
                      f"{facts.horizon_days} days, AUC {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})"))  # fmt: skip
    if week is not None and week.realised is not None:
        auc, rate = week.realised.measures["auc"], week.realised.rate
        said = week.realised.expected / week.realised.rows
        lines.append(("came", f"week {week.name}: AUC {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f}), "
                      f"{rate.value:.1%} became SQL, {said:.1%} were expected"))  # fmt: skip
    if answers is not None and isfinite(answers.acceptance):
        punctual = f", {answers.punctual:.0%} followed up in time" if isfinite(answers.punctual) else ""
        lines.append(("sales", f"{answers.acceptance:.0%} accepted of {answers.accepted + answers.rejected:,} "
                      f"decided on in the last weeks{punctual}"))  # fmt: skip
    return lines
