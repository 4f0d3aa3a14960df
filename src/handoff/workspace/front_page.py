"""Writes the page that people bookmark, `lists/index.html`, from what is on record of the last nights."""

from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic import write_text
from handoff.delivery.front_page import FrontPage, ListedNight, render_front_page
from handoff.workspace.night.held import read_held
from handoff.workspace.night.record import newest_records

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: So many nights before the last one are linked to.
_NIGHTS: Final = 30


def write_front_page(materials: "Materials") -> None:
    """Write the page anew: the newest published night, its age, and what was held back since.

    Raises:
        WorkspaceError: the disk refuses, or a record cannot be read.
    """
    places, workspace = materials.places, materials.settings.workspace
    records = newest_records(places, _NIGHTS + 1)
    nights = tuple(ListedNight(one.night, one.published_at, one.tiers, "; ".join(one.notes) or None) for one in records)
    since = nights[0].night if nights else None
    held = tuple((one.night, one.because) for one in read_held(places) if since is None or one.night >= since)
    page = render_front_page(FrontPage(workspace.name, workspace.timezone, nights, held))
    write_text(places.root / "lists" / "index.html", page)
