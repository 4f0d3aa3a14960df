"""Each kind of leak, planted into an honest company, is found; nothing honest beside it is blocked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from handoff.audit import NEVER, Changes, Column, Kind, Verdict
from handoff.domain.catalogue import Family
from handoff.domain.settings import AllowedColumn
from tests.audit.planted import DAY, Company, audited, filled, make_company, verdict_on

HONEST = ("views", "size", "industry")


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company()


def outcome_with_noise(company: Company) -> Company:
    """The label itself, one row in ten turned."""
    label = company.subject.table.label.astype(float)
    turned = company.random.random(len(label)) < 0.1
    return company.with_feature("planted", np.where(turned, 1 - label, label))


def ever_sql_with_noise(company: Company) -> Company:
    turned = company.random.random(len(company.ever)) < 0.1
    value = (company.ever ^ turned).astype(float)
    return company.with_feature("planted", value[company.lead], filled(value))


def missing_unless_sql(company: Company) -> Company:
    """Any number, there for SQLs only."""
    value = np.where(company.ever, company.random.normal(size=len(company.ever)), np.nan)
    return company.with_feature("planted", value[company.lead], filled(value))


def filled_unless_sql(company: Company) -> Company:
    value = np.where(company.ever, np.nan, 1.0 + company.random.normal(size=len(company.ever)))
    return company.with_feature("planted", value[company.lead], filled(value))


def stamped_at_conversion(company: Company) -> Company:
    """The instant of the SQL: as an age it is missing on every night before, so that no feature shows it."""
    date = np.where(company.ever, company.sql + DAY // 24, NEVER)
    column = Column(company.ever, number=np.where(company.ever, date, np.nan).astype(float), date=date, unique=1.0)
    return company.with_feature("planted", np.full(len(company.lead), np.nan), column)


def last_modified(company: Company) -> Company:
    """When the record was last touched: for SQLs at the conversion, for others days after their creation."""
    first = company.subject.moment[np.unique(company.lead, return_index=True)[1]]
    date = np.where(company.ever, company.sql, first - DAY).astype(np.int64)
    age = (company.subject.moment - date[company.lead]) / DAY
    column = Column(np.ones(len(date), dtype=bool), number=date.astype(float), date=date, unique=1.0)
    return company.with_feature("planted", np.where(age > 0, age, np.nan), column)


def number_that_grows_with_conversion(company: Company) -> Company:
    """A running number over all leads, given out anew when a lead converts."""
    n_leads = len(company.ever)
    given = np.argsort(np.argsort(np.arange(n_leads) + 1_500.0 * company.ever + company.random.normal(0, 200, n_leads)))
    value = 100_000.0 + given
    return company.with_feature("planted", value[company.lead], filled(value))


def number_of_the_opportunity(company: Company) -> Company:
    """A number that only SQLs are given; as text it is an identifier, of which no feature is made."""
    value = np.where(company.ever, 5_000.0 + np.arange(len(company.ever)), np.nan)
    return company.with_column("planted", filled(value))


def rare_and_pure(company: Company) -> Company:
    """A tag that 40 SQLs have and hardly anybody else: its AUC is near 0.5."""
    tagged = np.zeros(len(company.ever), dtype=bool)
    tagged[np.flatnonzero(company.ever)[::8][:40]] = True
    tagged[np.flatnonzero(~company.ever)[:1]] = True
    value = np.where(tagged, "vip", "none").astype(object)
    return company.with_feature("planted", value[company.lead], Column(np.ones(len(tagged), dtype=bool)))


def outcome_within_a_quarter(company: Company) -> Company:
    """SQL within twice the horizon of the night, hardly blurred."""
    waited = (company.subject.sql_after - company.subject.moment) / DAY
    value = (waited < 28).astype(float) + company.random.normal(0, 0.25, len(waited))
    return company.with_feature("planted", value)


def in_use_since_lately(company: Company) -> Company:
    """A field that nobody filled before the newer nights: there is nothing older to learn from."""
    newer = company.subject.moment >= np.quantile(company.subject.moment, 0.6)
    _, last = np.unique(company.lead[::-1], return_index=True)
    of_lead = newer[::-1][last]
    value = np.where(company.ever & of_lead, 1.0, np.nan)
    return company.with_feature("planted", value[company.lead], filled(value))


def known_together_only(company: Company) -> Company:
    """Two numbers that say nothing alone; their difference is the label."""
    label = company.subject.table.label
    noise = company.random.normal(0, 3, len(label))
    return company.with_feature("planted", noise).with_feature("partner", noise + 3.0 * label)


LEAKS = (
    outcome_with_noise,
    ever_sql_with_noise,
    missing_unless_sql,
    filled_unless_sql,
    stamped_at_conversion,
    last_modified,
    number_that_grows_with_conversion,
    number_of_the_opportunity,
    rare_and_pure,
    outcome_within_a_quarter,
    in_use_since_lately,
    known_together_only,
)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_left_out_and_nothing_honest_with_it(leak: Callable[[Company], Company], company: Company) -> None:
    report = audited(leak(replace(company, random=np.random.default_rng(5))))
    found = verdict_on("planted", report)
    assert found.left_out
    assert found.verdict is not Verdict.CLEAN
    assert found.rank <= 2
    assert not set(report.left_out) - {"planted", "partner"}
    assert all(verdict_on(name, report).verdict is Verdict.CLEAN for name in HONEST)


@pytest.mark.parametrize(
    ("leak", "kind"),
    [
        (outcome_with_noise, Kind.TOO_GOOD),
        (missing_unless_sql, Kind.MISSINGNESS),
        (missing_unless_sql, Kind.CAPTURE_TIME),
        (stamped_at_conversion, Kind.CAPTURE_TIME),
        (last_modified, Kind.CAPTURE_TIME),
        (number_that_grows_with_conversion, Kind.IDENTIFIER),
        (rare_and_pure, Kind.PURE),
        (outcome_within_a_quarter, Kind.NEAR_COPY),
        (known_together_only, Kind.ABLATION),
    ],
)
def test_the_evidence_is_of_the_kind_that_was_planted(
    leak: Callable[[Company], Company], kind: Kind, company: Company
) -> None:
    found = verdict_on("planted", audited(leak(replace(company, random=np.random.default_rng(5)))))
    telling = [each for each in found.evidence if each.weight >= 3]
    assert kind in {each.kind for each in telling}
    assert all(each.support >= 10 and np.isfinite(each.value) for each in telling)


def test_a_rare_and_pure_value_has_an_innocent_auc(company: Company) -> None:
    found = verdict_on("planted", audited(rare_and_pure(company)))
    assert next(each.value for each in found.evidence if each.kind is Kind.TOO_GOOD) < 0.56
    assert next(each.support for each in found.evidence if each.kind is Kind.PURE) in range(30, 50)


@pytest.mark.parametrize("n_leads", [800, 3_000])
@pytest.mark.parametrize("seed", range(5))
def test_nothing_honest_is_left_out(seed: int, n_leads: int) -> None:
    report = audited(make_company(n_leads=n_leads, seed=seed))
    assert report.left_out == ()
    assert not report.of(Verdict.BLOCKED)


def test_an_honest_event_before_conversion_is_not_left_out(company: Company) -> None:
    """Who asks for a demo converts seven times in ten; it was known on the night."""
    label = company.subject.table.label
    asked = company.random.random(len(label)) < np.where(label == 1, 0.35, 0.02)
    report = audited(company.with_feature("demo_requested", asked.astype(float), family=Family.ENGAGEMENT))
    assert not verdict_on("demo_requested", report).left_out


def test_a_smelling_name_alone_is_a_hint_and_no_suspicion(company: Company) -> None:
    noise = company.random.normal(size=len(company.ever))
    found = verdict_on("deal_status", audited(company.with_feature("deal_status", noise[company.lead], filled(noise))))
    assert found.verdict is Verdict.CLEAN
    assert Kind.NAME in {each.kind for each in found.evidence}


def test_a_column_with_history_is_judged_by_its_values_of_the_night(company: Company) -> None:
    """The grade is given after the SQL, and its history says so: on the nights it is missing for everybody."""
    sql = np.flatnonzero(company.ever)
    changes = Changes(sql, company.sql[sql] + DAY)
    graded = company.with_feature("grade", np.full(len(company.lead), np.nan), Column(company.ever))
    report = audited(graded.with_changes("grade", changes))
    found = verdict_on("grade", report)
    assert (found.verdict, found.left_out) == (Verdict.SUSPICIOUS, False)
    assert "history" in found.evidence[0].sentence


def test_a_signed_column_is_judged_alike_and_used(company: Company) -> None:
    leaky = missing_unless_sql(company)
    line = AllowedColumn(column="planted", reason="filled by the web form", who="Ada", when=date(2026, 1, 5))
    found = verdict_on("planted", audited(leaky, line))
    assert (found.verdict, found.left_out, found.allowed) == (Verdict.BLOCKED, False, line)
    assert "Ada" in found.advice
    assert found.evidence == verdict_on("planted", audited(leaky)).evidence


@pytest.mark.parametrize("leak", [rare_and_pure, known_together_only])
def test_the_order_of_the_rows_plays_no_part(leak: Callable[[Company], Company], company: Company) -> None:
    leaky = leak(company).subject
    mixed = leaky.take(np.random.default_rng(3).permutation(len(leaky.sql_after)))
    first, second = (audited(replace(company, subject=subject)).to_dict() for subject in (leaky, mixed))
    assert first == second


def test_one_night_is_judged_across_accounts() -> None:
    leaky = missing_unless_sql(make_company(n_leads=9_000))
    moment = leaky.subject.moment
    busiest = np.flatnonzero(moment == np.unique(moment)[20])
    report = audited(replace(leaky, subject=leaky.subject.take(busiest)))
    assert report.left_out == ("planted",)
    assert [finding.name for finding in report.findings] == ["not out of time"]


def test_too_few_outcomes_are_said_and_nothing_is_blocked(company: Company) -> None:
    report = audited(replace(company, subject=company.subject.take(np.arange(40))))
    assert [finding.name for finding in report.findings] == ["too few outcomes"]
    assert {column.verdict for column in report.columns} == {Verdict.CLEAN}


def test_the_report_is_json_with_finite_numbers(company: Company) -> None:
    import json

    text = json.dumps(audited(missing_unless_sql(company)).to_dict(), allow_nan=False)
    assert json.loads(text)["left_out"] == ["planted"]
