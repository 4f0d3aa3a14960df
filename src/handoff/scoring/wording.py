"""Plain words for people who never see a feature name: what a probability means, what happened lately."""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

TextArray = npt.NDArray[np.object_]

#: How the last word of an event type reads when it comes first: "pricing_view" is "Viewed pricing".
_PAST = {
    "attend": "Attended", "book": "Booked", "bounce": "Bounced", "call": "Called", "click": "Clicked",
    "complete": "Completed", "download": "Downloaded", "fill": "Filled in", "join": "Joined", "like": "Liked",
    "open": "Opened", "register": "Registered for", "reply": "Replied to", "request": "Requested",
    "search": "Searched", "send": "Was sent", "share": "Shared", "sign": "Signed", "start": "Started",
    "submit": "Submitted", "view": "Viewed", "visit": "Visited", "watch": "Watched",
}  # fmt: skip
_IRREGULAR = {"sent": "send", "replied": "reply", "submitted": "submit", "views": "view", "clicks": "click"}
_SPELT = {"email": "e-mail", "crm": "CRM", "sms": "SMS", "pdf": "PDF", "linkedin": "LinkedIn", "api": "API"}
_UNITS = ((365, "year"), (61, "month"), (14, "week"), (1, "day"))
_DAYS_IN = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0}


def meaning(probability: npt.NDArray[np.float64], horizon_days: int) -> TextArray:
    """Return for each probability the sentence that sales reads; said once for each thousandth."""
    thousandths, which = np.unique(np.round(1000 * probability).astype(np.int64), return_inverse=True)
    return np.array([_of_leads_like_this(int(n), horizon_days) for n in thousandths], dtype=object)[which]


def lately(event_type: "pd.Series", occurred_at: "pd.Series", as_of: pd.Timestamp) -> TextArray:
    """Return "Viewed pricing 2 days ago" for each lead; "Nothing yet" where there is no event."""
    hours = (as_of - occurred_at).dt.total_seconds().div(3600).fillna(-1).to_numpy(np.float64)
    codes, types = pd.factorize(event_type)
    age = np.where(hours < 24, np.floor(hours), 24 * np.floor(hours / 24)).astype(np.int64)
    keys = pd.MultiIndex.from_arrays([codes, age])
    which, pairs = pd.factorize(keys)
    said = [f"{event_words(str(types[c]))} {ago(int(h))}" if c >= 0 and h >= 0 else "Nothing yet" for c, h in pairs]
    return np.array(said, dtype=object)[which]


def event_words(event_type: str) -> str:
    """Return an event type as people say it.

    >>> event_words("pricing_view"), event_words("email.opened"), event_words("phone_call")
    ('Viewed pricing', 'Opened e-mail', 'Phone call')
    """
    words = [_SPELT.get(word.lower(), word) for word in re.split(r"[\s._/:-]+", _spaced(event_type)) if word]
    if not words:
        return event_type
    if len(words) > 1 and words[-1] != "call":
        for verb, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
            past = _PAST.get(_stem(verb.lower()))
            if past:
                return " ".join([past, *(_lower(word) for word in rest)])
    text = " ".join([words[0], *(_lower(word) for word in words[1:])])
    return text[0].upper() + text[1:]


def ago(hours: int) -> str:
    """Return how long ago `hours` is, in the largest unit that still says enough.

    >>> ago(0), ago(5), ago(48), ago(24 * 20)
    ('less than an hour ago', '5 hours ago', '2 days ago', '3 weeks ago')
    """
    if hours < 1:
        return "less than an hour ago"
    if hours < 24:
        return f"{hours} hour{'s' * (hours > 1)} ago"
    days = hours // 24
    unit = next(unit for least, unit in _UNITS if days >= least)
    amount = max(1, round(days / _DAYS_IN[unit]))
    return f"{amount} {unit}{'s' * (amount > 1)} ago"


def percent(probability: float) -> str:
    """Return a probability as people read it: no digits that mean nothing.

    >>> percent(0.3421), percent(0.0421), percent(0.0004)
    ('34 %', '4.2 %', '0.04 %')
    """
    share = 100 * probability
    if share >= 9.95 or share == 0:
        return f"{share:.0f} %"
    return f"{share:.1f} %" if share >= 0.095 else f"{share:.2f} %"


def _of_leads_like_this(thousandths: int, horizon_days: int) -> str:
    end = f"SQL within {horizon_days} days"
    if thousandths < 1:
        return f"of 1,000 leads like this, fewer than 1 becomes {end}"
    if thousandths < 10:
        return f"of 1,000 leads like this, about {thousandths} become{'s' * (thousandths == 1)} {end}"
    if thousandths > 994:
        return f"of 100 leads like this, nearly all become {end}"
    count = (thousandths + 5) // 10
    return f"of 100 leads like this, about {count} become{'s' * (count == 1)} {end}"


def _spaced(event_type: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", event_type)


def _lower(word: str) -> str:
    return word if word in _SPELT.values() or (len(word) > 1 and word.isupper()) else word.lower()


def _stem(verb: str) -> str:
    verb = _IRREGULAR.get(verb, verb)
    return next((base for base in (verb, verb.removesuffix("d"), verb.removesuffix("ed")) if base in _PAST), verb)
