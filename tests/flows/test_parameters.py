"""What a flow accepts is checked before anything runs, and the error says what to write instead."""

import pytest
from prefect.exceptions import ParameterTypeError

from flows.nightly import nightly
from flows.parameters import forced
from handoff.errors import ConfigError


def test_a_bare_date_is_its_midnight_in_utc() -> None:
    checked = nightly.validate_parameters({"workspace": "demo", "as_of": "2026-07-01"})
    assert checked["as_of"] == "2026-07-01T00:00:00+00:00"


def test_no_instant_means_tonight() -> None:
    assert nightly.validate_parameters({"workspace": "demo", "as_of": None})["as_of"] is None


@pytest.mark.parametrize(
    ("wrong", "fix"),
    [
        ({"workspace": "demo", "as_of": "31/12/2026"}, '"31/12/2026" is not a date or instant; write it like'),
        ({"workspace": " "}, "name the folder that holds handoff.toml"),
        ({"workspace": 7}, "workspace: Input should be a valid string"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_fix(wrong: dict[str, object], fix: str) -> None:
    with pytest.raises(ParameterTypeError, match=fix):
        nightly.validate_parameters(wrong)


def test_the_schema_shown_to_operators_describes_each_parameter() -> None:
    described = nightly.parameters.properties
    assert all("description" in described[name] for name in ("workspace", "as_of", "publish_anyway", "because"))


def test_a_reason_is_a_sentence() -> None:
    with pytest.raises(ParameterTypeError, match="say in a sentence why the gates are wrong"):
        nightly.validate_parameters({"workspace": "demo", "publish_anyway": True, "because": "ok"})


@pytest.mark.parametrize(
    ("publish_anyway", "because", "fix"),
    [(True, None, "publish_anyway needs because"), (False, "the form is new", "set it to true, or leave because out")],
)
def test_a_gate_is_overruled_with_a_reason_or_not_at_all(publish_anyway: bool, because: str | None, fix: str) -> None:
    with pytest.raises(ConfigError, match=fix):
        forced(publish_anyway, because)


def test_a_reason_overrules_the_gates() -> None:
    assert forced(publish_anyway=True, because="the form is new") == "the form is new"
    assert forced(publish_anyway=False, because=None) is None
