"""Keeps the finished nights of a backtest, so that a run that was cut off goes on where it was.

A night is one Parquet file, written whole or not at all. The folder is named by a fingerprint of all that decides a
night's result: another setting, recipe, agreement or record, and the nights are tested anew.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from handoff import __version__
from handoff.delivery.atomic import replacing
from handoff.features.plan import FEATURE_VERSION
from handoff.model.replayed_night import MODEL, NEWEST, POINTS, ReplayedNight
from handoff.workspace.backtest_origin import Origin, OriginFacts, OriginResult
from handoff.workspace.training import recipes_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

FORMAT = 1
FACTS = b"handoff.backtest"
STAMP = "%Y%m%dT%H%M%S"
SCORES = {MODEL: "model", POINTS: "points", NEWEST: "created"}


@dataclass(frozen=True)
class NightStore:
    """The folder of the nights that one fingerprint stands for."""

    folder: Path

    @classmethod
    def of(cls, materials: "Materials") -> "NightStore":
        """Return the store of what the workspace holds now."""
        return cls(materials.places.store / "backtests" / fingerprint(materials))

    def path(self, origin: Origin) -> Path:
        """Return the file of an origin."""
        until = "" if origin.until is None else f"-{origin.until:{STAMP}}"
        return self.folder / f"{origin.night:{STAMP}}{until}.parquet"

    def write(self, result: OriginResult) -> None:
        """Keep a finished origin.

        Raises:
            WorkspaceError: the disk refuses.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        night = result.replayed
        columns = {
            "lead_id": pa.array(result.lead_id, type=pa.string()),
            "account": night.account,
            "became_sql": night.label,
            **{column: night.scores[name] for name, column in SCORES.items()},
            "eligible": night.eligible,
            "tier": pa.array(night.tier if len(night.tier) else [None] * len(night.label), type=pa.string()),
        }
        facts = json.dumps({**asdict(result.facts), "places": night.places})
        table = pa.table(columns).replace_schema_metadata({FACTS: facts.encode()})
        with replacing(self.path(result.origin)) as draft:
            pq.write_table(table, draft)

    def read(self, origin: Origin) -> OriginResult | None:
        """Return a finished origin; None where it is not there, or not whole."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            table = pq.read_table(self.path(origin))
            facts = json.loads((table.schema.metadata or {})[FACTS])
        except (OSError, KeyError, ValueError, pa.ArrowInvalid):
            return None
        places = facts.pop("places")
        tier = table["tier"].to_numpy(zero_copy_only=False)
        tested = ReplayedNight(
            night=origin.night,
            label=table["became_sql"].to_numpy(),
            account=table["account"].to_numpy(),
            scores={name: table[column].to_numpy() for name, column in SCORES.items()},
            eligible=table["eligible"].to_numpy(zero_copy_only=False).astype(np.bool_),
            places=places,
            tier=np.empty(0, dtype=object) if all(name is None for name in tier) else tier,
        )
        lead_id = table["lead_id"].to_pylist()
        return OriginResult(origin, OriginFacts(**{**facts, "left_out": tuple(facts["left_out"])}), lead_id, tested)


def fingerprint(materials: "Materials") -> str:
    """Return a hash of the data and of every setting, recipe and rule that decides a night's result."""
    settings = materials.settings.model_dump(mode="json", exclude={"tracking", "storage", "fairness"})
    settings["workspace"].pop("tonight")
    agreement = materials.agreement.model_dump(mode="json") if materials.places.agreement.exists() else None
    parts = {
        "format": FORMAT,
        "version": __version__,
        "features": FEATURE_VERSION,
        "settings": settings,
        "protected": list(materials.settings.fairness.protected),
        "agreement": agreement,
        "recipes": [one.model_dump(mode="json") for one in recipes_of(materials, materials.settings.training.recipe)],
        "titles": materials.titles.fingerprint,
        "data": dict(_data(materials)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _data(materials: "Materials") -> Iterator[tuple[str, str]]:
    """Yield a hash of each clean table, read by now."""
    assert materials.dataset.n_leads
    for path in sorted(materials.places.clean.glob("*.parquet")):
        with path.open("rb") as file:
            yield path.name, hashlib.file_digest(file, "sha256").hexdigest()
