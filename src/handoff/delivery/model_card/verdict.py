"""The part of a card about its gates, which is known once the model is registered."""

from handoff.delivery.model_card.document import Grid, Section
from handoff.model.gates import Verdict

CAPTION = (
    "A gate refuses only when the better end of the 95 % interval misses its limit. Against the champion both models "
    "score as they would at night, leads whose earlier nights they have learned from among them"
)


def gates_section(verdict: Verdict) -> Section:
    """Show each gate and what it found; those that refused come first."""
    told = sorted(verdict.checks, key=lambda check: check.passed)
    rows = [(check.name, "passed" if check.passed else "refused", check.sentence) for check in told]
    grid = Grid.of(CAPTION, ("gate", "verdict", "what was found"), rows)
    return Section("gates", "What the gates said", (grid,))


def registered_as(version: str, verdict: Verdict) -> str:
    """Say in one or two sentences what became of a version when it was registered."""
    if verdict.passed:
        return f"Version {version} was made champion: it passed all {len(verdict.checks)} gates."
    stopped = [check.name for check in verdict.checks if not check.passed]
    gates = "gate" if len(stopped) == 1 else "gates"
    return (
        f"Version {version} was registered as challenger, and the champion was left alone: refused by the {gates} "
        f"{', '.join(stopped)}."
    )
