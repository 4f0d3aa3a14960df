"""Predictions to draw: every valid shape, and the extreme ones by name."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from handoff.model.figures import Predictions

Rates = npt.NDArray[np.float64]


@st.composite
def predictions(draw: st.DrawFn, name: str = "lightgbm") -> Predictions:
    """Two rows or more, both outcomes; probabilities from a short list, so that ties are common."""
    probability = st.sampled_from([0.0, 1e-300, 1e-9, 0.003, 0.2, 0.2000001, 0.5, 0.97, 1.0]) | st.floats(0, 1)
    rows = draw(st.lists(st.tuples(st.booleans(), probability), min_size=0, max_size=40))
    rows += [(True, draw(probability)), (False, draw(probability))]
    outcome, said = zip(*rows, strict=True)
    return Predictions(name, np.array(outcome, np.int8), np.array(said, np.float64))


def calibrated(rows: int = 4000, seed: int = 0) -> Predictions:
    """Outcomes drawn with the very probabilities that were said."""
    random = np.random.default_rng(seed)
    said = random.beta(1, 8, rows)
    return Predictions("lightgbm", (random.random(rows) < said).astype(np.int8), said)


def said_instead(of: Predictions, probability: Rates | float) -> Predictions:
    """The same outcomes, with other probabilities."""
    return Predictions(of.name, of.outcome, np.broadcast_to(probability, len(of)).astype(np.float64))
