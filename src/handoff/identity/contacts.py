"""Mailboxes and telephone numbers in one spelling, so that equal ones are equal text."""

import re
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from handoff.domain.email import EmailKind, email

#: Services that deliver "a.b@" and "ab@" to one mailbox.
_NO_DOTS: Final = frozenset({"gmail.com", "googlemail.com"})
_DIGITS_AT_END: Final = re.compile(r"\d+$")
_EXTENSION: Final = re.compile(r"\s*(?:ext\.?|x|#|durchwahl|dw)\s*\d+\s*$", re.IGNORECASE)
_NOT_DIGITS: Final = re.compile(r"\D+")
#: "+49 (0)30": the zero is dialled only from within the country.
_TRUNK: Final = re.compile(r"(?<=\d)\s*\(0\)")
_FEWEST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15


class Mailbox(NamedTuple):
    """What an address tells of identity.

    mailbox: one spelling of a mailbox that one person reads; None where it is missing, broken, a throw-away
    or one that many read. domain: of the employer; None for a free mail service.
    """

    mailbox: str | None
    domain: str | None


NO_MAILBOX: Final = Mailbox(None, None)


def mailbox(text: str) -> Mailbox:
    """Return what an e-mail address tells of identity.

    >>> mailbox("Ada.L+web@Acme.de"), mailbox("a.d.a@googlemail.com").mailbox
    (Mailbox(mailbox='ada.l@acme.de', domain='acme.de'), 'ada@gmail.com')
    >>> mailbox("info@acme.de"), mailbox("ada@mailinator.com")
    (Mailbox(mailbox=None, domain='acme.de'), Mailbox(mailbox=None, domain=None))
    """
    address = email(text)
    if address.address is None or address.domain is None or address.kind is EmailKind.DISPOSABLE:
        return NO_MAILBOX
    local = address.address.rpartition("@")[0]
    local = local.partition("+")[0] or local
    domain = address.domain
    if domain in _NO_DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    own = None if is_role(local) else f"{local}@{domain}"
    return Mailbox(own, domain if address.kind is EmailKind.CORPORATE else None)


def is_role(local: str) -> bool:
    """Tell whether the part before the @ names a role ("info", "sales2"), whose mailbox many people read."""
    return _DIGITS_AT_END.sub("", local).strip("._-") in _roles()


def phone_key(text: str, country: str | None = None) -> str | None:
    """Return a telephone number as "+" and digits, or its bare digits where its country is not known; else None.

    country: ISO 3166-1 alpha-2 code, for numbers without a country's prefix.

    >>> phone_key("+49 (0)30 / 901820"), phone_key("030 901820", "DE"), phone_key("0049 30 901820")
    ('+4930901820', '+4930901820', '+4930901820')
    >>> phone_key("030 901820"), phone_key("call me")
    ('30901820', None)
    """
    plain = _TRUNK.sub("", _EXTENSION.sub("", text.strip()))
    digits = _NOT_DIGITS.sub("", plain)
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS + 2 or len(set(digits)) == 1:
        return None
    if plain.startswith(("+", "00")) and digits.strip("0"):
        bare = digits.removeprefix("00") if plain.startswith("00") else digits
        # A zero near the country's prefix may be a trunk prefix that does not belong there: the library knows.
        return "+" + bare if "0" not in bare[1:4] else _international("+" + bare, None) or digits
    return (_international(plain, country) if country else None) or _bare(digits)


def _bare(digits: str) -> str:
    stripped = digits.lstrip("0")
    return stripped if len(stripped) >= _FEWEST_DIGITS else digits


def _international(plain: str, country: str | None) -> str | None:
    """Parse with the library, which is slow, what a rule of digits does not settle."""
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return f"+{number.country_code}{number.national_number}"


@cache
def _roles() -> frozenset[str]:
    text = resources.files("handoff.dictionaries").joinpath("role_mailboxes.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
