"""One list row as the page shows it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import pandas as pd

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.list_reasons import ListReasons, list_reasons
from handoff.delivery.list_words import trend_words
from handoff.delivery.working_list import WorkingList
from handoff.policy.rules.required import is_email, is_phone
from handoff.scoring.wording import percent


@dataclass(frozen=True, slots=True)
class ListRow:
    """Text for people and, where it differs, the value to sort by; empty text: not known.

    bar: 0-100 of tonight's highest probability. linked: the e-mail address is one. dial: the phone number as telephones
    take it; empty where it is none. worker: who should work the lead. last_at, due_at: minutes since 1970 UTC.
    expected: what the lead is worth. merged: further records of the same person.
    """

    rank: int
    lead_id: str
    tier: str
    why: str
    percent: str
    probability: float
    bar: int
    top: str
    score: float
    meaning: str
    grade: str
    reasons: ListReasons
    name: str
    role: str
    company: str
    country: str
    account: str
    status: str
    email: str
    linked: bool
    phone: str
    dial: str
    owner: str
    team: str
    assigned: str
    worker: str
    lately: str
    last: str
    last_at: int | None
    due: str
    due_at: int | None
    next_step: str
    trend: str
    trend_words: str
    expected: float | None
    colleagues: tuple[str, ...]
    returned: str
    merged: int


def list_rows(listed: WorkingList, heading: ListHeading) -> Iterator[ListRow]:
    """Yield the rows of the page, by rank."""
    highest = float(listed.rows["probability"].max()) if len(listed.rows) else 0.0
    for row in listed.rows.to_dict("records"):
        yield _list_row({str(key): value for key, value in row.items()}, highest or 1.0, heading)


def _list_row(row: dict[str, object], highest: float, heading: ListHeading) -> ListRow:
    text = {key: value.strip() for key, value in row.items() if isinstance(value, str)}
    probability, expected = _number(row["probability"]), _number(row["expected_value"])
    due, last, since = (_instant(row[name], heading) for name in ("due_by", "last_event_at", "trend_since"))
    email, phone = text.get("email", ""), text.get("phone", "")
    return ListRow(
        rank=int(_number(row["rank"])),
        lead_id=text["lead_id"],
        tier=text["tier"],
        why=text["tier_reason"],
        percent=percent(probability),
        probability=round(probability, 6),
        bar=round(100 * probability / highest),
        top=_top(_number(row["percentile"])),
        score=_number(row["score"]),
        meaning=_sentence(text["meaning"]),
        grade=text.get("grade", ""),
        reasons=list_reasons(*(cast("Sequence[str]", row[side]) for side in ("reasons_for", "reasons_against"))),
        name=text.get("name") or email or text["lead_id"],
        role=text.get("job_title", ""),
        company=text.get("company") or text.get("account", ""),
        country=text.get("country", ""),
        account=text.get("account", ""),
        status=text.get("account_status", ""),
        email=email,
        linked=is_email(email.casefold()),
        phone=phone,
        dial=_dial(phone),
        owner=text.get("owner", ""),
        team=text.get("team", ""),
        assigned=text.get("assigned_to", ""),
        worker=text.get("assigned_to") or text.get("owner", ""),
        lately=text["lately"],
        last=_moment(last),
        last_at=_minutes(last),
        due=_moment(due),
        due_at=_minutes(due),
        next_step=text.get("next_step", ""),
        trend=text.get("trend", ""),
        trend_words=trend_words(text.get("trend"), since.date() if since else None),
        expected=None if math.isnan(expected) else round(expected, 2),
        colleagues=tuple(cast("Sequence[str]", row["colleagues"])),
        returned=text.get("returned", ""),
        merged=int(_number(row["duplicates"])),
    )


def _number(value: object) -> float:
    return float(cast("float", value))


def _top(percentile: float) -> str:
    above = 100 - percentile
    return f"top {max(above, 0.1):.1f} %" if above < 1 else f"top {above:.0f} %"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _dial(phone: str) -> str:
    """Return digits alone, with the plus of a country's code; nothing behind an extension."""
    return re.sub(r"[^\d+]", "", re.split(r"ext|x|#", phone, maxsplit=1)[0]) if is_phone(phone) else ""


def _instant(value: object, heading: ListHeading) -> datetime | None:
    return heading.local(value.to_pydatetime()) if isinstance(value, pd.Timestamp) else None


def _moment(moment: datetime | None) -> str:
    return f"{moment:%a} {moment.day} {moment:%b, %H:%M}" if moment else ""


def _minutes(moment: datetime | None) -> int | None:
    return int(moment.timestamp() // 60) if moment else None
