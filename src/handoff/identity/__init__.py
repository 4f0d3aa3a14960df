"""Who is who: one person one lead, one company one account."""

from handoff.identity.accounts import AccountMatches, match_accounts
from handoff.identity.people import People, find_people, tells_people

__all__ = ["AccountMatches", "People", "find_people", "match_accounts", "tells_people"]
