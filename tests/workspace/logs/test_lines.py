"""Each line of the log is one JSON object that says what it is about, and holds no address and no password."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.workspace.logs import about, present, run_id, write_json_lines
from handoff.workspace.logs.lines import without_persons

LOGGER = logging.getLogger("handoff")


@contextmanager
def lines() -> Iterator[list[dict[str, Any]]]:
    """Collect what is logged inside."""
    stream, found = StringIO(), list[dict[str, Any]]()
    handler = write_json_lines(stream)
    try:
        yield found
    finally:
        logging.root.removeHandler(handler)
        logging.captureWarnings(False)
        found.extend(map(json.loads, stream.getvalue().splitlines()))


def test_a_line_says_what_it_is_about() -> None:
    with lines() as found, about(run="4f2a", workspace="demo", night="2026-07-01", step="score"):
        LOGGER.info("scoring", extra={"seconds": 1.5})
    [line] = found
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "message": "scoring",
        "run": "4f2a",
        "night": "2026-07-01",
        "workspace": "demo",
        "step": "score",
        "seconds": 1.5,
    }


def test_what_is_not_given_stays_as_it_was_outside() -> None:
    with about(run="4f2a", step="night"), about(step="score"):
        assert (present().run, present().step) == ("4f2a", "score")
    assert present().run is None


def test_a_message_of_several_lines_is_one_line() -> None:
    with lines() as found:
        LOGGER.warning("first\nsecond")
    assert [line["message"] for line in found] == ["first\nsecond"]


def test_a_defect_is_shown_by_its_place_and_not_by_its_words() -> None:
    with lines() as found:
        try:
            int("row of Ada Okafor")
        except ValueError:
            LOGGER.exception("a defect")
    assert "Okafor" not in json.dumps(found)
    assert __file__ in found[0]["trace"][0]


def test_other_libraries_write_lines_too() -> None:
    with lines() as found:
        logging.getLogger("other.library").warning("slow")
    assert found[0]["logger"] == "other.library"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sent to ada.okafor+x@helix-robotics.example, 3 rows", "sent to [address], 3 rows"),
        ('email "jürgen@söhne.example" twice', 'email "[address]" twice'),
        ("postgresql+psycopg://crm:geheim@db.example/leads", "postgresql+psycopg://crm:***@db.example/leads"),
        ("postgresql://crm@db.example/leads", "postgresql://crm@db.example/leads"),
        ("models:/lead-propensity@champion", "models:/lead-propensity@champion"),
    ],
)
def test_addresses_and_passwords_are_taken_out(text: str, written: str) -> None:
    assert without_persons(text) == written


@given(st.emails())
def test_no_plain_address_gets_through(address: str) -> None:
    if all(letter.isalnum() or letter in "._%+-@" for letter in address):
        assert address not in without_persons(f"the address {address} is there twice")


def test_two_runs_never_have_the_same_id() -> None:
    assert len({run_id() for _ in range(100)}) == 100
