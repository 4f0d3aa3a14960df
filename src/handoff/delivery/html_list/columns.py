"""The columns of the page's table: what their heads say, and how they sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handoff.delivery.html_list.rows import ListRow


@dataclass(frozen=True)
class PageColumn:
    """A column. `key`: the field it sorts by; `falls`: sorts from the highest first; `hint`: its name in full."""

    name: str
    label: str
    key: str
    falls: bool = False
    hint: str = ""


COLUMNS: Final = (
    PageColumn("rank", "#", "rank", hint="Rank"),
    PageColumn("who", "Lead", "name"),
    PageColumn("company", "Company", "company"),
    PageColumn("prob", "Probability", "probability", falls=True),
    PageColumn("value", "Value", "expected", falls=True, hint="Expected value: probability times worth"),
    PageColumn("trend", "Trend", "trend"),
    PageColumn("why", "Why", "grade", hint="Why: grade and reasons"),
    PageColumn("lately", "Lately", "last_at", falls=True, hint="What happened last"),
    PageColumn("next", "Next step", "due_at", hint="Next step and due by"),
    PageColumn("worker", "Worked by", "worker"),
)


def page_columns(rows: Sequence[ListRow]) -> tuple[PageColumn, ...]:
    """Return the columns of a page of `rows`: what not every agreement names only where a lead has it."""
    absent = {
        "value": all(row.expected is None for row in rows),
        "trend": not any(row.trend_words for row in rows),
        "next": not any(row.next_step or row.due for row in rows),
        "worker": not any(row.worker or row.team for row in rows),
    }
    return tuple(column for column in COLUMNS if not absent.get(column.name, False))
