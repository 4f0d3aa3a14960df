"""What engagement features a model has: decided once from the data, then the same for every night."""

from dataclasses import dataclass

#: Names of the counters over all event types.
ALL, INBOUND, OUTBOUND, OTHER, MACHINE = "event", "inbound_event", "outbound_event", "other_event", "machine_event"


@dataclass(frozen=True, slots=True)
class EngagementPlan:
    """The engagement part of a feature plan.

    Attributes:
        types: event types with features of their own, in column order.
        pooled: rare event types that are counted together as `other_event`.
        groups: (name, members) of event types that are also counted together.
        windows: lengths in days; every count also has an all-time value.
        account_windows: the same for the totals over the other leads of the account.
        half_life_days: after so many days an event weighs half in the intensity.
        with_duration, with_value: counters whose events carry durations or values.
        accounts: whether any two leads share a known account; without, there are no account features.
    """

    types: tuple[str, ...]
    pooled: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    windows: tuple[int, ...]
    account_windows: tuple[int, ...]
    half_life_days: float
    with_duration: tuple[str, ...]
    with_value: tuple[str, ...]
    accounts: bool = True

    @property
    def counters(self) -> tuple[str, ...]:
        """Everything that is counted (robots' events apart), in column order."""
        other = (OTHER,) if self.pooled else ()
        return (*self.types, *other, *(name for name, _ in self.groups), INBOUND, OUTBOUND, ALL)

    @property
    def n_slots(self) -> int:
        """Number of event slots: each type, the rest, and robots."""
        return len(self.types) + 2

    @property
    def other_slot(self) -> int:
        """Slot of the pooled types and of types that were never seen when the plan was made."""
        return len(self.types)

    @property
    def machine_slot(self) -> int:
        """Slot of events that a robot made."""
        return len(self.types) + 1

    def slots_of(self, counter: str) -> tuple[int, ...]:
        """Return the slots that a counter of types adds up (ALL, INBOUND and OUTBOUND: every human slot)."""
        members = dict(self.groups).get(counter)
        if counter in self.types:
            return (self.types.index(counter),)
        if counter == OTHER:
            return (self.other_slot,)
        if members is not None:
            return tuple(index for index, name in enumerate(self.types) if name in members)
        return tuple(range(len(self.types) + 1))
