"""`handoff audit`: what a person reads, what a script reads, and what a signature changes."""

import pytest

from tests.cli.running import handoff
from tests.workspace.small import Company, make_small
from tests.workspace.test_auditing import SIGNED


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    home = tmp_path_factory.mktemp("audit")
    return make_small(home / "original").copy(home)


def test_the_worst_column_comes_first_with_its_evidence_and_what_to_do(company: Company) -> None:
    ran = handoff("audit", company.folder)
    lines = [line for line in ran.out.splitlines() if line]
    assert (ran.code, ran.messages) == (0, [])
    assert lines[0].endswith("left out of training: lead_grade.")
    assert lines[1] == "1. lead_grade: blocked, left out of training"
    assert lines[2].startswith("   - ")
    assert any(line.startswith("   what to do: find out when it is written") for line in lines)
    assert not any("clean" in line for line in lines[1:])
    assert lines[-1].startswith("How: learned on")


def test_all_shows_the_clean_columns_too(company: Company) -> None:
    out = handoff("audit", company.folder, "--all").out
    assert "industry: clean" in out
    assert out.index("lead_grade: blocked") < out.index("industry: clean")


def test_a_script_reads_the_same_verdicts(company: Company) -> None:
    found = handoff("audit", company.folder, "--json").json
    assert found["left_out"] == ["lead_grade"]
    assert [one["rank"] for one in found["columns"]] == list(range(1, len(found["columns"]) + 1))
    assert found["columns"][0]["verdict"] == "blocked"


def test_a_signature_is_printed_and_the_column_used(company: Company) -> None:
    with company.more_settings(SIGNED.format(column="lead_grade")):
        out = handoff("audit", company.folder).out
    assert "1. lead_grade: blocked\n" in out, "the verdict stands"
    assert "left out" not in out
    assert 'signed: "lead_grade" (blocked) is used: Ada Example, 2026-01-15: filled by the web form' in out


def test_a_signature_for_no_column_ends_with_exit_code_2(company: Company) -> None:
    with company.more_settings(SIGNED.format(column="lead_grad")):
        ran = handoff("audit", company.folder)
    assert ran.code == 2
    assert 'signs for "lead_grad", which is no audited column' in ran.messages[0]
