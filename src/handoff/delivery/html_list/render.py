"""Renders the page: template, style and script in one file that asks nobody for anything."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handoff.delivery.atomic import write_text
from handoff.delivery.html_list.heading import ListHeading, tier_summaries
from handoff.delivery.html_list.rows import list_rows
from handoff.delivery.working_list import OTHERS_SHOWN, working_list
from handoff.scoring.scored import ScoredLeads

_HERE: Final = Path(__file__).parent


def render_html(scored: ScoredLeads, heading: ListHeading, others_shown: int = OTHERS_SHOWN) -> str:
    """Return the page as text; all data is escaped, and only the page's own script may run."""
    listed = working_list(scored, others_shown=others_shown)
    style, script = (_HERE / "list.css").read_text("utf-8"), (_HERE / "list.js").read_text("utf-8")
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("list.html.j2").render(
        heading=heading,
        run=scored.run,
        night=heading.local(scored.run.as_of),
        scored_at=heading.local(scored.run.scored_at),
        fresh_until=heading.local(heading.fresh_until),
        tiers=tier_summaries(listed),
        total=len(scored),
        rows=list(list_rows(listed, heading)),
        # Both files are the package's own.
        style=Markup(style),
        script=Markup(script),
        script_hash=_source_hash(script),
    )


def write_html(scored: ScoredLeads, heading: ListHeading, path: Path, others_shown: int = OTHERS_SHOWN) -> Path:
    """Write the page to `path`, replacing what was there in one step."""
    write_text(path, render_html(scored, heading, others_shown))
    return path


def _source_hash(script: str) -> str:
    """Return the hash that lets exactly this script run (Content Security Policy Level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
