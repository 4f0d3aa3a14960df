"""Every figure comes back for every valid input, with named axes, as a PNG, without a warning."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure

import handoff.model.figures as package
from handoff.errors import TrainingError
from handoff.model.figures import (
    MonthCounts,
    Predictions,
    base_rate_by_month,
    calibration,
    funnel,
    lift_and_gains,
    png,
    precision_recall,
    roc,
    score_distribution,
)
from tests.model.figures.worlds import calibrated, predictions, said_instead

Draw = Callable[[Predictions], Figure]
WITH_PEERS: dict[str, Callable[..., Figure]] = {
    "roc": roc,
    "precision_recall": precision_recall,
    "lift_and_gains": lift_and_gains,
}
ALONE: dict[str, Draw] = {"calibration": calibration, "score_distribution": score_distribution}
DRAW: dict[str, Draw] = {**ALONE, **{name: partial(draw, peers=()) for name, draw in WITH_PEERS.items()}}
TINY = Predictions("tiny", np.array([0, 1]), np.array([0.4, 0.6]))
TURNED = Predictions("turned", np.array([0, 1]), np.array([0.6, 0.4]))
SURE = Predictions("sure", np.array([0, 1, 0, 1]), np.array([0.0, 1.0, 0.0, 1.0]))
WORLDS = {
    "tiny": TINY,
    "turned round": TURNED,
    "sure": SURE,
    "all zero": said_instead(TINY, 0.0),
    "all one": said_instead(TINY, 1.0),
    "all equal": said_instead(calibrated(500), 0.1),
    "one SQL": Predictions("rare", (np.arange(3000) == 7).astype(np.int8), np.linspace(0, 0.001, 3000)),
    "calibrated": calibrated(2000),
}


def title_of(figure: Figure) -> str:
    return str(figure.texts[0].get_text())


def legend_of(figure: Figure) -> list[str]:
    legend = figure.axes[0].get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def is_png(figure: Figure) -> bool:
    return png(figure).startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
@pytest.mark.parametrize("made", WORLDS.values(), ids=WORLDS)
def test_extreme_predictions_are_drawn(draw: Draw, made: Predictions) -> None:
    figure = draw(made)
    assert is_png(figure)
    assert "nan" not in title_of(figure)


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
@settings(max_examples=12, deadline=None)
@given(made=predictions())
def test_any_predictions_are_drawn(draw: Draw, made: Predictions) -> None:
    assert is_png(draw(made))


@pytest.mark.parametrize("draw", WITH_PEERS.values(), ids=WITH_PEERS)
def test_any_number_of_peers_is_drawn(draw: Callable[..., Figure]) -> None:
    made = calibrated(300)
    peers = [Predictions(f"peer {n}", made.outcome, made.probability**n) for n in range(1, 8)]
    figure = draw(made, peers)
    names = {text.split("  ")[0] for text in legend_of(figure)}
    assert names >= {"lightgbm", *(peer.name for peer in peers)}
    assert is_png(figure)


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_axes_are_labelled(draw: Draw) -> None:
    axes = draw(calibrated(300)).axes
    assert all(one.get_ylabel() for one in axes)
    # Panels above one another share the label of the lowest.
    lowest = min(one.get_position().y0 for one in axes)
    assert all(one.get_xlabel() for one in axes if one.get_position().y0 == lowest)


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_the_same_predictions_give_the_same_bytes(draw: Draw) -> None:
    assert png(draw(calibrated(300))) == png(draw(calibrated(300)))


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_the_title_fits_the_sheet(draw: Draw) -> None:
    for made in WORLDS.values():
        figure = draw(made)
        figure.draw_without_rendering()
        for text in figure.texts[:2]:
            assert text.get_window_extent().x1 <= figure.bbox.x1, text.get_text()


def test_no_figure_needs_pyplot() -> None:
    folder = Path(package.__file__).parent
    assert [path.name for path in folder.glob("*.py") if "pyplot" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("made", "times"),
    [(TINY, 100), (TURNED, 0), (said_instead(calibrated(500), 0.1), 50)],
)
def test_roc_tells_how_often_an_sql_outranks(made: Predictions, times: int) -> None:
    assert f"{times} times in 100" in title_of(roc(made))


def test_precision_recall_tells_precision_at_half() -> None:
    assert "100 % of the calls hit; in random order 50 %" in title_of(precision_recall(SURE))
    tied = said_instead(SURE, 0.3)
    assert "50 % of the calls hit; in random order 50 %" in title_of(precision_recall(tied))


def test_gains_tell_what_the_best_hold() -> None:
    outcome = (np.arange(100) >= 90).astype(np.int8)
    perfect = Predictions("perfect", outcome, np.linspace(0, 1, 100))
    assert title_of(lift_and_gains(perfect)) == "The best tenth holds 100 % of the SQLs, the best three tenths 100 %"
    tied = said_instead(perfect, 0.1)
    assert title_of(lift_and_gains(tied)) == "The best tenth holds 10 % of the SQLs, the best three tenths 30 %"


def test_calibration_tells_whether_probabilities_can_be_believed() -> None:
    good = calibrated()
    assert title_of(calibration(good)).startswith("Probabilities can be taken at their word")
    assert title_of(calibration(said_instead(good, good.probability * 2))).startswith("Probabilities run high")
    assert title_of(calibration(said_instead(good, good.probability / 2))).startswith("Probabilities run low")
    turned = good.probability.mean() * 2 - good.probability
    assert "Probabilities can be taken" not in title_of(calibration(said_instead(good, np.clip(turned, 0.001, 1))))


def test_right_on_the_whole_and_wrong_in_the_bins_is_told() -> None:
    outcome = np.tile(np.array([0, 1], np.int8), 500)
    halves = Predictions("halves", outcome, np.linspace(0.1, 0.9, 1000))
    assert title_of(calibration(halves)).startswith("Right on the whole (said 50.0 %, came 50.0 %), off in ")


def test_a_constant_at_the_base_rate_is_taken_at_its_word_whatever_the_order_of_the_rows() -> None:
    outcome = np.repeat(np.array([0, 1], np.int8), [900, 100])
    flat = Predictions("flat", outcome, np.full(1000, 0.1))
    assert title_of(calibration(flat)).startswith("Probabilities can be taken at their word")


def test_distribution_tells_the_typical_probabilities() -> None:
    figure = score_distribution(SURE)
    assert title_of(figure) == "The typical SQL had been given 100 %, the typical other lead 0 %"
    assert legend_of(figure) == ["did not become SQL", "became SQL"]


MONTHS = np.arange("2024-01", "2025-01", dtype="datetime64[M]")


def months(positives: list[int], rows: int = 100) -> MonthCounts:
    return MonthCounts(MONTHS[: len(positives)], np.full(len(positives), rows), np.array(positives))


@pytest.mark.parametrize(
    ("positives", "finding"),
    [
        ([5], "5.0 % of the rows became SQL"),
        ([0, 0], "between 0.0 % and 0.0 % a month"),
        ([5] * 12, "between 5.0 % and 5.0 % a month"),
        ([5] * 9 + [20] * 3, "lately high"),
        ([20] * 9 + [5] * 3, "lately low"),
        ([100] * 4, "between 100.0 % and 100.0 % a month"),
    ],
)
def test_the_base_rate_tells_its_span_and_its_drift(positives: list[int], finding: str) -> None:
    figure = base_rate_by_month(months(positives), np.datetime64("2024-01-15T00:00:00", "us"))
    assert finding in title_of(figure)
    assert is_png(figure)
    assert [one.get_ylabel() for one in figure.axes] == ["rows that became SQL", "rows"]


def test_no_month_is_an_error() -> None:
    with pytest.raises(TrainingError, match="no month with a row"):
        base_rate_by_month(months([]))


@pytest.mark.parametrize(
    ("stages", "finding"),
    [
        ({"lead": 1000, "MQL": 300, "SQL": 12}, "Of 100 leads, 30 MQL and 1.2 SQL"),
        ({"lead": 10, "SQL": 0}, "Of 100 leads, 0 SQL"),
        ({"lead": 10, "MQL": 0, "SQL": 0}, "Of 100 leads, 0 MQL and 0 SQL"),
        ({"lead": 1, "SQL": 1}, "Of 100 leads, 100 SQL"),
    ],
)
def test_the_funnel_tells_how_many_arrive(stages: dict[str, int], finding: str) -> None:
    figure = funnel(stages)
    assert title_of(figure) == finding
    assert is_png(figure)


@pytest.mark.parametrize("stages", [{}, {"lead": 5}, {"lead": 0, "SQL": 0}])
def test_a_funnel_without_leads_is_an_error(stages: dict[str, int]) -> None:
    with pytest.raises(TrainingError, match="needs two stages and leads in the first"):
        funnel(stages)
