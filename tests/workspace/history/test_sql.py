"""The SQL of docs/history.md runs on the files as they are."""

import re

import duckdb
import pandas as pd
import pytest

from tests.docs.documents import ROOT, blocks, read
from tests.workspace.history.past import NIGHTS, Past

PAGE = "docs/history.md"
QUERIES = [block.text for block in blocks(ROOT / PAGE, "sql")]


@pytest.mark.parametrize("query", QUERIES, ids=[text.split("\n")[0] for text in QUERIES])
def test_every_example_answers(query: str, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(past.folder)
    assert len(duckdb.execute(query).fetchall()) > 0


def test_the_one_liners_count_every_row(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(past.folder)
    (statement,) = re.findall(r'duckdb -c "(.+?)"', read(PAGE))
    rows = sum(len(past.rows(night)) for night in NIGHTS)
    assert duckdb.execute(statement).fetchall() == [(rows,)]
    assert len(pd.read_parquet(".handoff/scores")) == rows
