"""One lead's score in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.model.reference import Cell
    from handoff.workspace.explain import Explained, ExplainedPart
    from handoff.workspace.raw_facts import Record
    from handoff.workspace.score_history import PastScore


def print_explained(output: Output, found: "Explained") -> None:
    """Print the score, its reasons with the records behind them, and the scores of earlier nights."""
    who = f"{found.name}, lead {found.lead_id}" if found.name else f"lead {found.lead_id}"
    output.line(f"{who}, as of {found.as_of:%Y-%m-%d %H:%M} UTC, by model version {found.model_version}")
    output.line()
    output.line(f"probability  {found.probability:.1%}: {found.meaning}")
    output.line("             an estimate for the group of leads like this one, not a promise about this lead")
    if found.grade is not None:
        output.line(f"grade        {found.grade}{_converts(found.cell)}")
    _print_parts(output, "Speaks for the lead", found.in_favour)
    _print_parts(output, "Speaks against the lead", found.against)
    _print_parts(output, "Counts only together with the other facts", found.together)
    _print_sum(output, found)
    _print_history(output, found.history)


def _converts(cell: "Cell | None") -> str:
    if cell is None or cell.tally.rate is None:
        return ""
    small = "; too few to rely on" if cell.small else ""
    return f": {cell.tally.rate:.1%} of such rows became SQL on the test nights ({cell.tally.leads:,} leads{small})"


def _print_parts(output: Output, title: str, parts: Sequence["ExplainedPart"]) -> None:
    if not parts:
        return
    output.line()
    output.line(f"{title} (log-odds)")
    for one in parts:
        output.line(f"{one.part.amount:+.2f}  {one.part.text}")
        for record in one.records:
            output.line(f"         {_record(record)}")
        if one.count > len(one.records):
            output.line(f"         ... and {one.count - len(one.records):,} earlier")


def _record(record: "Record") -> str:
    if record.at is None:
        return f"{record.what}: {record.detail}"
    return f"{record.at:%Y-%m-%d %H:%M}  {record.what}{f', {record.detail}' if record.detail else ''}"


def _print_sum(output: Output, found: "Explained") -> None:
    output.line()
    output.line(
        f"sum          {found.baseline:+.2f} average lead {found.fit:+.2f} fit {found.engagement:+.2f} engagement"
        f" = {found.raw_score:+.2f} (log-odds, before calibration)"
    )
    output.line(f"             of that {found.smaller:+.2f} from parts too small to name")


def _print_history(output: Output, history: Sequence["PastScore"]) -> None:
    if not history:
        output.line("history      no night with a score of this lead is on file")
        return
    rows = [
        (f"{one.night}", f"{one.probability:.1%}", one.tier, one.grade or "", one.rank, one.model_version)
        for one in history
    ]
    output.table("Its scores so far", ("night", ">probability", "tier", "grade", ">rank", "model version"), rows)
