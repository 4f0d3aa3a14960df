import pytest

from handoff.errors import FeatureError
from handoff.model.columns import check_columns


def test_equal_columns_pass() -> None:
    check_columns(("a", "b"), ["a", "b"])


def test_difference_is_shown_as_a_diff() -> None:
    with pytest.raises(FeatureError, match=r"(?s)  - b\n.*  \+ c\n"):
        check_columns(("a", "b"), ["a", "c"])


def test_other_order_names_the_first_place() -> None:
    with pytest.raises(FeatureError, match=r"(?s)column 2:\n  - b\n  \+ c"):
        check_columns(("a", "b", "c"), ["a", "c", "b"])


def test_repeated_column_is_named() -> None:
    with pytest.raises(FeatureError, match="occur twice: a"):
        check_columns(("a", "b"), ["a", "b", "a"])
