"""A required field holds something that sales can use."""

import pandas as pd
import pytest

from handoff.domain.agreement import Check
from handoff.policy.rules.required import is_usable


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ("present", ["Ada", 5, 0.0, "no"], ["", " ", None, float("nan"), "n/a", "-", "Unknown", "TBD"]),
        (
            "email",
            ["ada@example.org", "Ada.L+x@mail.example.co.uk", "o'neil@example.org", "müller@exämple.de"],
            ["ada", "ada@", "@example.org", "ada@example", "a..b@example.org", "a b@example.org", "a@1.2.3.4", None],
        ),
        ("phone", ["+49 30 1234567", "(020) 7946 0000", "030/1234567 ext. 12", 493012345678.0], ["call me", "123", ""]),
        ("yes", ["yes", "TRUE", "1", 1.0, True, "on"], ["no", "0", 0.0, False, None, "maybe"]),
    ],
)
def test_checks(check: Check, good: list[object], bad: list[object]) -> None:
    values = pd.Series([*good, *bad], dtype="object")
    assert is_usable(values, check).tolist() == [True] * len(good) + [False] * len(bad)
