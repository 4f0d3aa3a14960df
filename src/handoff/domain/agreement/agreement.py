"""The whole agreement, as one frozen, typed object."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from handoff.domain.agreement.rules import Condition, ExcludeRule, QualifyRule, RequiredField, required_field
from handoff.domain.agreement.signatures import Signatories
from handoff.domain.agreement.teams import Team
from handoff.domain.agreement.terms import Exploration, Promise, Recycling, ValueTerms
from handoff.domain.agreement.tiers import REPS, Tiers
from handoff.domain.tiers import Tier
from handoff.domain.toml import Frozen, read_toml
from handoff.errors import AgreementError


class Agreement(Frozen):
    """Everything in agreement.toml."""

    version: int = Field(ge=1)
    valid_from: date | None = None
    valid_until: date | None = None
    signatories: Signatories
    required_fields: tuple[Annotated[RequiredField, BeforeValidator(required_field)], ...] = ()
    qualify: tuple[QualifyRule, ...] = ()
    exclude: tuple[ExcludeRule, ...] = ()
    tiers: Tiers
    teams: tuple[Team, ...] = ()
    value: ValueTerms | None = None
    exploration: Exploration = Exploration()
    promise: Promise = Promise()
    recycling: Recycling | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(
                f"valid_until {self.valid_until} is before valid_from {self.valid_from}; correct one of them"
            )
        return self

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        for kind, names in (
            ("required_fields", [required.field for required in self.required_fields]),
            ("[[qualify]] name", [rule.name for rule in self.qualify]),
            ("[[exclude]] reason", [rule.reason for rule in self.exclude]),
            ("[[teams]] name", [team.name for team in self.teams]),
            ("[[teams.reps]] name", [rep.name for team in self.teams for rep in team.reps]),
        ):
            _once(kind, names)
        return self

    @model_validator(mode="after")
    def _teams_can_work(self) -> Self:
        if self.tiers.by_reps and not self.teams:
            raise ValueError('capacity is "reps" but there are no [[teams]]; add them, or write a number of leads')
        open_ended = [team.name for team in self.teams if team.leads is None]
        if len(open_ended) > 1 or (open_ended and open_ended[0] != self.teams[-1].name):
            raise ValueError(
                f'team "{open_ended[0]}" has no leads = {{ ... }} and takes all, so no team after it gets any; '
                f"give it a territory, or write it last"
            )
        return self

    def rules(self) -> Iterator[tuple[str, Condition]]:
        """Yield (how people call it, rule) for every rule, territories included."""
        yield from ((f'qualify "{rule.name}"', rule) for rule in self.qualify)
        yield from ((f'exclude "{rule.reason}"', rule) for rule in self.exclude)
        yield from ((f'team "{team.name}"', team.leads) for team in self.teams if team.leads is not None)

    def event_windows(self) -> tuple[tuple[str, int | None], ...]:
        """Return the (event type, days before as_of) that the rules count; None: since the beginning."""
        leaves = (leaf for _, rule in self.rules() for leaf in rule.leaves())
        windows = {(leaf.event, leaf.within_days) for leaf in leaves if leaf.event is not None}
        return tuple(sorted(windows, key=lambda window: (window[0], window[1] or 0)))

    def usual_places(self, tier: Tier) -> int | None:
        """Return how many leads `tier` takes on a night when no rep is away; None: as many as there are."""
        terms = self.tiers.terms(tier)
        capacity = None if terms is None else terms.capacity
        if capacity == REPS:
            return sum(team.places(rep) or 0 for team in self.teams for rep in team.reps)
        return capacity

    def not_in_force(self, day: date) -> str | None:
        """Say why the agreement does not bind anybody on `day`; None: it does."""
        unsigned = [side for side in ("marketing", "sales") if not getattr(self.signatories, side).signed]
        if unsigned:
            return f"agreement {self.version} is not signed by {' and '.join(unsigned)}"
        if self.valid_from and day < self.valid_from:
            return f"agreement {self.version} starts on {self.valid_from}"
        if self.valid_until and day > self.valid_until:
            return f"agreement {self.version} ended on {self.valid_until}"
        return None


def _once(kind: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f'{kind} "{name}" is there twice; remove or rename one')


def load_agreement(path: Path) -> Agreement:
    """Read `agreement.toml`.

    Raises:
        AgreementError: missing file, broken TOML, unknown key, or terms that cannot work.
    """
    return read_toml(path, Agreement, error=AgreementError)
