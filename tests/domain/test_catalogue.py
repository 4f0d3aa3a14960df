"""The catalogue keeps order, refuses two features of one name, and survives JSON."""

import pytest

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.errors import FeatureError

VIEWS = Feature("view_count_7d", Family.ENGAGEMENT, "number of views", "view")
REGION = Feature("region", Family.FIT, "Verkaufsgebiet (größer)", "country", categorical=True)
AGE = Feature("days_since_creation", Family.TIMING, "age", "age")
CATALOGUE = Catalogue((VIEWS, REGION, AGE))


def test_names_come_in_column_order() -> None:
    assert CATALOGUE.names == ("view_count_7d", "region", "days_since_creation")
    assert CATALOGUE.categorical == ("region",)
    assert (list(CATALOGUE), len(CATALOGUE)) == ([VIEWS, REGION, AGE], 3)


def test_two_features_of_one_name_are_refused() -> None:
    with pytest.raises(FeatureError, match="two features have one name: region; rename the attribute or event type"):
        Catalogue((REGION, AGE, REGION))


def test_a_selection_keeps_the_catalogues_order() -> None:
    assert CATALOGUE.select(["days_since_creation", "nothing", "view_count_7d"]).names == (VIEWS.name, AGE.name)


def test_json_gives_the_catalogue_back() -> None:
    again = Catalogue.from_json(CATALOGUE.to_json())
    assert again == CATALOGUE
    assert all(isinstance(feature.family, Family) for feature in again)
