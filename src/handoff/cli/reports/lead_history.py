"""One lead's scores over time in words."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.history.lead import LeadHistory
    from handoff.workspace.history.move import Move


def print_history(output: Output, found: "LeadHistory") -> None:
    """Print every published score, and the parts of each move that is explained."""
    columns = ("night", ">score", ">move", "tier", "grade", ">rank", "trend", "model", "agreement")
    before = [None, *(row.probability for row in found.rows)]
    rows = [
        (
            f"{row.night}",
            f"{100 * row.probability:.1f}",
            "" if last is None else f"{100 * (row.probability - last):+.1f}",
            row.tier,
            row.grade or "",
            row.rank,
            row.trend or "",
            row.model_version,
            f"{row.agreement_version or ''}",
        )
        for row, last in zip(found.rows, before, strict=False)
    ]
    output.table(f"Lead {found.lead_id}: its published scores (points of 100)", columns, rows)
    for move in found.moves:
        print_move(output, move)


def print_move(output: Output, move: "Move") -> None:
    """Print a move and its parts, the largest first."""
    output.line()
    scores = f"{100 * move.before.probability:.1f} → {100 * move.after.probability:.1f}"
    tiers = f", {move.before.tier} → {move.after.tier}" if move.before.tier != move.after.tier else ""
    output.line(f"{move.before.night} → {move.after.night}: {scores} ({move.points:+.1f} points{tiers})")
    for part in move.shown:
        output.line(f"  {part.points:+6.1f}  {part.cause}{f': {part.words}' if part.words else ''}")
    if abs(move.smaller) > 0:
        output.line(f"  {move.smaller:+6.1f}  from parts too small to name")
    if move.before.tier != move.after.tier and move.after.tier_reason:
        output.line(f"          {move.after.tier}: {move.after.tier_reason}")
