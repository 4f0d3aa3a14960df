"""docs/features.md names every setting with its default, and every feature pattern that exists."""

import re
import tomllib
from pathlib import Path

from handoff.domain.settings import FeatureSection, MachineSection

TEXT = (Path(__file__).parents[2] / "docs" / "features.md").read_text(encoding="utf-8")
EXAMPLE = tomllib.loads(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[-1])["features"]


def test_the_example_names_every_setting() -> None:
    assert set(EXAMPLE) == set(FeatureSection.model_fields)
    assert set(EXAMPLE["machine"]) == set(MachineSection.model_fields)


def test_the_example_shows_the_defaults() -> None:
    shown, default = FeatureSection.model_validate(EXAMPLE), FeatureSection()
    for name in set(FeatureSection.model_fields) - {"groups", "exclude", "titles"}:
        assert getattr(shown, name) == getattr(default, name), name
