"""What came is counted right, and intervals are those of accounts."""

from dataclasses import replace

import numpy as np
import pytest

from handoff.monitoring.performance.past_night import KnownRows
from handoff.monitoring.performance.realised import Realised, realise
from tests.monitoring.performance.made_rows import known, made_night, made_probability


def measured(rows: KnownRows, draws: int = 100) -> Realised:
    found = realise(rows, 0, draws, 1)
    assert found is not None
    return found


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    rows = known(120)
    hit, miss = rows.probability[rows.label == 1], rows.probability[rows.label == 0]
    assert measured(rows).measures["auc"].value == pytest.approx((hit[:, None] > miss).mean())


def test_tiers_add_up_to_the_night() -> None:
    rows = known()
    found = measured(rows)
    assert [one.tier for one in found.tiers] == ["SAL", "MQL", "NURTURE"]
    assert sum(one.leads for one in found.tiers) == found.rows == len(rows)
    assert sum(one.sql for one in found.tiers) == found.sql == rows.label.sum()
    assert sum(one.expected * one.leads for one in found.tiers) == pytest.approx(found.expected)


def test_a_lead_on_seven_nights_is_one_outcome() -> None:
    once, often = measured(known(400)), measured(known(400, nights=7))
    assert often.sql == 7 * once.sql
    assert often.leads_sql == once.leads_sql
    assert often.rate == pytest.approx(once.rate, abs=1e-9)
    assert often.auc_gap.spread == pytest.approx(once.auc_gap.spread, rel=1e-6)
    assert often.sql_gap.spread == pytest.approx(once.sql_gap.spread, rel=1e-6)


def test_the_order_of_rows_is_irrelevant() -> None:
    rows, mixed = known(), np.random.default_rng(5).permutation(400)
    turned = KnownRows(*(getattr(rows, name)[mixed] for name in ("lead", "account", "probability", "tier", "label")))
    one, other = measured(rows), measured(turned)
    assert one.bins == pytest.approx(other.bins)
    assert one.measures == other.measures


def test_gaps_of_right_probabilities_are_a_matter_of_chance() -> None:
    gaps = np.array([[one.sql_gap.in_spreads, one.auc_gap.in_spreads] for one in (
        measured(known(400, seed), 60) for seed in range(60))])  # fmt: skip
    assert np.abs(gaps.mean(axis=0)).max() < 0.5
    assert np.all((gaps.std(axis=0) > 0.7) & (gaps.std(axis=0) < 1.4))


def test_sqls_that_nobody_expected_show_as_a_gap() -> None:
    assert measured(known(400, said=0.5 * made_probability(400, 0))).sql_gap.in_spreads > 3


def test_leads_of_an_account_that_go_together_spread_wider() -> None:
    rows = known(400)
    together = replace(rows, account=rows.label.astype(np.int64))
    assert measured(together).dispersion > 5 * measured(rows).dispersion


def test_whole_accounts_are_sampled() -> None:
    rows = known(4_000)
    some = rows.sample(1_000)
    assert 500 < len(some) < 1_500
    assert np.isin(rows.account, some.account).sum() == len(some)


def test_nothing_known_is_nothing_measured() -> None:
    night = made_night()
    assert realise(KnownRows.of(night, np.full(len(night), -1, dtype=np.int8)), len(night), 20, 0) is None


def test_a_night_without_an_sql_has_no_auc() -> None:
    rows = replace(known(), label=np.zeros(400, dtype=np.int8))
    found = measured(rows)
    assert np.isnan(found.measures["auc"].value)
    assert found.auc_gap.in_spreads == 0
