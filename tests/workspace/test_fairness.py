"""Declared columns are checked before hours of training, and protected ones never become features."""

import pytest

from handoff.errors import ConfigError
from handoff.workspace.fairness import check_fairness
from tests.workspace.small import Company

DECLARED = '[fairness]\nprotected = ["{}"]'


def test_a_misspelt_column_is_named_with_the_nearest(fresh: Company) -> None:
    with (
        fresh.more_settings(DECLARED.format("contry")),
        pytest.raises(ConfigError, match=r'handoff\.toml: fairness\.protected names "contry".*country'),
    ):
        check_fairness(fresh.opened)


def test_a_protected_column_is_no_feature_and_no_part_of_one(fresh: Company) -> None:
    before = set(fresh.opened.catalogue().names)
    with fresh.more_settings(DECLARED.format("country")):
        check_fairness(fresh.opened)
        after = set(fresh.opened.catalogue().names)
    assert {name for name in before if name.startswith("country")} != set()
    assert {name for name in after if name.startswith("country")} == set()
