"""A company's own dictionary extends and overrides the built-in one, and its mistakes are explained."""

from pathlib import Path

import pytest

from handoff.errors import ConfigError
from handoff.features.fit.title_dictionary import TitleDictionary, phrase_words
from handoff.features.fit.titles import UNKNOWN, parse_title


def load(tmp_path: Path, text: str) -> TitleDictionary:
    path = tmp_path / "titles.toml"
    path.write_text(text, encoding="utf-8")
    return TitleDictionary.load(path)


def test_own_phrases_extend_the_dictionary(tmp_path: Path) -> None:
    own = load(tmp_path, '[seniority.head]\nen = ["chapter lead"]\n[function.beekeeping]\nen = ["bee*"]\n')
    found = parse_title("Chapter Lead Beekeeping", own)
    assert (found.function, found.seniority) == ("beekeeping", "head")
    assert found.role == "head of beekeeping"


def test_own_phrases_win(tmp_path: Path) -> None:
    own = load(tmp_path, '[seniority.manager]\nen = ["office manager"]\n[function.operations]\nen = ["hr"]\n')
    assert parse_title("Office Manager", own).seniority == "manager"
    assert parse_title("HR Manager", own).function == "operations"


def test_own_titles_win(tmp_path: Path) -> None:
    own = load(tmp_path, '[[title]]\nphrases = ["vp"]\nseniority = "manager"\nrole = "bank vp"\n')
    assert parse_title("VP", own).role == "bank vp"


def test_phrases_can_be_forgotten(tmp_path: Path) -> None:
    assert parse_title("PA", load(tmp_path, 'forget = ["pa"]\n')) == UNKNOWN


def test_fingerprint_follows_the_content(tmp_path: Path) -> None:
    built_in = TitleDictionary.load()
    assert built_in.fingerprint == TitleDictionary.load().fingerprint
    assert built_in.fingerprint != load(tmp_path, 'forget = ["pa"]\n').fingerprint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[seniority.manger]\nen = ["boss"]\n', r'titles.toml line 1: seniority "manger".*did you mean "manager"'),
        ('\n[[title]]\nphrases = ["x"]\nfunction = "salse"\n', r'line 4: function "salse".*did you mean "sales"'),
        ('[function.sales]\neng = ["x"]\n', r"line 2: function.sales.eng is not a known key; did you mean"),
        ('[function.sales]\nen = "x"\n', r"line 2: function.sales.en = 'x'"),
        ('[function.sales]\nen = ["a*b"]\n', r'line 2: .*"a\*b" has a "\*" inside a word; put it at one end'),
        ('forget = ["--"]\n', r'line 1: .*"--" holds no word; write at least one letter'),
        ("[function.sales\n", r"titles.toml is not valid TOML.*line 1"),
    ],
)
def test_mistake_names_line_value_and_fix(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, text)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml does not exist"):
        TitleDictionary.load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(("phrase", "words"), [("Vice-President", ("vice", "president")), ("Büro*", ("buro*",))])
def test_phrases_are_folded_like_titles(phrase: str, words: tuple[str, ...]) -> None:
    assert phrase_words(phrase) == words
