"""Tells whether a required field is filled with something that sales can use."""

import re
from collections.abc import Callable

import pandas as pd

from handoff.domain.agreement import Check
from handoff.policy.rules.conditions import YES, BoolArray, on_unique

#: The addr-spec that mail systems really accept: RFC 5321 4.1.2 without quoted and literal forms.
_ATOM = r"[^\s@\"(),:;<>\[\]\\.]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
#: What people type when a form insists.
PLACEHOLDERS = frozenset({"-", "--", ".", "?", "n/a", "na", "n.a.", "unknown", "not provided", "xxx", "tbd"})


def is_email(text: str) -> bool:
    """Tell whether `text` is written like a deliverable e-mail address.

    >>> is_email("ada@example.org"), is_email("ada@example"), is_email("a..b@example.org")
    (True, False, False)
    """
    local, _, domain = text.rpartition("@")
    fits = len(local) <= 64 and len(domain) <= 255 and not domain.rpartition(".")[2].isdigit()
    return fits and EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Tell whether `text` is written like a telephone number (ITU-T E.164: at most 15 digits).

    >>> is_phone("+49 (30) 1234-567"), is_phone("call me")
    (True, False)
    """
    number = re.split(r"\s*(?:ext\.?|x|#)\s*", text, maxsplit=1)[0]
    digits = re.sub(r"\D", "", number)
    return 7 <= len(digits) <= 15 and re.fullmatch(r"\+?[\d\s()./-]+", number) is not None


_CHECKS: dict[Check, Callable[[str], bool]] = {
    "present": lambda text: text not in PLACEHOLDERS,
    "email": is_email,
    "phone": is_phone,
    "yes": YES.__contains__,
}


def is_usable(values: "pd.Series", check: Check) -> BoolArray:
    """Return for each lead whether the field is present and passes `check`."""
    return on_unique(values, _CHECKS[check])
