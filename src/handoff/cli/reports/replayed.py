"""A night that was made again in words."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.history.replay import Replay

#: Leads that are named on one side only.
_NAMED = 5


def print_replay(output: Output, found: "Replay") -> None:
    """Print whether the list is the published one and, where it is not, what differs and why probably."""
    if found.identical:
        but = f", but for {found.erased:,} leads that were erased since" if found.erased else ", byte for byte"
        output.line(f"{found.night}: identical; {found.leads:,} leads{but}")
        return
    output.line(f"{found.night}: not identical; {found.leads:,} leads were published")
    for what, leads in (("only published", found.only_then), ("only made again", found.only_now)):
        if leads:
            more = " ..." if len(leads) > _NAMED else ""
            output.line(f"{what}: {len(leads):,} ({', '.join(leads[:_NAMED])}{more})")
    rows = [
        (one.column, one.leads, one.examples[0][0], f"{one.examples[0][1]}", f"{one.examples[0][2]}")
        for one in found.columns
    ]
    if rows:
        output.table("What differs", ("column", ">leads", "first", "published", "made again"), rows)
    for cause in found.causes:
        output.line(f"probably: {cause}")
