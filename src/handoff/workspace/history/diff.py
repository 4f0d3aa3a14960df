"""Who entered and left each tier between two published nights, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from handoff.domain.tiers import TIER_ORDER
from handoff.errors import ConfigError
from handoff.workspace.history.comings import comings_and_goings
from handoff.workspace.history.former_terms import tiers_under_former_terms
from handoff.workspace.history.move import Move
from handoff.workspace.history.rows import night_path, read_rows
from handoff.workspace.history.tier_change import Standing, TierChange, Why, lines_of, why_other_tier
from handoff.workspace.history.why import Models, registered_models, why_moved

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

_COLUMNS: Final = (
    *("lead_id", "name", "company", "tier", "tier_reason", "probability", "expected_value", "selection_probability"),
    *("rank", "as_of", "agreement_version", "model_version"),
)


@dataclass(frozen=True)
class TierCount:
    """One tier: how many leads it had, how many left and entered, and how many it has."""

    tier: str
    before: int
    left: int
    entered: int
    after: int

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        return {name: getattr(self, name) for name in ("tier", "before", "left", "entered", "after")}


@dataclass(frozen=True)
class NightDiff:
    """Two nights compared: each lead that changed its tier, the best of the second night first."""

    before: date
    after: date
    tiers: tuple[TierCount, ...]
    changes: tuple[TierChange, ...]

    @property
    def causes(self) -> Mapping[Why, int]:
        """How many leads changed for each cause, the most frequent first."""
        return dict(Counter(one.why for one in self.changes).most_common())

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        return {
            "from": self.before.isoformat(),
            "to": self.after.isoformat(),
            "tiers": [one.to_dict() for one in self.tiers],
            "causes": {why.value: count for why, count in self.causes.items()},
            "changes": [one.to_dict() for one in self.changes],
        }


def diff_nights(materials: "Materials", d1: date, d2: date, models: Models | None = None) -> NightDiff:
    """Compare two published nights, the earlier one first.

    models: by version; those of the registry when absent.

    Raises:
        WorkspaceError: one of them was not published, or its file cannot be read. ConfigError: the order is wrong.
    """
    if d1 >= d2:
        raise ConfigError(f"{d1} is not before {d2}; name the earlier night first")
    before, after = _rows(materials, d1), _rows(materials, d2)
    both = before.join(after[["tier"]].rename(columns={"tier": "now"}), how="inner")
    moved = both.index[both["tier"] != both["now"]]
    found = [
        *_moved(materials, before, after, moved.tolist(), models or registered_models(materials)),
        *_gone(materials, before, after),
        *_come(materials, before, after),
    ]
    rank = after["rank"].to_dict() | {
        one: len(after) + place for one, place in before["rank"].items() if one not in after.index
    }
    changes = sorted(found, key=lambda one: (rank[one.lead_id], one.lead_id))
    return NightDiff(d1, d2, tuple(_counts(before, after, changes)), tuple(changes))


def _rows(materials: "Materials", night: date) -> pd.DataFrame:
    rows = read_rows(night_path(materials.places, night), _COLUMNS)
    worth = pd.to_numeric(rows["expected_value"]).fillna(rows["probability"])
    numbers = {"worth": worth, "selection_probability": pd.to_numeric(rows["selection_probability"])}
    return rows.assign(**numbers).set_index("lead_id", drop=False)


def _moved(
    materials: "Materials", before: pd.DataFrame, after: pd.DataFrame, lead_ids: list[str], models: Models
) -> Iterable[TierChange]:
    """Yield the leads that were scored on both nights."""
    if not lead_ids:
        return
    lines = lines_of(before), lines_of(after)
    nights = before["as_of"].iloc[0], after["as_of"].iloc[0]
    former = tiers_under_former_terms(materials, nights[0].date(), nights[1].date(), models)
    causes: dict[str, tuple[Why, str]] = {}
    for one in lead_ids:
        then, now = _standing(before, one), _standing(after, one)
        if former.get(one) == then.tier:
            causes[one] = (
                Why.AGREEMENT,
                f"under the agreement of {nights[0]:%Y-%m-%d} it would still be {then.tier}: {now.reason}",
            )
        else:
            causes[one] = why_other_tier(then, now, *lines)
    by_score = [one for one, (why, _) in causes.items() if why is Why.SCORE]
    materials.progress(f"looking for the causes of {len(by_score):,} moved scores")
    moves = {move.lead_id: move for move in why_moved(materials, by_score, nights[0].date(), nights[1].date(), models)}
    for one, (why, words) in causes.items():
        yield _change(one, before, after, why, _score_words(moves[one]) if why is Why.SCORE else words)


def _standing(rows: pd.DataFrame, lead_id: str) -> Standing:
    row: dict[Any, Any] = rows.loc[lead_id].to_dict()
    reason = row["tier_reason"]
    return Standing(str(row["tier"]), reason if isinstance(reason, str) else "", float(row["worth"]))


def _score_words(move: Move) -> str:
    largest = max(move.parts, key=lambda part: part.points if move.points >= 0 else -part.points, default=None)
    way = f"{100 * move.before.probability:.1f} → {100 * move.after.probability:.1f}"
    return way if largest is None else f"{way}, above all {largest}"


def _gone(materials: "Materials", before: pd.DataFrame, after: pd.DataFrame) -> Iterable[TierChange]:
    lead_ids = before.index.difference(after.index).tolist()
    for one, why, words in comings_and_goings(materials, lead_ids, _as_of(before), _as_of(after), came=False):
        yield _change(one, before, None, why, words)


def _come(materials: "Materials", before: pd.DataFrame, after: pd.DataFrame) -> Iterable[TierChange]:
    lead_ids = after.index.difference(before.index).tolist()
    for one, why, words in comings_and_goings(materials, lead_ids, _as_of(before), _as_of(after), came=True):
        yield _change(one, None, after, why, words)


def _as_of(rows: pd.DataFrame) -> pd.Timestamp:
    return pd.Timestamp(rows["as_of"].iloc[0])


def _change(lead_id: str, before: pd.DataFrame | None, after: pd.DataFrame | None, why: Why, words: str) -> TierChange:
    then, now = (None if rows is None else rows.loc[lead_id].to_dict() for rows in (before, after))
    row: dict[Any, Any] = now or then or {}
    return TierChange(
        lead_id=lead_id,
        name=row["name"] if isinstance(row["name"], str) else None,
        company=row["company"] if isinstance(row["company"], str) else None,
        before=None if then is None else str(then["tier"]),
        after=None if now is None else str(now["tier"]),
        probability_before=None if then is None else float(then["probability"]),
        probability_after=None if now is None else float(now["probability"]),
        why=why,
        words=words,
    )


def _counts(before: pd.DataFrame, after: pd.DataFrame, changes: Iterable[TierChange]) -> Iterable[TierCount]:
    changes = list(changes)
    had, has = before["tier"].value_counts(), after["tier"].value_counts()
    left, entered = Counter(one.before for one in changes), Counter(one.after for one in changes)
    for tier in TIER_ORDER:
        name = tier.value
        yield TierCount(name, int(had.get(name, 0)), left[name], entered[name], int(has.get(name, 0)))
