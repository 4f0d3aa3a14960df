"""How counters and windows are called, in names and in words."""

from handoff.features.engagement.plan import ALL, INBOUND, MACHINE, OUTBOUND, EngagementPlan


def spoken(counter: str) -> str:
    """Return one event of a counter as words, to which an s can be added: "page_view" is '"page view" event'."""
    named = {ALL: "event", INBOUND: "inbound event", OUTBOUND: "outbound event", MACHINE: "robot event"}
    words = counter.replace("_", " ")
    return named.get(counter, f'"{words}" event')


def in_window(days: int | None) -> str:
    """Return a window as words."""
    if days is None:
        return "so far"
    return "in the last 24 hours" if days == 1 else f"in the last {days} days"


def suffix(days: int | None) -> str:
    """Return how a window is written in names."""
    return "all" if days is None else f"{days}d"


def windows_of(plan: EngagementPlan) -> tuple[int | None, ...]:
    """Return the windows of a plan and, last, all time."""
    return (*plan.windows, None)
