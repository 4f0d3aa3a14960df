"""One person is one, and two are two: what counts as evidence, and what does not."""

from typing import Any

import pyarrow as pa
import pytest

from handoff.domain.settings import IdentitySection
from handoff.errors import ConfigError
from handoff.identity import People, find_people

COLUMNS = ("email", "name", "phone", "company", "country")
ADA = {"email": "ada.lovelace@acme.de", "name": "Ada Lovelace", "phone": "+49 30 901820", "company": "Acme GmbH"}


def people(rows: list[dict[str, Any]], **section: Any) -> People:
    ids = pa.array([f"L{place}" for place in range(len(rows))], pa.string())
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS}
    return find_people(pa.table({"lead_id": ids, **cells}), IdentitySection(**section))


#: Second records of Ada: all that they share with the first, each in another spelling.
SAME = {
    "everything, typed otherwise": {
        "email": "ADA.Lovelace+x@acme.de",
        "name": "lovelace, ada",
        "phone": "0049 30901820",
    },
    "e-mail, no name": {"email": "ada.lovelace@acme.de"},
    "e-mail, a slip in the name": {"email": "ada.lovelace@acme.de", "name": "Ada Lovelase"},
    "e-mail, another family name": {"email": "ada.lovelace@acme.de", "name": "Ada Byron"},
    "phone and name, another job": {"email": "ada@other.com", "name": "Ada Lovelace", "phone": "+49 (0)30 901820"},
    "name and company": {"name": "ADA LOVELACE", "company": "ACME AG"},
    "a slip in the e-mail": {"email": "ada.lovlace@acme.de", "name": "Ada Lovelace"},
}
#: Other people, and what they share with Ada.
OTHERS = {
    "name": {"name": "Ada Lovelace", "company": "Umbrella"},
    "company": {"email": "bob@acme.de", "name": "Bob Byron", "company": "Acme"},
    "name and company, another mailbox there": {"email": "ada.lovelace2@acme.de", "name": "Ada Lovelace"},
    "the switchboard": {"email": "bob.byron@acme.de", "name": "Bob Byron", "phone": ADA["phone"], "company": "Acme"},
    "the mailbox, with another name": {"email": ADA["email"], "name": "Bob Byron"},
    "family name and phone": {"name": "Bob Lovelace", "phone": ADA["phone"]},
}


@pytest.mark.parametrize("second", SAME.values(), ids=SAME)
def test_a_second_record_of_a_person_is_found(second: dict[str, str]) -> None:
    found = people([ADA, second, {"name": "Eve Else", "email": "eve@else.org"}])
    assert found.clusters.survivor.tolist() == [0, 0, 2]
    assert found.clusters.confidence[0] >= 0.95


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("Anna Meier", "Bernd Meier", False),
        ("Alex Meier", "Alexander Meier", True),
        ("Meier", "Anna Meier", True),
        ("Anna Meier", "Anna Schulz", True),
    ],
)
def test_a_couple_with_one_private_mailbox_stays_two(first: str, second: str, together: bool) -> None:
    rows = [{"email": "meier@gmx.de", "name": name, "phone": ADA["phone"]} for name in (first, second)]
    assert people(rows).n_merged == together


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_person_stays_another(other: dict[str, str]) -> None:
    assert people([ADA, other]).n_merged == 0


def test_no_third_record_brings_namesakes_together() -> None:
    found = people([ADA, OTHERS["name and company, another mailbox there"], SAME["name and company"]])
    assert found.clusters.survivor[0] != found.clusters.survivor[1]


def test_the_reviewable_table_says_who_stands_for_whom_and_why() -> None:
    found = people([ADA, {"name": "Eve"}, SAME["e-mail, no name"]])
    rows = found.table.to_pylist()
    assert [(row["lead_id"], row["survivor_id"], row["is_survivor"]) for row in rows] == [
        ("L0", "L0", True),
        ("L2", "L0", False),
    ]
    assert rows[1]["matched_on"] == "same e-mail"


def test_a_person_overrules_the_evidence() -> None:
    assert people([ADA, ADA, ADA], different=[["L0", "L1"]]).clusters.survivor.tolist() in ([0, 1, 0], [0, 1, 1])
    assert people([ADA, OTHERS["name"]], same=[["L1", "L0"]]).n_merged == 1
    assert people([ADA, SAME["name and company"]], threshold=0.999).n_merged == 0
    assert people([SAME["name and company"]] * 2, threshold=0.999).n_merged == 0


def test_what_a_person_says_must_be_of_leads_and_without_contradiction() -> None:
    with pytest.raises(ConfigError, match=r'identity.same: "L7" is the id of no lead; did you mean "L0"'):
        people([ADA], same=[["L0", "L7"]])
    with pytest.raises(ConfigError, match=r'identity.same says that "L0" and "L1" are one person'):
        people([ADA, ADA], same=[["L0", "L1"]], different=[["L1", "L0"]])


def test_all_rows_may_be_one_person() -> None:
    found = people([ADA] * 2_000)
    assert set(found.clusters.survivor.tolist()) == {0}
    assert found.table.num_rows == 2_000


def test_a_mailbox_that_many_use_ties_nobody() -> None:
    rows = [
        {"email": "desk@acme.de", "name": f"{'abcdefghij'[n % 10]}na {chr(97 + n // 20)}{'xyz' * (n % 20 + 1)}"}
        for n in range(500)
    ]
    assert people(rows).n_merged == 0


def test_one_name_on_ten_thousand_leads_is_no_person() -> None:
    rows = [{"name": "Ada Lovelace", "email": f"a{n}@firm{n}.com", "company": f"Firm {n}"} for n in range(10_000)]
    assert people(rows).n_merged == 0


def test_empty_columns_tell_nothing() -> None:
    assert people([{"email": ""}, {"email": None}, {"name": "n/a"}, {"name": "n/a"}]).n_merged == 0


def test_the_order_of_ties_and_repeats_gives_the_same_clusters() -> None:
    rows = [ADA, *SAME.values(), *OTHERS.values()]
    assert people(rows).table.equals(people(rows).table)
