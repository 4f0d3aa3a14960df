"""What became of a model, in words: its gates, its alias, its card."""

from pathlib import Path
from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.model.gates import Verdict
    from handoff.model.registry import RegisteredModel
    from handoff.workspace.card import Card
    from handoff.workspace.promotion import Promotion


def print_verdict(output: Output, verdict: "Verdict") -> None:
    """Print each gate, then the verdict."""
    rows = [("yes" if check.passed else "NO", check.name, check.sentence) for check in verdict.checks]
    output.table("Gates", ("passed", "gate", "what was found"), rows)
    output.line()
    output.line(f"verdict      {verdict.sentence}")


def print_registered(output: Output, model: "RegisteredModel", verdict: "Verdict") -> None:
    """Print the gates, and the version with what became of it."""
    print_verdict(output, verdict)
    became = "alias champion" if verdict.passed else "alias challenger; the champion was left alone"
    output.line(f"registered   {model.name} version {model.version}, {became} (run {model.run_id})")
    output.line(f"tracking     {model.tracking_uri}")
    if not verdict.passed:
        output.line(f'to overrule  handoff promote {model.version} --because "..."')


def print_promotion(output: Output, outcome: "Promotion") -> None:
    """Print which version is champion now, and which was before."""
    model = outcome.model
    if not outcome.changed:
        output.line(f"version {model.version} of {model.name} is the champion already; nothing was changed")
        return
    before = "there was none before" if outcome.before is None else f"before it was version {outcome.before}"
    output.line(f"version {model.version} of {model.name} is the champion now; {before}")
    output.line(f"because      {outcome.because}")
    if outcome.verdict:
        output.line(f"its gates    {outcome.verdict}")


def print_card(output: Output, card: "Card", html: Path | None) -> None:
    """Print the card, or where its page was written."""
    model = card.standing.model
    alias = ", ".join(card.standing.aliases) or "no alias"
    output.line(f"{model.name} version {model.version} ({alias}), run {model.run_id}")
    if card.decided:
        output.line(f"champion     since {card.decided}" if "champion" in alias else f"was champion {card.decided}")
    if html is not None:
        output.line(f"card         {html}")
        return
    output.line()
    output.line(card.markdown)
