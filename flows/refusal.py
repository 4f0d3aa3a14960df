"""What keeps a night from being published before it is scored: marked for readers of the list as a gate's no is."""

from collections.abc import Iterator
from contextlib import contextmanager

from flows.night import Night
from handoff.errors import Refused, SourceError
from handoff.monitoring.gate import Gate
from handoff.workspace.night.begin import begin
from handoff.workspace.night.judge import held_back, mark_held
from handoff.workspace.results import Checked


@contextmanager
def marking(night: Night) -> Iterator[None]:
    """Mark the standing list with a source that cannot be read, and let the failure go on.

    Raises:
        SourceError: as it was raised inside.
    """
    try:
        yield
    except SourceError as reason:
        workspace = night.workspace
        mark_held(workspace, begin(workspace.places, night.asked, workspace.now), (_gate(str(reason)),))
        raise


def hold_back_faults(night: Night, checked: Checked, publish_anyway: str | None) -> None:
    """Hold the night's list back where the check found faults; return when it found none.

    publish_anyway: why it is to be published all the same.

    Raises:
        HeldBack: the check found faults; the message names each with its fix.
    """
    if checked.faults and publish_anyway is None:
        workspace = night.workspace
        begun = begin(workspace.places, night.asked, workspace.now)
        raise held_back(workspace, begun, tuple(_gate(fault) for fault in checked.faults))


def refuse_faults(checked: Checked) -> None:
    """Raise what is wrong with the data, before anything is learned from it.

    Raises:
        Refused: the check found faults; the message names each with its fix.
    """
    if checked.faults:
        raise Refused("the check says no, nothing was trained: " + "; ".join(checked.faults))


def _gate(fault: str) -> Gate:
    return Gate("G00", "the data as it was read", passed=False, message=fault)
