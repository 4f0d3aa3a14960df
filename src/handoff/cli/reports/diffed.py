"""Two nights compared in words."""

from pathlib import Path
from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.history.diff import NightDiff
    from handoff.workspace.history.tier_change import TierChange


def print_diff(output: Output, found: "NightDiff", show: int, out: Path | None) -> None:
    """Print the counts of each tier, the causes, and the first leads that entered and left each tier."""
    counts = [(one.tier, one.before, one.left, one.entered, one.after) for one in found.tiers]
    output.table(
        f"Tiers of {found.before} and {found.after}", ("tier", ">before", ">left", ">entered", ">after"), counts
    )
    causes = [(why.value, count) for why, count in found.causes.items()]
    output.table("Why leads changed their tier", ("cause", ">leads"), causes)
    for tier in [one.tier for one in found.tiers if one.entered or one.left]:
        _print_tier(output, f"Entered {tier}", [one for one in found.changes if one.after == tier], show, "from")
        _print_tier(output, f"Left {tier}", [one for one in found.changes if one.before == tier], show, "to")
    if out is not None:
        output.line()
        output.line(f"all {len(found.changes):,} changes: {out}")


def _print_tier(output: Output, title: str, changes: "list[TierChange]", show: int, way: str) -> None:
    if not changes or not show:
        return
    rows = [
        (one.lead_id, one.name or "", (one.before if way == "from" else one.after) or "—", one.why.value, one.words)
        for one in changes[:show]
    ]
    more = f", the first {show:,} of {len(changes):,}" if len(changes) > show else ""
    output.table(f"{title}{more}", ("lead", "name", way, "cause", "why"), rows)
