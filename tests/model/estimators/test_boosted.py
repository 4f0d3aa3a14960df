import re

from handoff.model.estimators.boosted import LightGBMPropensity
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


def trees(threads: int) -> str:
    """The model text less the echo of its parameters."""
    text = LightGBMPropensity(num_iterations=20, num_threads=threads).fit(X, Y).model_text_
    return re.sub(r"(?s)\nparameters:.*?end of parameters", "", text)


def test_the_trees_are_the_same_at_any_number_of_threads() -> None:
    assert trees(1) == trees(2)


def test_rare_categories_are_missing() -> None:
    rare = X.assign(industry=X["industry"].cat.add_categories(["Zoo"]))
    rare.loc[:4, "industry"] = "Zoo"
    fitted = LightGBMPropensity(num_iterations=5).fit(rare, Y)
    assert "Zoo" not in fitted.vocabulary_["industry"]


def test_feature_names_are_readable_in_the_model_text() -> None:
    odd = X.rename(columns={"noise": "größe, {odd}"})
    assert "gr__e___odd_" in LightGBMPropensity(num_iterations=2).fit(odd, Y).model_text_
