"""Columns over days as one drawing: hundreds of separate rectangles take seconds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.dates import date2num


def columns(axes: Axes, days: Sequence[date], height: npt.ArrayLike, width: float, **look: Any) -> None:
    """Draw a column of `height` over each day, `width` days wide; `floor`: where each begins (0 when absent)."""
    high = np.asarray(height, dtype=np.float64)
    floor = np.broadcast_to(np.asarray(look.pop("floor", 0.0), dtype=np.float64), high.shape)
    left = date2num(list(days)) - width / 2
    corners = [(left, floor), (left, floor + high), (left + width, floor + high), (left + width, floor)]
    boxes = np.stack([np.column_stack(corner) for corner in corners], axis=1)
    axes.xaxis_date()
    axes.add_collection(PolyCollection(list(boxes), linewidth=0, **look))
    axes.autoscale_view()
