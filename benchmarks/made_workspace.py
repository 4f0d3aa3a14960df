"""Makes a workspace of any size: raw exports, a champion that learned from a small company alike, and past nights.

Leads, events and the way they lie in time are those of `made_events`; names, telephones, companies and stages are
added, so that the sources go through mapping, screening and identity as a company's own would.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.made_events import DAYS, START, Size, make_dataset
from handoff.delivery.parquet import SCORE_SCHEMA, night_file

#: The moment of the night: the end of the generated record.
NIGHT: Final = START + timedelta(days=DAYS)
PAST_NIGHTS: Final = 20
#: The company that the champion learns from.
LEARNED: Final = Size(leads=20_000, events=1_000_000, seed=11)
LEARNED_QUICK: Final = Size(leads=4_000, events=200_000, seed=11)
#: Raised whenever the content changes, so that folders of an older generator are not used again.
FORMAT: Final = 3
_SQL: Final = Path(__file__).with_name("made_workspace.sql")
_SETTINGS: Final = Path(__file__).with_name("made_workspace.toml")
_AGREEMENT: Final = Path(__file__).with_name("made_agreement.toml")


@dataclass(frozen=True)
class Made:
    """A workspace ready for its night, and the size of what it was made from."""

    folder: Path
    size: Size

    @property
    def data(self) -> Path:
        """Where the raw exports are."""
        return self.folder / "data"


def make_workspace(size: Size, under: Path, learned: Size = LEARNED) -> Made:
    """Make the workspace of a size in a folder of `under`, unless it is there already; train its champion once."""
    made = Made(under / f"workspace-{size.leads}-leads-{size.events}-events", size)
    stamp = json.dumps({"format": FORMAT, "leads": size.leads, "events": size.events, "learned": learned.leads})
    done = made.folder / "made.json"
    if not done.exists() or done.read_text("utf-8") != stamp:
        shutil.rmtree(made.folder, ignore_errors=True)
        make_sources(made, under, _champion(learned, under), places=max(20, size.leads // 500))
        write_past_nights(made)
        done.write_text(stamp, "utf-8")
    return made


def write_past_nights(made: Made, nights: int = PAST_NIGHTS) -> None:
    """Write scores of the `nights` nights before, by rank, as a nightly run would have left them."""
    lead_id = pq.read_table(made.data / "leads.parquet", columns=["lead_id"]).column(0).combine_chunks()
    rng = np.random.default_rng(made.size.seed)
    probability = rng.beta(0.6, 12, len(lead_id))
    for back in range(nights, 0, -1):
        probability = np.clip(probability * np.exp(rng.normal(0, 0.1, len(lead_id))), 1e-5, 0.99)
        night = (NIGHT - timedelta(days=back)).date()
        order = np.argsort(-probability, kind="stable")
        path = night_file(made.folder / ".handoff" / "scores", night)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = _past_night(lead_id.take(pa.array(order)), probability[order], night, made.size)
        pq.write_table(table, path, compression="zstd")


def _past_night(lead_id: "pa.Array", probability: "np.ndarray[Any, Any]", night: date, size: Size) -> pa.Table:
    n = len(lead_id)
    rank = np.arange(1, n + 1)
    sal = max(20, size.leads // 500)
    tier = np.where(rank <= sal, "SAL", np.where(rank <= 5 * sal, "MQL", "NURTURE"))
    known: dict[str, Any] = {
        "rank": rank,
        "lead_id": lead_id,
        "tier": tier,
        "probability": probability,
        "selection_probability": (tier == "SAL").astype(np.float64),
        "model_version": pa.array(["1"] * n),
    }
    columns = [
        pa.array(known[field.name], field.type) if field.name in known else pa.nulls(n, field.type)
        for field in SCORE_SCHEMA
    ]
    instant = pa.scalar(np.datetime64(night, "us"), pa.timestamp("us"))
    for name in ("as_of", "scored_at"):
        columns[SCORE_SCHEMA.get_field_index(name)] = pa.repeat(instant, n)
    return pa.table(columns, schema=SCORE_SCHEMA)


def _champion(learned: Size, under: Path) -> Path:
    """Train on a small company once, and return where its models are registered."""
    from handoff.workspace import Workspace

    made = Made(under / f"trained-{learned.leads}-leads-{learned.events}-events", learned)
    tracking = made.folder / ".handoff" / "mlflow"
    if not (made.folder / "trained").exists():
        shutil.rmtree(made.folder, ignore_errors=True)
        make_sources(made, under, tracking, places=40)
        trained = Workspace.open(made.folder, now=NIGHT, environ={}).train()
        if not trained.verdict.passed:
            raise SystemExit(f"the made company's model was not promoted: {trained.verdict}")
        (made.folder / "trained").touch()
    return tracking


def make_sources(made: Made, under: Path, tracking: Path, places: int) -> None:
    """Write raw exports, settings and agreement. tracking: where models are registered; places: of SAL."""
    clean = make_dataset(made.size, under)
    made.data.mkdir(parents=True)
    _export(clean, made.data)
    texts = {
        "{{tracking}}": f"sqlite:///{(tracking / 'mlflow.db').resolve()}",
        "{{tonight}}": NIGHT.isoformat(),
        "{{sal}}": str(places),
        "{{mql}}": str(4 * places),
    }
    for source, name in ((_SETTINGS, "handoff.toml"), (_AGREEMENT, "agreement.toml")):
        text = source.read_text("utf-8")
        for mark, value in texts.items():
            text = text.replace(mark, value)
        (made.folder / name).write_text(text, "utf-8")


def _export(clean: Path, to: Path) -> None:
    """Write the clean tables as a company would export them."""
    script = _SQL.read_text("utf-8").replace("{{clean}}", str(clean)).replace("{{to}}", str(to))
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(script)
