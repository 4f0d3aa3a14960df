"""Equal mailboxes, telephones and names are equal text; those that many people share are none."""

import pytest

from handoff.identity.contacts import mailbox, phone_key
from handoff.identity.names import person_name


@pytest.mark.parametrize(
    "text", ["ada.l@acme.de", "ADA.L@ACME.DE", "ada.l+web@acme.de", "Ada <ada.l@acme.de>", " mailto:ada.l@acme.de"]
)
def test_one_mailbox_has_one_spelling(text: str) -> None:
    assert mailbox(text) == ("ada.l@acme.de", "acme.de")


@pytest.mark.parametrize("text", ["info@acme.de", "sales2@acme.de", "NO-REPLY@acme.de"])
def test_a_mailbox_of_a_role_tells_the_company_only(text: str) -> None:
    assert mailbox(text) == (None, "acme.de")


@pytest.mark.parametrize("text", ["ada@", "n/a", "ada@mailinator.com", ""])
def test_no_mailbox_tells_nothing(text: str) -> None:
    assert mailbox(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("+49 30 901820", None),
        ("0049 (0)30 / 901820", "FR"),
        ("+49-030-901820", None),
        ("030 901820", "DE"),
        ("+49 30 901820 ext. 12", None),
    ],
)
def test_one_telephone_has_one_spelling(text: str, country: str | None) -> None:
    assert phone_key(text, country) == "+4930901820"


@pytest.mark.parametrize("text", ["12345", "0000000000", "call me", "", "1" * 40])
def test_no_telephone_has_no_key(text: str) -> None:
    assert phone_key(text) is None


@pytest.mark.parametrize("text", ["Jürgen Müller", "MÜLLER, Jürgen", "Herr Dr. juergen mueller", "Mueller Juergen"])
def test_one_name_has_one_key(text: str) -> None:
    assert person_name(text).key == "jurgen muller"


@pytest.mark.parametrize("text", ["", "n/a", "Test", "Max Mustermann", "123"])
def test_a_name_that_stands_for_nobody_is_none(text: str) -> None:
    assert person_name(text).key is None
