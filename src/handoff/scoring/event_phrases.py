"""What a lead did, or did not do, in a sales person's words: one phrase for each kind of event and time."""

import re

from handoff.features.engagement.plan import ALL, INBOUND, MACHINE, OTHER, OUTBOUND
from handoff.features.engagement.wording import in_window
from handoff.scoring.wording import event_words

#: Counters over many event types: what is counted, one and many, and what is said when there is none.
_MANY = {
    INBOUND: ("activity", "activities", "No activity"),
    ALL: ("activity, ours included,", "activities, ours included,", "No activity on either side"),
    OUTBOUND: ("contact by us", "contacts by us", "Not contacted by us"),
    OTHER: ("activity of a rare kind", "activities of rare kinds", "No activity of a rare kind"),
    MACHINE: ("automatic event of a mail gateway", "automatic events of a mail gateway", "No automatic event"),
}
_PARTICIPLE = re.compile(r"\b(\w+ed|done|sent|made|held|won|lost|left)\b", re.IGNORECASE)


def done(counter: str, times: int, days: int | None) -> str:
    """Return how often something was done, in a window of days (None: ever).

    >>> done("pricing_view", 3, 7), done("call", 2, 30), done("inbound_event", 1, None)
    ('Viewed pricing 3 times in the last 7 days', '2 calls in the last 30 days', '1 activity so far')
    """
    when = in_window(days)
    if counter in _MANY:
        return f"{times:,} {_MANY[counter][times != 1]} {when}"
    words = event_words(counter)
    if is_deed(counter) or _PARTICIPLE.search(words):
        return f"{words} {often(times)} {when}"
    return f"{times:,} {plural(words[0].lower() + words[1:], times)} {when}"


def not_done(counter: str, days: int | None) -> str:
    """Return that something was not done in a window of days (None: ever).

    >>> not_done("pricing_view", None), not_done("email_opened", 30)
    ('No pricing view so far', 'No e-mail opened in the last 30 days')
    """
    return f"{nothing_of(counter)} {in_window(days)}"


def silent(counter: str, days: int) -> str:
    """Return how long ago something was done last.

    >>> silent("inbound_event", 41), silent("pricing_view", 1)
    ('No activity for 41 days', 'No pricing view for 1 day')
    """
    return f"{nothing_of(counter)} for {days:,} {plural('day', days)}"


def nothing_of(counter: str) -> str:
    """Return "No pricing view"."""
    return _MANY[counter][2] if counter in _MANY else f"No {named(counter)}"


def named(counter: str) -> str:
    """Return an event type as a thing.

    >>> named("pricing_view"), named("email_opened")
    ('pricing view', 'e-mail opened')
    """
    if counter in _MANY:
        return _MANY[counter][0]
    words = re.split(r"[\s._/:-]+", counter)
    return " ".join("e-mail" if word.lower() == "email" else word for word in words if word)


def is_deed(counter: str) -> bool:
    """Tell whether an event type is worded as what somebody did ("Viewed pricing")."""
    words = event_words(counter)
    return counter not in _MANY and words.lower() != named(counter).lower() and " " in words


def often(times: int) -> str:
    """Return "once" or "3 times"."""
    return "once" if times == 1 else f"{times:,} times"


def plural(noun: str, count: int) -> str:
    """Return the noun, with an s where there are many."""
    return noun if count == 1 or noun.endswith("s") else f"{noun}s"
