"""What the driver of a night on Spark needs to give tiers: `python -m benchmarks.spark_driver CANDIDATES`.

All candidates could be handed over, by two teams of reps, with values, hysteresis and a lot: the case that needs most.
"""

import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from benchmarks.measure import peak_gb
from handoff.domain.agreement import Agreement
from handoff.scoring.run import ScoringRun
from handoff.spark.chances import write
from handoff.spark.folders import WorkFolder, part_file
from handoff.spark.tiering import assign_handed

NIGHT: Final = datetime(2026, 1, 1, tzinfo=UTC)
BUCKET: Final = 100_000
REPS: Final = [f"rep-{number}" for number in range(200)]
SIGNED: Final = {"role": "Head", "name": "Ada Example", "signed_on": "2025-12-12"}


def agreement() -> Agreement:
    """Return the agreement that the candidates are assigned under."""
    teams = [
        {"name": name, "leads_per_rep": 20, "owners": owners, "reps": [{"name": rep} for rep in reps]}
        for name, owners, reps in (("A", "only", REPS[:100]), ("B", "prefer", REPS[100:]))
    ]
    teams[0]["leads"] = {"field": "country", "is": "DE"}
    terms = {
        "SAL": {"capacity": "reps", "follow_up_hours": 24},
        "MQL": {"capacity": 20_000, "follow_up_hours": 72},
        "hysteresis": 0.1,
    }
    raw = {
        "version": 1,
        "signatories": {"marketing": SIGNED, "sales": SIGNED},
        "required_fields": ["email"],
        "tiers": terms,
        "teams": teams,
        "value": {"field": "revenue", "otherwise": 1.0},
        "exploration": {"share": 0.05},
    }
    return Agreement.model_validate(raw)


def candidates(bucket: int, leads: int) -> pa.Table:
    """Return one bucket of candidates."""
    random = np.random.default_rng(bucket)
    return pa.table(
        {
            "bucket": np.full(leads, bucket, dtype=np.int32),
            "row": np.arange(leads, dtype=np.int32),
            "lead_id": pa.array([f"00Q{bucket:05d}{row:010d}" for row in range(leads)], pa.string()),
            "probability": random.beta(0.6, 12, leads),
            "value": random.lognormal(9, 1, leads),
            "team": random.integers(0, 2, leads),
            "complete": random.random(leads) < 0.9,
            "owner": pa.array(random.choice(REPS, leads).tolist(), pa.string()),
            "former": pa.array(random.choice(["", "SAL", "MQL"], leads).tolist(), pa.string()),
            "asked": np.ones(leads, dtype=np.bool_),
        }
    )


def main() -> None:
    """Make the candidates, assign them, and print processor seconds and memory; the last line is JSON."""
    leads = int(sys.argv[1])
    run = ScoringRun(NIGHT, NIGHT, "1", "run", "features", 1)
    with tempfile.TemporaryDirectory() as place:
        work = WorkFolder(Path(place))
        for bucket in range(leads // BUCKET):
            write(candidates(bucket, BUCKET), part_file(work.candidates, bucket))
        before, began = peak_gb(), time.process_time()
        assign_handed(work, agreement(), run, 5 * leads)
        seconds = time.process_time() - began
    print(json.dumps({"candidates": leads, "cpu_s": round(seconds, 1), "before_gb": before, "peak_gb": peak_gb()}))


if __name__ == "__main__":
    main()
