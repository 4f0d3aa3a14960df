"""The workspace says who rests and who is back by its agreement, and remembers its own lists."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from handoff import Workspace
from handoff.delivery.parquet import write_scores
from handoff.domain.agreement import Recycling
from handoff.errors import AgreementError
from handoff.features.planning import leads_as_known
from handoff.scoring.scored import ScoredLeads
from handoff.workspace.recycling import recycling_of
from tests.scoring.made_night import RUN, made_scores
from tests.workspace.small import Company

TONIGHT = datetime(2026, 7, 1, tzinfo=UTC)
TERMS = Recycling(timing_reasons=("Bad timing",), rest_days=30)


@dataclass(frozen=True)
class Opened:
    """The opened workspace, and its leads with whatever more columns."""

    workspace: Workspace

    def found(self, terms: Recycling | None, **columns: Any) -> pd.DataFrame:
        changed = self.workspace.agreement.model_copy(update={"recycling": terms})
        self.workspace.__dict__["agreement"] = changed
        leads = leads_as_known(self.workspace.dataset, TONIGHT).frame().assign(**columns)
        return leads.join(recycling_of(self.workspace, leads, TONIGHT))


@pytest.fixture(scope="module")
def opened(shared: Company) -> Opened:
    return Opened(shared.opened)


def test_without_terms_nobody_rests_and_nobody_is_back(opened: Opened) -> None:
    found = opened.found(None)
    assert (found[["resting", "wait", "returned"]] == "").all(axis=None)


def test_with_terms_some_rest_some_are_back_and_nobody_is_both(opened: Opened) -> None:
    found = opened.found(TERMS)
    rests, returned = found["resting"] != "", found["returned"] != ""
    assert rests.any()
    assert returned.any()
    assert not (rests & returned).any()
    assert ((found["wait"] != "") == rests).all()


def test_a_date_of_the_lead_is_honoured(opened: Opened) -> None:
    found = opened.found(TERMS.model_copy(update={"not_before": "contact_after"}), contact_after="2026-07-02")
    assert (found["resting"] == "Not to be approached before 2 Jul (contact after)").all()
    with pytest.raises(AgreementError, match=r"recycling\.not_before"):
        opened.found(TERMS.model_copy(update={"not_before": "contact_after"}), contact_after="soon")


def test_own_lists_of_the_past_count_as_handed_over(opened: Opened) -> None:
    before = opened.found(TERMS)
    woke = before[before["returned"].str.startswith("Back after") & ~before["returned"].str.contains("handed over")]
    listed = made_scores(1).rows.assign(lead_id=woke["lead_id"].iloc[:1].to_numpy(), tier="SAL")
    write_scores(ScoredLeads(listed, replace(RUN, as_of=TONIGHT - timedelta(days=300))), opened.workspace.places.scores)
    after = opened.found(TERMS).loc[woke.index[0], "returned"]
    assert "of silence (handed over on 4 Sep 2025): " in after
