"""Do the columns that came fit the columns that were learned? If not, the difference is shown."""

from collections.abc import Sequence

from handoff.errors import FeatureError

SHOWN = 12


def check_columns(expected: Sequence[str], given: Sequence[str]) -> None:
    """Return when `given` is exactly `expected`, in order.

    Raises:
        FeatureError: they differ; the message lists the missing names with "-" and the surplus ones with "+".
    """
    if list(expected) == list(given):
        return
    lines = [f"  - {name}" for name in expected if name not in set(given)]
    lines += [f"  + {name}" for name in given if name not in set(expected)]
    if not lines:
        raise FeatureError(_moved(expected, given))
    more = [f"  ... and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    raise FeatureError(
        "the features differ from those that the model was trained on (- missing, + not known to it):\n"
        + "\n".join(lines[:SHOWN] + more)
        + "\nbuild features with the model's own feature plan, or train again"
    )


def _moved(expected: Sequence[str], given: Sequence[str]) -> str:
    if len(given) != len(expected):
        twice = sorted({name for name in given if list(given).count(name) > 1})
        return f"columns occur twice: {', '.join(twice)}; build the table with one column a feature"
    place = next(i for i, (left, right) in enumerate(zip(expected, given, strict=True)) if left != right)
    return (
        f"the features are those of the model, in another order, first at column {place + 1}:\n"
        f"  - {expected[place]}\n  + {given[place]}\nselect the columns in the order of the model's catalogue"
    )
