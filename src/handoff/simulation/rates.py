"""Every constant of activity: kinds of events, rates by state of intent, assets and lengths."""

from dataclasses import dataclass
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True)
class EventKind:
    """One raw activity type: direction, assets, log-normal length (median seconds, log spread; 0 = none)."""

    name: str
    direction: str
    assets: tuple[str, ...]
    median_seconds: float = 0.0
    spread: float = 0.0


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}-{number:02d}" for number in range(1, count + 1))


_PAGES = (
    "home",
    "product",
    "features",
    "integrations",
    "case-studies",
    "blog/automation",
    "blog/costs",
    "blog/compliance",
    "about",
    "security",
    "documentation",
    "faq",
)
_MAILS, _WEBINARS = _numbered("nurture", 26), _numbered("webinar", 12)
KINDS: Final = (
    EventKind("Page View", "inbound", _PAGES, 35, 0.9),
    EventKind("Pricing Page View", "inbound", ("pricing", "pricing/calculator"), 60, 0.8),
    EventKind("Careers Page View", "inbound", ("careers",), 45, 0.9),
    EventKind("Email Sent", "outbound", _MAILS),
    EventKind("Email Opened", "inbound", _MAILS),
    EventKind("Email Link Clicked", "inbound", _MAILS),
    EventKind("Webinar Registration", "inbound", _WEBINARS),
    EventKind("Webinar Attended", "inbound", _WEBINARS, 2_100, 0.4),
    EventKind("Form Submitted", "inbound", ("contact", "newsletter", "calculator", "trial")),
    EventKind("White Paper Download", "inbound", _numbered("paper", 8)),
    EventKind("Demo Requested", "inbound", ("demo",)),
    EventKind("Call", "outbound", ("phone",), 240, 0.8),
    EventKind("Meeting", "outbound", ("video", "on-site"), 2_400, 0.3),
)
NAMES: Final = tuple(kind.name for kind in KINDS)
(PAGE, PRICING, CAREERS, MAIL, OPENED, CLICKED, REGISTERED, ATTENDED, FORM, PAPER, DEMO, CALL, MEETING) = range(13)
ASSETS: Final = tuple(asset for kind in KINDS for asset in kind.assets)
ASSET_COUNTS: Final = np.array([len(kind.assets) for kind in KINDS])
ASSET_STARTS: Final = np.cumsum(ASSET_COUNTS) - ASSET_COUNTS
MEDIAN_SECONDS: Final = np.array([kind.median_seconds for kind in KINDS])
SPREAD: Final = np.array([kind.spread for kind in KINDS])

#: Below, an array of three is cold, warm, hot; rates are per day at 47 events a lead and year (settings.py).
SESSIONS: Final = np.array([0.008, 0.180, 0.850])
#: Mean pages of one session.
PAGES: Final = np.array([2.2, 3.2, 4.2])
#: Share of page, pricing and careers views within a session, by state.
PAGE_SHARES: Final = np.array([[0.83, 0.03, 0.14], [0.88, 0.08, 0.04], [0.78, 0.20, 0.02]])
#: Viewing time: a factor on the median.
ATTENTION: Final = np.array([0.8, 1.1, 1.5])
#: Nurture mails are sent blindly, whatever the intent.
MAIL_RATE: Final = 0.085
OPEN_CHANCE: Final = np.array([0.10, 0.40, 0.65])
CLICK_CHANCE: Final = np.array([0.05, 0.20, 0.40])
#: Mean hours from sending to opening.
OPEN_HOURS: Final = 7.0
#: Other touches, in the order REGISTERED, FORM, PAPER, DEMO, CALL, MEETING.
TOUCHES: Final = (REGISTERED, FORM, PAPER, DEMO, CALL, MEETING)
TOUCH_RATES: Final = np.array(
    [
        [0.0008, 0.0006, 0.0008, 0.0001, 0.0015, 0.0000],
        [0.0140, 0.0100, 0.0160, 0.0010, 0.0150, 0.0010],
        [0.0300, 0.0400, 0.0300, 0.0400, 0.0700, 0.0150],
    ]
)
ATTEND_CHANCE: Final = np.array([0.35, 0.55, 0.70])
#: Calls and meetings of the 40 days after SQL: mean number, and share of meetings.
AFTER_SQL_TOUCHES, AFTER_SQL_MEETINGS, AFTER_SQL_DAYS = 7.0, 0.35, 40
#: Share of records that arrive late and by how many hours: imports (calls, webinar attendance), all others.
LATE_IMPORT_SHARE, LATE_IMPORT_HOURS = 0.5, (2.0, 48.0)
LATE_SHARE, LATE_HOURS = 0.005, (1.0, 24.0)
#: Share of pricing views in which seats were entered in the calculator; demo requests always say seats.
CALCULATOR_SHARE: Final = 0.3
