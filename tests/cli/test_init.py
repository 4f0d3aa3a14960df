"""`handoff init`: a workspace to fill in, or one that fits the exports of a CRM."""

import json
from pathlib import Path

import pytest

from handoff.domain.agreement import load_agreement
from handoff.domain.settings import load_settings
from tests.cli.running import handoff


@pytest.mark.parametrize("vendor", ["hubspot", "salesforce", "marketo"])
def test_a_vendors_workspace_is_complete_and_waits_for_signatures(tmp_path: Path, vendor: str) -> None:
    folder = tmp_path / "acme"
    done = handoff("init", str(folder), "--from", vendor)
    assert (done.code, done.err) == (0, "")
    assert f"put the exports into {folder / 'data'}" in done.out
    assert load_settings(folder / "handoff.toml").workspace.name == "acme"
    agreement = load_agreement(folder / "agreement.toml")
    assert agreement.signatories.marketing.signed_on is None
    assert agreement.signatories.sales.signed_on is None


def test_without_a_vendor_the_tables_are_to_be_described(tmp_path: Path) -> None:
    done = handoff("init", str(tmp_path / "acme"), "--json")
    assert sorted(Path(path).name for path in json.loads(done.out)["files"]) == ["agreement.toml", "handoff.toml"]
    assert "lead_id" in (tmp_path / "acme" / "handoff.toml").read_text(encoding="utf-8")


def test_an_unknown_system_is_refused_with_the_known(tmp_path: Path) -> None:
    done = handoff("init", str(tmp_path / "acme"), "--from", "pipedrive")
    assert done.code == 2
    assert all(name in done.err for name in ("hubspot", "salesforce", "marketo"))
    assert not (tmp_path / "acme").exists()
