"""The night's list in parts: one for each team, one for each person who works leads, and what nobody is named for."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from handoff.delivery.file_names import slugs
from handoff.delivery.list_words import UNASSIGNED, worked_by
from handoff.delivery.working_list import WORKED
from handoff.scoring.scored import ScoredLeads

Kind = Literal["team", "person"]


@dataclass(frozen=True)
class ListPart:
    """The leads of a team or a person. `slug`: the name of its files, without suffix."""

    kind: Kind
    name: str
    slug: str
    scored: ScoredLeads

    @property
    def title(self) -> str:
        """How lists call it: "Team North", "Ada Okafor"."""
        return f"Team {self.name}" if self.kind == "team" else self.name


def list_parts(scored: ScoredLeads) -> tuple[ListPart, ...]:
    """Return teams and then people, each by name, who have a lead tonight that may be worked.

    A lead that names neither owner nor rep is under "unassigned"; one without a team is in no team.
    """
    rows = scored.rows[scored.rows["tier"].isin([tier.value for tier in WORKED])]
    team, person = rows["team"], worked_by(rows).fillna(UNASSIGNED)
    teams, people = (sorted(names.dropna().unique().tolist()) for names in (team, person))
    team_slugs = slugs([f"team {name}" for name in teams])
    # Whoever bears the word as a name gives way to the leads that have no name.
    people.sort(key=lambda name: name != UNASSIGNED)
    person_slugs = slugs(people, taken=team_slugs, otherwise="person")
    return (
        *(_part("team", *named, scored, rows[team.eq(named[0])]) for named in zip(teams, team_slugs, strict=True)),
        *(
            _part("person", *named, scored, rows[person.eq(named[0])])
            for named in sorted(zip(people, person_slugs, strict=True))
        ),
    )


def _part(kind: Kind, name: str, slug: str, whole: ScoredLeads, rows: pd.DataFrame) -> ListPart:
    return ListPart(kind, name, slug, ScoredLeads(rows.reset_index(drop=True), whole.run))
