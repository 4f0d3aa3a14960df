"""What a training leaves in a workspace: honest figures, the audit's work, the package, and words for people."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.text import Text

from handoff import Workspace
from handoff.cli.output import Output
from handoff.cli.reports.trained import print_trained
from handoff.errors import ConfigError
from handoff.features.plan import FeaturePlan
from handoff.model.bootstrap import Estimate
from handoff.workspace.package import find_package
from handoff.workspace.results import MISCALIBRATED, Learned, Trained
from handoff.workspace.training import recipes_of
from tests.workspace.company import Company


@pytest.fixture(scope="module")
def trained(company: Company) -> Trained:
    return company.trained


def said(trained: Trained, capsys: pytest.CaptureFixture[str]) -> str:
    print_trained(Output(as_json=False), trained)
    return capsys.readouterr().out


def test_forward_comes_first_and_the_random_split_beside_it(
    trained: Trained, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(trained, capsys)
    forward, random = trained.result.forward.metrics["auc"].value, trained.result.random_split.metrics["auc"].value
    assert random > forward
    assert text.index("Forward in time, on the test nights") < text.index("A random split would have promised")
    assert f"an AUC of {random:.3f}" in trained.promise
    assert f"AUC of {forward:.3f}" in trained.promise
    header = next(line for line in text.splitlines() if line.rstrip().endswith("random split"))
    assert header.split() == ["lightgbm", "points", "random", "split"]


def test_the_report_names_what_the_audit_left_out_and_why(trained: Trained, capsys: pytest.CaptureFixture[str]) -> None:
    assert trained.audit.left_out == ("lead_grade",)
    assert 'left out by the audit: "lead_grade": ' in said(trained, capsys)
    assert "lead_grade" not in trained.result.model.columns
    assert "lead_grade" in FeaturePlan.from_json(trained.result.model.feature_plan).exclude


def test_segments_and_tiers_share_out_the_test_rows(trained: Trained) -> None:
    rows = len(trained.result.test.label)
    for attribute in ("source", "country", "industry", "company size", "lead age"):
        parts = [one for one in trained.segments if one.attribute == attribute]
        assert sum(one.rows for one in parts) == rows, attribute
        assert sum(one.positives for one in parts) == trained.result.test.label.sum()
    assert sum(one.rows for one in trained.tiers) == rows
    sal, mql, nurture = trained.tiers
    assert sal.precision.value > mql.precision.value > nurture.precision.value
    assert sal.leads_a_night <= 40


def test_everything_is_kept_on_disk_before_it_is_registered(trained: Trained, company: Company) -> None:
    package = find_package(company.folder / ".handoff", trained.package.name)
    assert package.registered is not None
    assert package.registered[0] == trained.registered
    facts = json.loads((package.folder / "facts.json").read_text(encoding="utf-8"))
    assert facts["promise"] == trained.promise
    assert facts["random_split"]["metrics"]["auc"]["value"] == trained.result.random_split.metrics["auc"].value
    assert len(package.test_rows) == len(trained.result.test.label)


def test_figures_are_of_the_probabilities_that_the_text_speaks_of(trained: Trained) -> None:
    figures = trained.figures()
    auc = trained.result.forward.metrics["auc"].value
    words = [found.get_text() for found in figures["roc"].findobj(Text)]
    assert any(f"{auc:.3f}" in one for one in words), words


def test_all_of_it_is_json(trained: Trained) -> None:
    text = json.dumps(trained.to_dict(), allow_nan=False, default=str)
    assert set(json.loads(text)) >= {"verdict", "promise", "audit", "segments", "tiers", "choice", "anchor", "strength"}


def test_doubts_are_said_when_the_test_nights_speak_against_the_model(trained: Trained) -> None:
    def with_followed(name: str, found: Estimate) -> Learned:
        metrics = {**trained.result.followed.metrics, name: found}
        return replace(
            trained, result=replace(trained.result, followed=replace(trained.result.followed, metrics=metrics))
        )

    base = trained.result.followed.base_rate
    assert not any("believe" in doubt for doubt in trained.doubts)
    assert any("no better than saying" in one for one in with_followed("brier", Estimate(base, base, base)).doubts)
    far = Estimate(0.2, 2 * MISCALIBRATED, 0.3)
    assert any("off by 0.200" in one for one in with_followed("calibration_error", far).doubts)


def test_candidates_come_with_the_members_of_blends_and_the_baseline(company: Company, tmp_path: Path) -> None:
    workspace = Workspace.open(company.folder, environ={})
    assert [recipe.name for recipe in recipes_of(workspace, "auto")] == ["lightgbm", "points"]
    names = {recipe.name for recipe in recipes_of(workspace, "blend")}
    assert names == {"blend", "lightgbm", "logistic", "points"}
    with pytest.raises(ConfigError, match='did you mean "logistic"'):
        recipes_of(workspace, "logistik")
