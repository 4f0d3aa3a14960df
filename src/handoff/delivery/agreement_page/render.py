"""Renders the page of a preview, its style and its figures inside."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from handoff.delivery import model_card
from handoff.delivery.agreement_page.compose import compose_preview
from handoff.delivery.agreement_page.figures import figures_of
from handoff.delivery.pages import inside, page_template
from handoff.model.figures import png

if TYPE_CHECKING:
    from handoff.policy.preview.report import Preview

_HERE: Final = Path(__file__).parent
#: The style of a model card, and what is new here.
_STYLES: Final = (Path(model_card.__file__).with_name("card.css"), _HERE / "page.css")


def render_preview(found: "Preview") -> str:
    """Return the page as HTML; it asks nobody for anything."""
    return page_template(_HERE / "page.html.j2").render(
        page=compose_preview(found),
        rules=list(_rules(found)),
        # The files are the package's own.
        style=Markup("\n".join(path.read_text("utf-8") for path in _STYLES)),
        images={name: inside(png(figure)) for name, figure in figures_of(found).items()},
    )


def _rules(found: "Preview") -> Iterator[dict[str, str]]:
    """Yield what each suggested rule would do, and its lines for agreement.toml."""
    for one in found.suggestions.rules if found.suggestions is not None else ():
        words = f"As a rule it would lose {one.lost:.1%} of the SQL and spare {one.spared:.1%} of the leads"
        yield {"words": words, "toml": one.toml}
