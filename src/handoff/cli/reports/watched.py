"""What the watch over a night found, in words."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.night.watch import Watched


def print_watched(output: Output, watched: "Watched") -> None:
    """Print the alerts, the new ones first, and where the health page is."""
    output.line()
    if not watched.alerts:
        output.line("nothing is wrong with this night")
    for alert in watched.alerts:
        output.line(f"{'new' if watched.is_new(alert) else 'still'}: {alert}")
    for line in watched.told:
        output.line(line)
    output.line(f"health page  {watched.page}")
