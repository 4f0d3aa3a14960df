"""The page that people bookmark: which list stands, how old it is, and why there is no newer one."""

from handoff.delivery.front_page.page import FrontPage, ListedNight, render_front_page

__all__ = ["FrontPage", "ListedNight", "render_front_page"]
