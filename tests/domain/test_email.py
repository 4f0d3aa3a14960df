"""E-mail addresses: one spelling, a domain, a kind."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.email import EmailKind, domain_kind, email, email_kinds, parse_email


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@acme.de", "ada@acme.de"),
        (" Ada@ACME.de ", "ada@acme.de"),
        ("Ada L. <ada@acme.de>", "ada@acme.de"),
        ("mailto:ada@acme.de", "ada@acme.de"),
        ("ada@acme.de; bob@acme.de", "ada@acme.de"),
        ("ada@müller.de", "ada@xn--mller-kva.de"),
        ("ada+news@acme.co.uk", "ada+news@acme.co.uk"),
        ("ada\u200b@acme.de.", "ada@acme.de"),
    ],
)
def test_address_has_one_spelling(text: str, address: str) -> None:
    assert email(text).address == address


@pytest.mark.parametrize(
    "text",
    [
        *("ada", "ada@", "@acme.de", "ada@acme", "a b@acme.de", "a..b@acme.de", ".a@acme.de", "a@-acme.de"),
        *("a@acme..de", "a@b@acme.de", "a" * 65 + "@acme.de", "ada@" + "a" * 64 + ".de", "ada@1.2.3.4"),
    ],
)
def test_malformed_address_is_invalid(text: str) -> None:
    assert email(text) == (None, None, EmailKind.INVALID)


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("acme.de", "corporate"),
        ("live.acme.de", "corporate"),
        ("gmail.com", "free_mail"),
        ("yahoo.co.uk", "free_mail"),
        ("t-online.de", "free_mail"),
        ("mailinator.com", "disposable"),
        ("x.mailinator.com", "disposable"),
    ],
)
def test_domain_has_a_kind(domain: str, kind: str) -> None:
    assert domain_kind(domain) == kind


def test_columns_keep_rows() -> None:
    found = parse_email(pd.Series(["a@gmail.com", None, "nobody", np.nan, "n/a", "a@acme.de"], dtype=object))
    assert found.kind.tolist() == ["free_mail", "missing", "invalid", "missing", "missing", "corporate"]
    assert found.valid.tolist() == [True, False, False, False, False, True]
    assert found.domain.tolist() == ["gmail.com", None, None, None, None, "acme.de"]


def test_an_empty_column_is_read() -> None:
    assert parse_email(np.array([], dtype=object)).kind.tolist() == []


@given(st.one_of(st.text(max_size=60), st.emails()))
def test_normal_form_is_stable(text: str) -> None:
    found = email(text)
    if found.address is not None:
        assert email(found.address) == found


@given(st.emails())
def test_case_and_space_change_nothing(text: str) -> None:
    assert email(f" {text.upper()} ") == email(text.lower())


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=12),
            st.emails(),
            st.from_regex(r"[A-Za-z0-9.+_-]{1,8}@[A-Za-z0-9.-]{1,12}", fullmatch=True),
            st.sampled_from(
                ["Ada <ada@acme.de>", "ada@gmail.com", "ADA@Acme.DE", "a@b", "n/a", "x@mailinator.com", " a@b.de "]
            ),
        )
    )
)
def test_kinds_alone_are_those_of_parsing(addresses: list[str | None]) -> None:
    assert list(email_kinds(addresses)) == list(parse_email(addresses).kind)
