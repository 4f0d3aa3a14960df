"""`handoff register`, `promote`, `rollback` and `card`: one command each, and exit codes that a script can trust."""

from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.small import Company, make_small
from tests.workspace.test_promotion import BAD_LEVEL


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    home = tmp_path_factory.mktemp("promotion")
    return make_small(home / "original").copy(home)


def test_from_the_package_to_the_champion_and_back(company: Company, tmp_path: Path) -> None:
    place = ("--workspace", company.folder)
    company.package("a")
    first = handoff("register", *place, "--json")
    assert (first.code, first.json["model"]["version"], first.json["verdict"]["passed"]) == (0, "1", True)

    company.package("bb", **BAD_LEVEL)
    second = handoff("register", *place)
    assert second.code == 1, "refused"
    assert "registered   lead-propensity version 2, alias challenger; the champion was left alone" in second.out
    assert "calibration error 0.300 (0.200 to 0.400), at most 0.100 is allowed" in second.out
    assert 'to overrule  handoff promote 2 --because "..."' in second.out

    promoted = handoff("promote", "2", "--because", "we know why", "--who", "Ann", *place)
    assert (promoted.code, promoted.messages) == (0, [])
    assert "version 2 of lead-propensity is the champion now; before it was version 1" in promoted.out
    assert company.log[-1]["who"] == "Ann"

    back = handoff("rollback", *place, "--json")
    assert (back.code, back.json["to"], back.json["changed"]) == (0, "1", True)
    assert handoff("rollback", *place).code == 1, "there is nothing further back"

    card = handoff("card", "2", *place)
    assert "lead-propensity version 2 (challenger)" not in card.out, "the alias left it when it became champion"
    assert "# Model card: small" in card.out
    page = tmp_path / "card.html"
    assert handoff("card", "--html", page, *place).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("promote", "1"), "--because"),
        (("promote", "1", "--because", " "), "a promotion by hand needs a reason"),
        (("promote", "99", "--because", "x"), "has no version 99"),
        (("register",), "is registered; train first: handoff train"),
        (("register", "nothing"), "nothing is no training package"),
        (("card", "99"), "has no version 99"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(company: Company, words: tuple[str, ...], message: str) -> None:
    found = handoff(*words, "--workspace", company.folder)
    assert found.code == 2
    assert message in found.err
