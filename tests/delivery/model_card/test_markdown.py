"""Markdown shows every text as it is, whatever signs are in it."""

from hypothesis import given
from hypothesis import strategies as st

from handoff.delivery.model_card.document import Document, Grid, Listing, Paragraph, Picture, Section
from handoff.delivery.model_card.markdown import escaped, render_markdown

BLOCKS = (
    Paragraph("plain"),
    Paragraph("mind this", notice=True),
    Listing(("one", "two")),
    Grid.of("a table", ("name", ">rows"), [("a|b", 1_234), ("c", "x")]),
    Picture("roc", "a curve"),
)
CARD = Document("A <b> card", "about\nit", (("Version", "1"),), "It is good.", (Section("s", "Part", BLOCKS),))


def test_each_block_has_its_form() -> None:
    text = render_markdown(CARD, "figures")
    for part in (
        "# A \\<b\\> card\n\nabout it\n",
        "- Version: 1",
        "## Part",
        "> **mind this**",
        "- one\n- two",
        "*a table*\n\n| name | rows |\n|---|---:|\n| a\\|b | 1,234 |\n| c | x |",
        "![a curve](figures/roc.png)",
    ):
        assert part in text
    assert "](" not in render_markdown(CARD)


@given(st.text(max_size=40))
def test_no_text_breaks_out_of_its_cell_or_becomes_markup(text: str) -> None:
    line = escaped(text)
    assert "\n" not in line
    bare = line.replace("\\\\", "")
    for sign in "|<>`*":
        assert bare.count(sign) == bare.count("\\" + sign)
