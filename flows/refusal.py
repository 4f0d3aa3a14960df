"""What keeps flows from going on with data that is not fit."""

from handoff.errors import Refused
from handoff.workspace.results import Checked


def refuse_faults(checked: Checked) -> None:
    """Raise what is wrong with the data, before anything is learned from it.

    Raises:
        Refused: the check found faults; the message names each with its fix.
    """
    if checked.faults:
        raise Refused("the check says no, nothing was trained: " + "; ".join(checked.faults))
