"""One list row as the page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import pandas as pd

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.html_list.reasons import ListReasons, list_reasons
from handoff.delivery.working_list import WorkingList
from handoff.policy.required import is_email
from handoff.policy.tier_reasons import BY_THE_BOOK
from handoff.scoring.wording import percent


@dataclass(frozen=True, slots=True)
class ListRow:
    """Text for people and, where it differs, the value to sort by. `bar`: 0-100 of tonight's highest probability."""

    rank: int
    lead_id: str
    tier: str
    why: str
    percent: str
    probability: float
    bar: int
    top: str
    meaning: str
    grade: str
    reasons: "ListReasons"
    name: str
    role: str
    company: str
    country: str
    email: str
    mailto: str
    phone: str
    owner: str
    lately: str
    lately_at: str
    due: str
    due_at: str


def list_rows(listed: WorkingList, heading: ListHeading) -> Iterator[ListRow]:
    """Yield the rows of the page, by rank."""
    highest = float(listed.rows["probability"].max()) if len(listed.rows) else 0.0
    for row in listed.rows.to_dict("records"):
        yield _list_row({str(key): value for key, value in row.items()}, highest or 1.0, heading)


def _list_row(row: dict[str, object], highest: float, heading: ListHeading) -> ListRow:
    text = {key: value.strip() for key, value in row.items() if isinstance(value, str)}
    probability = float(str(row["probability"]))
    due, last = _instant(row["due_by"], heading), _instant(row["last_event_at"], heading)
    email = text.get("email", "")
    return ListRow(
        rank=int(str(row["rank"])),
        lead_id=text["lead_id"],
        tier=text["tier"],
        why=_why(text["tier_reason"]),
        percent=percent(probability),
        probability=round(probability, 6),
        bar=round(100 * probability / highest),
        top=_top(float(str(row["percentile"]))),
        meaning=_sentence(text["meaning"]),
        grade=text.get("grade", ""),
        reasons=list_reasons(row["reasons_for"], row["reasons_against"]),
        name=text.get("name") or email or text["lead_id"],
        role=text.get("job_title", ""),
        company=text.get("company") or text.get("account", ""),
        country=text.get("country", ""),
        email=email,
        mailto=f"mailto:{quote(email, safe='@.+-_')}" if is_email(email.casefold()) else "",
        phone=text.get("phone", ""),
        owner=text.get("owner", ""),
        lately=text["lately"],
        lately_at=last.isoformat(timespec="minutes") if last else "",
        due=f"{due:%a} {due.day} {due:%b, %H:%M}" if due else "",
        due_at=due.isoformat(timespec="minutes") if due else "",
    )


def _top(percentile: float) -> str:
    above = 100 - percentile
    return f"top {max(above, 0.1):.1f} %" if above < 1 else f"top {above:.0f} %"


def _why(reason: str) -> str:
    """Leave out the reason that all handed-over leads share; the page's footer says it once."""
    return "" if reason.startswith(BY_THE_BOOK) else reason


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _instant(value: object, heading: ListHeading) -> datetime | None:
    return heading.local(value.to_pydatetime()) if isinstance(value, pd.Timestamp) else None
