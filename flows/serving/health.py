"""Tells in the log how the last night went: at the start, and whenever there is something new."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from handoff.errors import HandoffError
from handoff.workspace.last_night import last_night
from handoff.workspace.places import Places

#: How often it is looked for news, in seconds.
LOOK_EVERY = 60.0


class HealthLog:
    """Remembers what was said last, so that each night is told once."""

    def __init__(self, places: Places, say: Callable[[str], None]) -> None:
        self._places = places
        self._say = say
        self._told: object = None

    def look(self, now: datetime) -> None:
        """Say how the last night went, if that is news. now: aware UTC."""
        try:
            found = last_night(self._places)
        except HandoffError as reason:
            if str(reason) != self._told:
                self._say(str(reason))
                self._told = str(reason)
            return
        if found != self._told:
            self._say(f"health: {found.sentence(now)}")
            self._told = found

    async def keep_looking(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            self.look(datetime.now(UTC))
            await asyncio.sleep(LOOK_EVERY)
