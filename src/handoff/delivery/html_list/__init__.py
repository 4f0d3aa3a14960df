"""The ranked list as one self-contained HTML page."""

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.html_list.render import render_html, write_html

__all__ = ["ListHeading", "render_html", "write_html"]
