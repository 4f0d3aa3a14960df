"""The page needs nobody and nothing: style and figures are inside, and every text is shown as it is."""

import re

import pytest

from handoff.delivery.model_card import render_page
from handoff.delivery.model_card.document import Document, Grid, Picture, Section
from tests.delivery.model_card.conftest import Made
from tests.workspace.small import PNG

FIGURES = {"roc": PNG, "calibration": PNG}


@pytest.fixture(scope="module")
def page(made: Made) -> str:
    return render_page(made.card(), FIGURES)


def test_nothing_is_fetched_from_anywhere(page: str) -> None:
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []
    assert "<script" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_figures_are_inside_with_words_and_one_that_is_not_there_is_left_out(page: str) -> None:
    images = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]+)"', page)
    assert len(images) == len(FIGURES)
    assert all(len(words) > 20 for words in images)


def test_names_with_signs_of_html_are_shown_as_they_are(page: str) -> None:
    assert "Müller &amp; &lt;Sons&gt;" in page
    assert "<Sons>" not in page


def test_every_table_has_a_name_column_heads_and_row_heads(page: str) -> None:
    tables = re.findall(r"<table.*?</table>", page, flags=re.DOTALL)
    assert len(tables) >= 10
    for table in tables:
        name = re.search(r'aria-labelledby="([^"]+)"', table)
        assert name is not None
        assert page.count(f'id="{name[1]}"') == 1
        assert '<th scope="col"' in table
    assert page.count('<th scope="row">') == page.count("<tr>") - len(tables)


def test_each_part_is_linked_once(page: str, made: Made) -> None:
    for section in made.card().sections:
        assert page.count(f'href="#{section.anchor}"') == page.count(f'id="{section.anchor}"') == 1
    assert page.count("<h1>") == 1


def test_a_refusal_looks_unlike_a_promotion() -> None:
    card = Document("t", "s", (), "", (Section("a", "A", (Grid.of("c", ("x",), [("y",)]), Picture("no", "none"))),))
    gates = Section("gates", "Gates", ())
    refused = render_page(card.registered("1", "refused it was", gates, refused=True), {})
    passed = render_page(card.registered("1", "passed it has", gates, refused=False), {})
    assert '<p class="notice bad" role="note">refused it was</p>' in refused
    assert '<p class="notice good" role="note">passed it has</p>' in passed
    assert "<img" not in refused
