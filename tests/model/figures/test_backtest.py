"""The backtest's figure is drawn for every outcome of a backtest."""

from dataclasses import replace

import numpy as np
import pytest

from handoff.errors import TrainingError
from handoff.model.backtesting import NightsMeasured, measure_nights
from handoff.model.figures import png
from handoff.model.figures.backtest import backtest
from tests.model.test_backtesting import NIGHTS

SILENT = replace(NIGHTS[0], label=np.zeros_like(NIGHTS[0].label), places=0)
WORLDS = {"several nights": NIGHTS, "one night": NIGHTS[:1], "nothing came": [SILENT], "a gap": [SILENT, *NIGHTS[1:]]}


@pytest.mark.parametrize("name", WORLDS)
def test_every_outcome_is_drawn(name: str) -> None:
    figure = backtest(measure_nights(WORLDS[name], draws=20, seed=0))
    assert png(figure).startswith(b"\x89PNG\r\n")
    assert "nan" not in "".join(text.get_text() for text in figure.texts)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["model", "points", "newest first", "random"]
    assert len(figure.axes) == 4


def test_the_title_is_the_finding() -> None:
    found = measure_nights(NIGHTS, draws=20, seed=0)
    assert f"{100 * found.over['precision']['model'].value:.0f} % became SQL" in backtest(found).texts[0].get_text()


def test_no_night_is_refused() -> None:
    with pytest.raises(TrainingError, match="take other dates"):
        backtest(NightsMeasured((), {}, ()))
