"""Where the other files of the night are, as a page of it links to them: relative, so that a copied folder works."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class PartLink:
    """The list of one team or person. `counts`: what is in it, in words."""

    title: str
    slug: str
    counts: str


@dataclass(frozen=True)
class ListLinks:
    """Links of one page. whole: everybody's page; parts: those of teams and people, in `folder`."""

    workbook: str | None = None
    csv: str | None = None
    whole: str | None = None
    folder: str = ""
    parts: tuple[PartLink, ...] = ()

    def file(self, name: str) -> str:
        """Return the address of a file beside the page."""
        return f"./{quote(name)}"

    def part(self, link: PartLink, suffix: str) -> str:
        """Return the address of a part's file."""
        return f"./{quote(self.folder)}/{quote(link.slug)}.{suffix}"
