"""The documents say what the code does: commands, keys, defaults, links and examples."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from handoff.cli.app import COMMANDS, application
from handoff.domain.agreement import load_agreement
from handoff.domain.settings import load_settings
from tests.docs.documents import ROOT, Block, anchors, blocks, documents, links, name_of

DOCUMENTS = documents()
TOML_BLOCKS = [block for path in DOCUMENTS for block in blocks(path, "toml")]
COMMAND_LINES = [
    (name_of(path), line.split(" #")[0].strip().removeprefix("$ "))
    for path in DOCUMENTS
    for language in ("", "sh", "bash", "console")
    for block in blocks(path, language)
    for line in block.text.splitlines()
    if re.match(r"\s*(\$ )?handoff [a-z]", line)
]
WORKSPACES = [*sorted(ROOT.glob("examples/*/")), *sorted((ROOT / "src/handoff/templates").glob("*/"))]
#: Paths of one machine, and addresses of package indexes.
PRIVATE = re.compile(r"(?<![\w.])/(work|home|root|tmp|Users|mnt)/|[A-Z]:\\|index-url|/simple/?\b|//[^/\s]*pypi[^/\s]*")


def words(block: Block) -> str:
    return f"{block.where}: {block.text.splitlines()[0]}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{name_of(path)}: {link}"
        if fragment:
            assert fragment in anchors(target), f"{name_of(path)}: {link}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_no_document_names_a_machine_or_an_index(path: Path) -> None:
    assert PRIVATE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/*.md")), ids=name_of)
def test_the_index_of_documents_is_complete(path: Path) -> None:
    index = ROOT / "docs/README.md"
    assert path == index or path.name in links(index)


@pytest.mark.parametrize("block", TOML_BLOCKS, ids=words)
def test_toml_is_valid_and_whole_files_can_be_loaded(block: Block, tmp_path: Path) -> None:
    raw = tomllib.loads(block.text)
    file = tmp_path / "file.toml"
    file.write_text(block.text, encoding="utf-8")
    if {"workspace", "mapping"} <= raw.keys():
        load_settings(file)
    if {"signatories", "tiers"} <= raw.keys():
        load_agreement(file)


@pytest.mark.parametrize("folder", WORKSPACES, ids=name_of)
def test_examples_and_templates_are_valid(folder: Path) -> None:
    load_settings(folder / "handoff.toml")
    load_agreement(folder / "agreement.toml")


@pytest.mark.parametrize(("where", "line"), COMMAND_LINES)
def test_command_lines_in_documents_are_accepted(where: str, line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    assert name in COMMANDS, f"{where}: {line}"
    command = application.get_command(click.Context(application), name)
    assert command is not None
    command.make_context(name, arguments)


def test_there_are_examples_to_test() -> None:
    assert len(TOML_BLOCKS) >= 3
    assert len(COMMAND_LINES) >= len(COMMANDS)
