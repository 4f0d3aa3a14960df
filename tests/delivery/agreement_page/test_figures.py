import numpy as np
from matplotlib.figure import Figure

from handoff.delivery.agreement_page.figures import figures_of, nights, threshold, weeks
from handoff.domain.tiers import Tier
from tests.delivery.agreement_page.made import NIGHTS, made_preview


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [text.get_text() for text in figure.texts]


def test_bars_of_the_nights_are_the_leads_on_the_list() -> None:
    axes = nights(made_preview()).axes[0]
    heights = [bar.get_height() for bar in axes.patches]  # type: ignore[attr-defined]
    assert heights == [20] * NIGHTS + [40] * NIGHTS


def test_weeks_show_the_promise_and_the_forecast() -> None:
    preview = made_preview().agreement
    ahead = preview.forecasts[Tier.SAL]
    assert ahead is not None
    said = texts(weeks(preview))
    assert "promised 9" in said
    assert f"{ahead.low:,.0f} to {ahead.high:,.0f}" in said
    for leads in preview.weeks[Tier.SAL].leads.tolist():
        assert f"{leads:,}" in said


def test_the_point_of_sal_lies_on_the_curve() -> None:
    """SAL is the best of each night: not exactly a threshold over all nights, but near the curve."""
    found = made_preview()
    sal, line = found.agreement.volume(Tier.SAL), found.curve
    assert line is not None
    at = np.argmin(np.abs(line.recall - sal.recall.value))
    assert abs(line.precision[at] - sal.precision.value) < 0.05
    marked = [one.get_label() for one in threshold(found).axes[0].lines]
    assert "SAL" in marked
    assert "SAL at present" in marked


def test_all_figures_have_names_of_pictures() -> None:
    assert set(figures_of(made_preview())) == {"nights", "weeks", "threshold"}
