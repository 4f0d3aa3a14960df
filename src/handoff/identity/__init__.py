"""Who is who: one person one lead, one company one account."""

from handoff.identity.people import People, find_people, tells_people

__all__ = ["People", "find_people", "tells_people"]
