"""Facts of leads as people say them, whatever is in the data."""

import numpy as np
import pandas as pd
import pytest

from handoff.domain.catalogue import Family, Feature
from handoff.model.conditions import Conditions
from handoff.scoring.phrases import Phrase, phrase, shown_value

SPREAD = np.arange(1.0, 200.0)


def fit(name: str, words: str = "", *, categorical: bool = False) -> Feature:
    return Feature(name, Family.FIT, words or name, name, categorical)


def timing(name: str) -> Feature:
    return Feature(name, Family.TIMING, name, f"stage {name.removesuffix('_stage_days')}")


def account(name: str, behaviour: str) -> Feature:
    return Feature(name, Family.ACCOUNT, name, behaviour)


def said(feature: Feature, value: object, seen: object = SPREAD) -> Phrase:
    kind = "category" if feature.categorical else "float32"
    conditions = Conditions.learn(feature, pd.Series(seen, dtype=kind))
    code = int(conditions.codes(pd.Series([value], dtype=kind))[0])
    number = value if isinstance(value, float) and not np.isnan(value) else None
    shown = -1.0 if number is None else shown_value(conditions.measure, feature, number)
    return phrase(feature, conditions, code, shown)


NUMBERS = [
    (fit("employees"), 120.4, "Company of about 120 employees"),
    (fit("newsletter"), 1.0, "Newsletter: yes"),
    (fit("account_known"), 0.0, "Company is not a known account"),
    (fit("days_since_renewal", "days since renewal"), 30.7, "Renewal 30 days ago"),
    (fit("employees"), float("nan"), "Company size not known"),
    (timing("mql_stage_days"), 3.9, "Became MQL 3 days ago"),
    (timing("rejected_stage_days"), float("nan"), "Never rejected by sales"),
    (account("account_colleagues", "account colleagues"), 0.0, "No other lead of the same account"),
    (account("account_pricing_view_count_30d", "account pricing_view"), 2.0,
     "Others of the account viewed pricing 2 times in the last 30 days"),
    (account("account_inbound_event_count_all", "account inbound_event"), 9.0,
     "9 activities so far by others of the account"),
]  # fmt: skip


@pytest.mark.parametrize(("feature", "value", "text"), NUMBERS)
def test_numbers_in_words(feature: Feature, value: float, text: str) -> None:
    seen = (0.0, 1.0) if feature.name in ("newsletter", "account_known") else SPREAD
    assert said(feature, value, seen).text == text


def test_categories_in_words() -> None:
    industry = fit("industry", categorical=True)
    assert said(industry, "Retail", ["Retail"]).text == "Industry: Retail"
    assert said(industry, "Space", ["Retail"]).text == "Industry has a value that is new"
    assert said(industry, None, ["Retail"]).text == "Industry not known"
    assert said(fit("email_kind", categorical=True), "free_mail", ["free_mail"]).text == "Private e-mail address"


def test_long_text_of_the_source_is_cut_to_one_line() -> None:
    found = said(fit("industry", categorical=True), "a\n" * 200, ["a\n" * 200]).text
    assert "\n" not in found
    assert len(found) < 80


def test_a_band_names_its_edges() -> None:
    found = said(fit("age"), 62.0)
    assert found.text == "Age: 62"
    assert found.who == "41 to 80"
