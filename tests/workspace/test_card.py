"""The card of any version, as it was logged, with how the version stands now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.errors import RegistryError
from handoff.workspace.card import read_card
from handoff.workspace.promotion import promote, register_package
from tests.workspace.company import mlflow_may_warn
from tests.workspace.small import Company
from tests.workspace.test_promotion import BAD_LEVEL


@pytest.fixture(scope="module")
def two(shared: Company) -> Iterator[Company]:
    """Version 1 is champion, version 2 was refused."""
    with mlflow_may_warn():
        register_package(shared.opened, shared.package("a"), "ann")
        register_package(shared.opened, shared.package("bb", **BAD_LEVEL), "ann")
        yield shared


def test_without_a_version_it_is_the_champions(two: Company, tmp_path: Path) -> None:
    card = read_card(two.opened, None)
    assert card.standing.model.version == "1"
    assert "Version 1 was made champion: it passed all 5 gates." in card.markdown
    path = card.write_html(tmp_path / "new" / "card.html")
    assert path.read_text(encoding="utf-8") == card.html
    assert "Version 1 was made champion" in card.html
    assert "data:image/png;base64," in card.html


def test_a_refused_version_says_so(two: Company) -> None:
    card = read_card(two.opened, "2")
    assert "Version 2 was registered as challenger, and the champion was left alone: refused by" in card.markdown
    assert "| calibration | refused | calibration error 0.300 (0.200 to 0.400)" in card.markdown
    assert card.to_dict()["aliases"] == ["challenger"]
    assert card.to_dict()["verdict"].startswith("refused: ")


def test_what_a_person_decided_later_is_told_beside_it(two: Company) -> None:
    promote(two.opened, "2", "the level is known", "bob")
    try:
        assert read_card(two.opened, "2").decided.endswith(" by bob: the level is known")
    finally:
        promote(two.opened, "1", "back", "ann")


def test_a_version_that_is_not_there_is_named(two: Company) -> None:
    with pytest.raises(RegistryError, match=r"has no version 7 at .*there are: 1, 2"):
        read_card(two.opened, "7")
