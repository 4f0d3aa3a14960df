"""A past night is rewound to what sources that end on that night hold."""

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest

from handoff import Workspace
from handoff.audit import audit
from handoff.domain.instants import as_utc
from handoff.features.build import build_features
from handoff.labels import Labels
from handoff.workspace.auditing import subject_of
from handoff.workspace.backtest_origin import on_night
from handoff.workspace.backtest_past import as_known_on
from handoff.workspace.materials import Materials
from handoff.workspace.snapshots import labelled_rows
from handoff.workspace.training import without_blocked
from handoff.workspace.training_rows import build_training_rows
from tests.features.made_dataset import Change, Lead, World
from tests.workspace.company import change
from tests.workspace.small import Small
from tests.workspace.test_past_night import NIGHT, cut_sources


@pytest.fixture(scope="module")
def cut_and_rewound(small: Small, tmp_path_factory: pytest.TempPathFactory) -> tuple[Materials, Materials]:
    """The workspace of sources that end on the night, and the one of all that is known, taken back to it."""
    folders = [small.copy(tmp_path_factory.mktemp(name)).folder for name in ("cut", "whole")]
    assert cut_sources(folders[0] / "data") > 500
    change(folders[0] / "handoff.toml", "tonight = 2026-07-01T00:00:00Z", f"tonight = {NIGHT.isoformat()}")
    cut, whole = (Workspace.open(folder, environ={}, threads=1) for folder in folders)
    # On the night it is known that nothing more has come until then, whenever the newest record was made.
    vars(cut)["dataset"] = replace(cut.dataset, observed_until=NIGHT)
    return cut, on_night(whole, NIGHT)


def frame(materials: Materials) -> tuple[Labels, pd.DataFrame]:
    """Labelled rows with features, in an order that both workspaces share."""
    labels = labelled_rows(materials.dataset, materials.settings.snapshots)
    plan = materials.plan(NIGHT)
    features = build_features(
        materials.dataset, plan, labels.rows.lead_key, labels.rows.as_of, materials.titles, 1
    ).frame()
    rows = features.drop(columns=["lead_key", "account_key"]).assign(label=labels.label)
    return labels, rows.sort_values(["as_of", "lead_id"], ignore_index=True)


def test_what_a_training_learns_from_is_the_same(cut_and_rewound: tuple[Materials, Materials]) -> None:
    cut, rewound = cut_and_rewound
    assert rewound.plan(NIGHT) == cut.plan(NIGHT)
    (_, then), (_, now) = frame(cut), frame(rewound)
    assert then["label"].sum() > 20
    pd.testing.assert_frame_equal(then, now, check_exact=True)


def test_the_audit_of_the_night_blocks_what_it_would_have_blocked_then(
    cut_and_rewound: tuple[Materials, Materials],
) -> None:
    rewound = cut_and_rewound[1]
    rows = build_training_rows(rewound)
    report = audit(subject_of(rewound, rows), (), 0)
    assert "lead_grade" in report.left_out
    names = without_blocked(rows, report).table.features.catalogue.names
    assert not [name for name in names if name.startswith("lead_grade")]


def test_nothing_later_is_left(cut_and_rewound: tuple[Materials, Materials]) -> None:
    dataset = cut_and_rewound[1].dataset
    moment = NIGHT.replace(tzinfo=None)
    assert dataset.events is not None
    for table, happened in ((dataset.events, "occurred_at"), (dataset.stages, "entered_at")):
        newest = table.aggregate(happened=table[happened].max(), seen=table.seen_at.max()).to_pandas().iloc[0]
        assert newest.max() < moment
    assert dataset.observed_until <= NIGHT
    later = dataset.leads.filter(dataset.leads.created_at >= moment).to_pandas()
    assert len(later) > 20
    told = later.drop(columns=["lead_key", "lead_id", "created_at", "account_key", "account_known"])
    assert told.isna().all().all()


def test_fields_with_a_history_have_the_value_of_the_night() -> None:
    start = datetime(2026, 1, 1)
    world = World(
        leads=(Lead("a", start).having(plan="gold"), Lead("b", start).having(plan="free")),
        changes=(Change("a", "plan", start + timedelta(days=20), "gold", "free"),),
    )
    before, after = (as_known_on(world.dataset(), as_utc(start + timedelta(days=days))) for days in (10, 30))
    assert before.leads.order_by("lead_id").to_pandas()["plan"].tolist() == ["free", "free"]
    assert after.leads.order_by("lead_id").to_pandas()["plan"].tolist() == ["gold", "free"]
    assert before.attribute_changes is not None
    assert before.attribute_changes.count().execute() == 0
