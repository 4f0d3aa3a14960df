"""What is new in a source, and why it may be that everything has to be read."""

from pathlib import Path
from typing import Any

import pytest

from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.growth import Grown, former_reading, grown_files
from tests.sources.growing.made_growth import START, settings_of

BEFORE = {"web": [["web/1.csv", 10, 1], ["web/2.csv", 10, 1]]}


def test_new_files_are_those_that_were_not_there() -> None:
    seen = {"web": [*BEFORE["web"], ["web/3.csv", 7, 2]]}
    assert grown_files("web", BEFORE, seen) == Grown((Path("web/3.csv"),), 2, last=True)


def test_a_file_between_two_others_is_new_and_not_the_last() -> None:
    seen = {"web": [BEFORE["web"][0], ["web/1b.csv", 7, 2], BEFORE["web"][1]]}
    assert not grown_files("web", BEFORE, seen).last


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ([["web/1.csv", 10, 1]], "web/2.csv is gone"),
        ([["web/1.csv", 10, 1], ["web/2.csv", 11, 1]], "web/2.csv has changed"),
        ([["web/1.csv", 10, 1], ["web/2.csv", 10, 2]], "web/2.csv has changed"),
        (None, "a database"),
    ],
)
def test_what_is_no_longer_what_it_was_is_read_again(seen: Any, why: str) -> None:
    with pytest.raises(AfreshError, match=why):
        grown_files("web", BEFORE, {"web": seen})


def test_nothing_is_gone_on_from_without_a_former_reading(tmp_path: Path) -> None:
    with pytest.raises(AfreshError, match="nothing was read before"):
        former_reading(tmp_path, settings_of(), START)


def test_one_file_that_got_a_second_is_read_again() -> None:
    """Rows of a lone file do not say where they are from; those of several do."""
    before = {"web": BEFORE["web"][:1]}
    with pytest.raises(AfreshError, match="had 1 file"):
        grown_files("web", before, BEFORE)
