"""Tells in the log how the last night went, and whether the next one is due."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from handoff.errors import HandoffError
from handoff.workspace.doctor.finding import Finding
from handoff.workspace.last_night import last_night
from handoff.workspace.places import Places

#: How often it is looked for news, in seconds.
LOOK_EVERY = 60.0
#: By then Prefect's scheduler, which looks every minute, has made the next runs.
SECONDS_TO_SCHEDULE = 150.0


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


async def examine_later(
    look: Callable[[], Iterable[Finding]], say: Callable[[str], None], seconds: float = SECONDS_TO_SCHEDULE
) -> None:
    """Say once what is wrong with the schedules: a night that never comes due is missed by nobody."""
    await asyncio.sleep(seconds)
    for finding in await asyncio.to_thread(lambda: [*look()]):
        if finding.level != "ok":
            say(str(finding))
