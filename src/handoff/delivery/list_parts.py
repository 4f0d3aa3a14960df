"""The night's list in parts: one for each team, one for each person who works leads, and what nobody is named for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    whole = replace(scored, rows=rows)
    teams = _parts("team", whole, rows["team"], ())
    return (*teams, *_parts("person", whole, worked_by(rows).fillna(UNASSIGNED), [part.slug for part in teams]))


def _parts(kind: Kind, whole: ScoredLeads, named: "pd.Series", taken: Iterable[str]) -> list[ListPart]:
    """Return one part for each name of `named`, which has the index of the rows."""
    names = sorted(named.dropna().unique().tolist())
    free = slugs([f"team {name}" if kind == "team" else name for name in names], taken, otherwise=kind)
    return [
        ListPart(kind, name, slug, replace(whole, rows=whole.rows[named.eq(name)].reset_index(drop=True)))
        for name, slug in zip(names, free, strict=True)
    ]
