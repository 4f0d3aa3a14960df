"""A message about a made night."""

from datetime import UTC, date, datetime
from typing import Any

from handoff.delivery.notify import Notification
from handoff.domain.settings import NotifySection, SmtpSection
from handoff.monitoring.alert import Alert

NIGHT = date(2026, 5, 4)
GONE = Alert(
    code="A03",
    kind="event type disappeared",
    subject="events / page_view",
    since=date(2026, 5, 3),
    effect="31 leads fell below the SAL line.",
    cause="Web tracking probably stopped: page_view fell from 40,000 to 12 a day.",
)


def message(**changes: Any) -> Notification:
    at = datetime(2026, 5, 4, 2, 10, tzinfo=UTC)
    return Notification(**{"workspace": "Acme", "night": NIGHT, "at": at, "alerts": (GONE,), **changes})


def smtp(port: int, **changes: Any) -> NotifySection:
    server = {"host": "localhost", "port": port, "security": "none", "sender": "handoff@acme.example",
              "to": ("ops@acme.example", "crm@acme.example"), **changes}  # fmt: skip
    return NotifySection(smtp=SmtpSection(**server), timeout_seconds=5)
