"""Does tonight's code still build the features of a model? If not, the difference is shown as a diff."""

import json
from typing import TYPE_CHECKING

from handoff.errors import FeatureError
from handoff.features.plan import FEATURE_VERSION, FeaturePlan

if TYPE_CHECKING:
    from handoff.domain.catalogue import Catalogue
    from handoff.features.fit.title_dictionary import TitleDictionary
    from handoff.model.trained import TrainedModel

#: Lines of the diff that are shown.
SHOWN = 20


def plan_of(model: "TrainedModel", titles: "TitleDictionary") -> FeaturePlan:
    """Return the feature plan of a model, if tonight's code builds the very same features from it.

    Raises:
        FeatureError: the feature version, or any column, differs; the message is a diff.
    """
    from handoff.features.build import catalogue_of

    said = json.loads(model.feature_plan).get("feature_version")
    lines = [] if said == FEATURE_VERSION else [f"- feature version {said}", f"+ feature version {FEATURE_VERSION}"]
    try:
        plan = FeaturePlan.from_json(model.feature_plan)
        lines += _changed(model.catalogue, catalogue_of(plan, titles))
    except (TypeError, ValueError, KeyError) as reason:
        lines += [f"- a plan that this code cannot read: {reason}"]
    else:
        if not lines:
            return plan
    shown = [*lines[:SHOWN], *([f"... and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])]
    raise FeatureError(
        "the model was trained on other features than tonight's code builds (- the model's, + this code's):\n"
        + "\n".join(f"  {line}" for line in shown)
        + "\ntrain again (handoff train), or run the handoff version that trained it"
    )


def _changed(model: "Catalogue", code: "Catalogue") -> list[str]:
    """Return the columns that differ, in the form of a diff; a kind is a number or a category."""
    then, now = ({one.name: _kind(one.categorical) for one in each} for each in (model, code))
    gone = [f"- {name} ({kind})" for name, kind in then.items() if now.get(name) != kind]
    new = [f"+ {name} ({kind})" for name, kind in now.items() if then.get(name) != kind]
    if gone or new or list(then) == list(now):
        return gone + new
    place = next(i for i, (old, fresh) in enumerate(zip(then, now, strict=True)) if old != fresh)
    return [f"- {list(then)[place]} as column {place + 1}", f"+ {list(now)[place]} as column {place + 1}"]


def _kind(categorical: bool) -> str:
    return "category" if categorical else "number"
