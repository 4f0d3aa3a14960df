"""Renders the front page of the lists: links to the one that stands, its age, and the nights before."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handoff.delivery import model_card
from handoff.delivery.pages import page_template

_HERE: Final = Path(__file__).parent
_STYLES: Final = (Path(model_card.__file__).with_name("card.css"), _HERE / "front.css")


@dataclass(frozen=True)
class ListedNight:
    """One published night. published_at: aware UTC. tiers: how many leads each has. note: what its list says first."""

    night: date
    published_at: datetime
    tiers: dict[str, int]
    note: str | None = None

    def file(self, suffix: str) -> str:
        """Return the address of one of its lists, from the folder of the lists."""
        return f"./{quote(self.night.isoformat())}.{suffix}"

    @property
    def day(self) -> str:
        """The night in words."""
        return f"{self.night:%A}, {self.night.day} {self.night:%B %Y}"


@dataclass(frozen=True)
class FrontPage:
    """What stands on the page. nights: published ones, the newest first. held: what kept later nights from it."""

    workspace: str
    timezone: str
    nights: tuple[ListedNight, ...]
    held: tuple[tuple[date, str], ...] = ()

    def local(self, moment: datetime) -> str:
        """Return an instant as people at work read it."""
        own = moment.astimezone(ZoneInfo(self.timezone))
        return f"{own.day} {own:%B %Y, %H:%M}"


def render_front_page(page: FrontPage) -> str:
    """Return the page as HTML; it asks nobody for anything, and says by itself how old the list has become."""
    return page_template(_HERE / "front.html.j2").render(
        page=page,
        # The files are the package's own.
        style=Markup("\n".join(path.read_text("utf-8") for path in _STYLES)),
        script=Markup((_HERE / "age.js").read_text("utf-8")),
    )
