"""Renders the page: template, data, style and script in one file that asks nobody for anything."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from markupsafe import Markup

from handoff.delivery.atomic import write_text
from handoff.delivery.html_list.columns import page_columns
from handoff.delivery.html_list.data import page_data
from handoff.delivery.html_list.heading import ListHeading, tier_summaries
from handoff.delivery.html_list.links import ListLinks
from handoff.delivery.html_list.rows import ListRow, list_rows
from handoff.delivery.pages import page_template
from handoff.delivery.working_list import HANDED_OVER, OTHERS_SHOWN, working_list
from handoff.scoring.scored import ScoredLeads

_HERE: Final = Path(__file__).parent
_STYLES: Final = ("list.css", "list_narrow.css", "list_print.css")
#: Runs before the rows are read: where scripts run, the plain rows need no layout.
_FIRST: Final = 'document.documentElement.classList.add("scripted");'
_SCRIPTS: Final = ("list_leads.js", "list_row.js", "list_page.js")
#: Rows that stand in the page as plain HTML, for readers without scripts; more would only make it slow for all others.
PLAIN_ROWS: Final = 1000
_NO_LINKS: Final = ListLinks()


def render_html(
    scored: ScoredLeads, heading: ListHeading, others_shown: int = OTHERS_SHOWN, links: ListLinks = _NO_LINKS
) -> str:
    """Return the page as text; all data is escaped, and only the page's own script may run."""
    listed = working_list(scored, others_shown=others_shown)
    style, script = (_joined(names) for names in (_STYLES, _SCRIPTS))
    rows = list(list_rows(listed, heading))
    return page_template(_HERE / "list.html.j2").render(
        heading=heading,
        links=links,
        run=scored.run,
        night=heading.local(scored.run.as_of),
        scored_at=heading.local(scored.run.scored_at),
        fresh_until=heading.local(heading.fresh_until),
        tiers=tier_summaries(listed),
        total=len(scored),
        rows=rows,
        plain=_plain(rows),
        columns=page_columns(rows),
        # Style and script are the package's own; the data is made inert where it is made.
        data=Markup(page_data(rows)),
        style=Markup(style),
        script=Markup(script),
        first=Markup(_FIRST),
        style_hash=_source_hash(style),
        first_hash=_source_hash(_FIRST),
        script_hash=_source_hash(script),
    )


def write_html(
    scored: ScoredLeads,
    heading: ListHeading,
    path: Path,
    others_shown: int = OTHERS_SHOWN,
    links: ListLinks = _NO_LINKS,
) -> Path:
    """Write the page to `path`, replacing what was there in one step."""
    write_text(path, render_html(scored, heading, others_shown, links))
    return path


def _plain(rows: list[ListRow]) -> list[ListRow]:
    """Return the rows for readers without scripts: what is handed over; where nothing is, the best of the others."""
    handed_over = [row for row in rows if row.tier in {tier.value for tier in HANDED_OVER}]
    return (handed_over or rows)[:PLAIN_ROWS]


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_HERE / name).read_text("utf-8") for name in names)


def _source_hash(source: str) -> str:
    """Return the hash that lets exactly this text in (Content Security Policy Level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")
