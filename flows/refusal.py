"""A check that says no ends the flow run, before anything is published."""

from handoff.errors import Refused
from handoff.workspace.results import Checked


def refuse_faults(checked: Checked) -> None:
    """Raise what is wrong with the data; return when nothing is.

    Raises:
        Refused: the check found faults; the message names each with its fix.
    """
    if checked.faults:
        raise Refused("the check says no, nothing was published: " + "; ".join(checked.faults))
