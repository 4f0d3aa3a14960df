"""A company's name is the same with or without what its owners leave out."""

import pytest

from handoff.identity.companies import company_key
from handoff.identity.domains import known_parent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordtech GmbH & Co. KG", "NORDTECH G.m.b.H."),
        ("Müller Bau", "Mueller-Bau AG"),
        ("Foo Bar, Inc.", "The Foo Bar Corporation"),
        ("Foo Sp. z o.o.", "foo sp. z. o. o."),
        ("Foo S.p.A.", "Foo SRL"),
        ("Foo A/S", "Foo Aps"),
        ("Foo, spol. s r.o.", "Foo s.r.o."),
        ("Oy Foo Ab", "Foo Oyj"),
        ("ООО «Ромашка»", "Ромашка, ПАО"),
        ("トヨタ株式会社", "(株)トヨタ"),
        ("北京科技有限公司", "北京科技"),
        ("삼성 주식회사", "삼성"),
        ("Ｆｏｏ Ｌｔｄ", "Foo Pty. Ltd."),
        ("Ernst & Young LLP", "Ernst und Young"),
    ],
)
def test_legal_forms_case_and_accents_do_not_matter(one: str, other: str) -> None:
    assert company_key(one) == company_key(other) is not None


@pytest.mark.parametrize(("one", "other"), [("Delta", "Delta Group"), ("ガス", "カス"), ("Foo 2 AG", "Foo 3 AG")])
def test_what_tells_companies_apart_stays(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["GmbH", "n/a", "-", "", "self-employed", "12345", "<script>x</script> Ltd", "=1+1"])
def test_no_company_has_no_key(name: str) -> None:
    assert company_key(name) is None


def test_a_subdomain_belongs_to_the_nearest_known_domain() -> None:
    known = {"acme.de", "other.com"}
    assert known_parent("mail.eu.acme.de", known) == "acme.de"
    assert known_parent("notacme.de", known) is None
