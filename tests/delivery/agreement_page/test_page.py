"""The page of a preview says what was found, needs nobody, and shows every text as it is."""

import re

import pytest

from handoff.delivery.agreement_page import compose_preview, render_preview
from handoff.delivery.model_card.document import Grid
from tests.delivery.agreement_page.made import RULE, made_preview


@pytest.fixture(scope="module")
def page() -> str:
    return render_preview(made_preview())


def test_nothing_is_fetched_from_anywhere(page: str) -> None:
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []
    assert "<script" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_three_figures_are_inside_with_words(page: str) -> None:
    words = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]+)"', page)
    assert len(words) == 3
    assert all(len(one) > 20 for one in words)


def test_names_with_signs_of_html_are_shown_as_they_are(page: str) -> None:
    assert "Made &lt;company&gt;" in page
    assert "Ada &lt;b&gt;" in page
    assert "Müller &amp; Sons" in page


def test_suggested_rules_can_be_copied_line_by_line(page: str) -> None:
    code = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page, flags=re.DOTALL)
    assert code is not None
    assert code[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"') == RULE


def test_notes_promises_and_warnings_are_told(page: str) -> None:
    found = made_preview()
    assert "The model has seen these nights." in page
    assert "Warning: exclude" in page
    assert len(found.promises) == 4
    for promise in found.promises:
        assert promise[1:] in page


@pytest.mark.parametrize("section", ["volume", "changes", "lines", "teams", "segments", "suggestions", "how"])
def test_every_part_is_there_and_linked_once(page: str, section: str) -> None:
    assert page.count(f'href="#{section}"') == page.count(f'id="{section}"') == 1


def test_what_was_not_asked_for_is_left_out() -> None:
    page = render_preview(made_preview(compared=False, suggested=False))
    assert 'id="changes"' not in page
    assert 'id="suggestions"' not in page


def test_tables_hold_the_figures_of_the_preview() -> None:
    found = made_preview()
    tables = {block.caption: block for section in compose_preview(found).sections for block in section.blocks
              if isinstance(block, Grid)}  # fmt: skip
    tiers = next(table for caption, table in tables.items() if caption.startswith("On the average night"))
    assert [row[0] for row in tiers.rows[:3]] == ["SAL", "MQL", "SAL and MQL"]
    assert tiers.rows[0][1] == "20.0"
    lines = next(table for caption, table in tables.items() if caption.startswith("SAL by one line"))
    assert [row[0] for row in lines.rows if "agreed" in row[0]] == ["best\u00a020,\u00a0agreed"]
    assert len(next(table for caption, table in tables.items() if caption.startswith("Who changes")).rows) == 16


def test_heads_tell_a_proposal_from_an_agreement_of_the_same_number() -> None:
    changes = next(section for section in compose_preview(made_preview()).sections if section.anchor == "changes")
    compared = next(block for block in changes.blocks if isinstance(block, Grid))
    numbers = [head for head, _ in compared.heads if re.search(r"\d", head)]
    assert numbers == []
    assert [head for head, _ in compared.heads].count("after") == 3


def test_every_row_has_a_cell_for_every_head() -> None:
    for section in compose_preview(made_preview()).sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                assert {len(row) for row in block.rows} <= {len(block.columns)}, block.caption
