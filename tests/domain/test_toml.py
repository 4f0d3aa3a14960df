"""A settings file that cannot be read says where, what and how to put it right."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import Field

from handoff.domain.toml import Frozen, nearest, parse_model, read_toml
from handoff.errors import AgreementError, ConfigError


class Engine(Frozen):
    fuel: str = "diesel"
    cylinders: int = 4


class Car(Frozen):
    name: str
    engine: Engine = Engine()
    wheels: tuple[Engine, ...] = ()
    parts: Mapping[str, Engine] = Field(default_factory=dict)
    spare: Engine | None = None


def message(tmp_path: Path, text: str) -> str:
    path = tmp_path / "car.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_toml(path, Car)
    return str(caught.value).replace(str(path), "car.toml")


def test_a_good_file_becomes_the_object(tmp_path: Path) -> None:
    path = tmp_path / "car.toml"
    path.write_text('name = "Käfer"\n[engine]\ncylinders = 4\n', encoding="utf-8")
    assert read_toml(path, Car) == Car(name="Käfer", engine=Engine(cylinders=4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'name = "x"\n\n[engine]\nfule = "gas"\n',
            'car.toml line 4: engine.fule is not a known key; did you mean "fuel"?',
        ),
        ('name = "x"\n[engin]\n', 'car.toml line 2: engin is not a known key; did you mean "engine"?'),
        (
            'name = "x"\nengine = { fuel = "gas", cilinders = 2 }\n',
            'car.toml line 2: engine.cilinders is not a known key; did you mean "cylinders"?',
        ),
        (
            'name = "x"\n[parts.front]\nfuell = "gas"\n',
            'car.toml line 3: parts.front.fuell is not a known key; did you mean "fuel"?',
        ),
        (
            'name = "x"\n[[wheels]]\nfuell = "gas"\n',
            'car.toml line 3: wheels.0.fuell is not a known key; did you mean "fuel"?',
        ),
        (
            'name = "x"\n[spare]\nfuell = "gas"\n',
            'car.toml line 3: spare.fuell is not a known key; did you mean "fuel"?',
        ),
        (
            'name = "x"\n[engine]\nzzzz = 1\n',
            "car.toml line 3: engine.zzzz is not a known key; valid: cylinders, fuel",
        ),
        ("[engine]\n", "car.toml: name is missing; add it"),
    ],
)
def test_an_unknown_or_missing_key_names_the_line_and_the_nearest(tmp_path: Path, text: str, expected: str) -> None:
    assert message(tmp_path, text) == expected


def test_a_wrong_value_is_shown_with_its_line(tmp_path: Path) -> None:
    found = message(tmp_path, 'name = "x"\n[engine]\nfuel = "gas"\ncylinders = "four"\n')
    assert found.startswith("car.toml line 4: engine.cylinders = 'four': Input should be a valid integer")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    found = message(tmp_path, 'nam = "x"\n[engine]\ncylinders = "four"\n').splitlines()
    assert [line.split(":")[1].split()[0] for line in found] == ["engine.cylinders", "nam"]


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    assert message(tmp_path, 'name = "x"\n[engine\n').startswith("car.toml is not valid TOML: ")
    assert "line 2" in message(tmp_path, 'name = "x"\n[engine\n')


def test_a_missing_file_names_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"car\.toml does not exist; `handoff init .*` writes one"):
        read_toml(tmp_path / "car.toml", Car)


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "car.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"car\.toml cannot be read: .*; it must be a UTF-8 text file"):
        read_toml(tmp_path / "car.toml", Car)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_toml(tmp_path, Car)


def test_the_kind_of_error_is_the_callers() -> None:
    with pytest.raises(AgreementError, match="agreement: name is missing"):
        parse_model({}, Car, "agreement", error=AgreementError)


def test_nearest() -> None:
    assert nearest("segmnet", ["segment", "source"]) == 'did you mean "segment"?'
    assert nearest("qqq", ["b", "a"]) == "valid: a, b"
    assert nearest("qqq", []) == "remove it"


def test_the_second_of_several_tables_is_found(tmp_path: Path) -> None:
    class Wheel(Frozen):
        size: int

    class Bicycle(Frozen):
        wheels: tuple[Wheel, ...]

    path = tmp_path / "bicycle.toml"
    path.write_text("[[wheels]]\nsize = 28\n\n[[wheels]]\nsize = 'large'\n")
    with pytest.raises(ConfigError, match=r"line 5: wheels\.1\.size = 'large'"):
        read_toml(path, Bicycle)
