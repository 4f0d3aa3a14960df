"""Records why a night's list was held back, to be shown beside the list that stands."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine, delete, insert

from handoff.delivery.database.tables import held_back
from handoff.delivery.database.transactions import writing

#: "G02 row counts: ..." begins with the code of a gate.
_CODE: Final = re.compile(r"[A-Z]\d{2}\b")


def hold_back(engine: Engine, night: date, at: datetime, messages: Sequence[str]) -> None:
    """Replace what is said of the night by `messages`; a message that begins with a gate's code is found by it.

    The list that readers see stays. Publishing the night takes the messages back.

    Raises:
        WorkspaceError: the database cannot be reached or refuses.
    """
    rows = [
        {"night": night, "place": place, "at": at, "code": _code(message), "message": message}
        for place, message in enumerate(messages, start=1)
    ]
    with writing(engine) as connection:
        connection.execute(delete(held_back).where(held_back.c.night == night))
        if rows:
            connection.execute(insert(held_back), rows)


def _code(message: str) -> str | None:
    found = _CODE.match(message)
    return found.group() if found else None
