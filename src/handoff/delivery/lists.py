"""Writes the night's lists for people: for all together, and for each team and person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from handoff.delivery.atomic_folder import replacing_folder
from handoff.delivery.csv_list import write_csv
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.html_list.links import ListLinks, PartLink
from handoff.delivery.html_list.render import write_html
from handoff.delivery.list_parts import ListPart, list_parts
from handoff.delivery.working_list import HANDED_OVER
from handoff.delivery.xlsx_list import write_xlsx
from handoff.scoring.scored import ScoredLeads

#: Leads that are not handed over, in the list of one team or person: of each tier the best.
OTHERS_OF_A_PART: Final = 50


@dataclass(frozen=True)
class WrittenLists:
    """The files for all together, and the folder with those of teams and people."""

    html: Path
    xlsx: Path
    csv: Path
    folder: Path


def write_lists(scored: ScoredLeads, heading: ListHeading, place: Path) -> WrittenLists:
    """Write `place`.html, .xlsx and .csv with all leads, and a page and a workbook a team and person into `place`/.

    The folder is replaced whole: who has no lead any more has no file any more. It is there before the page that
    links into it.

    Raises:
        WorkspaceError: the disk refuses; each file is the former or the present one, never a part of it.
    """
    html, xlsx, csv = (place.with_name(f"{place.name}.{suffix}") for suffix in ("html", "xlsx", "csv"))
    parts = list_parts(scored)
    with replacing_folder(place) as folder:
        for part in parts:
            _write_part(part, heading, folder, html.name)
    write_xlsx(scored, heading, xlsx)
    write_csv(scored, csv, heading.timezone)
    links = ListLinks(xlsx.name, csv.name, folder=place.name, parts=tuple(_links(parts)))
    write_html(scored, heading, html, links=links)
    return WrittenLists(html, xlsx, csv, place)


def _write_part(part: ListPart, heading: ListHeading, folder: Path, whole: str) -> None:
    own = replace(heading, part=part.title)
    page, workbook = folder / f"{part.slug}.html", folder / f"{part.slug}.xlsx"
    write_xlsx(part.scored, own, workbook, OTHERS_OF_A_PART)
    write_html(part.scored, own, page, OTHERS_OF_A_PART, ListLinks(workbook.name, whole=whole))


def _links(parts: Iterable[ListPart]) -> Iterable[PartLink]:
    for part in parts:
        counts = part.scored.counts
        said = [f"{counts[tier]:,} {tier}" for tier in HANDED_OVER if counts[tier]]
        yield PartLink(part.title, part.slug, ", ".join(said) or "nothing to hand over")
