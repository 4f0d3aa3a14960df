"""Builds feature tables: the one function behind training and scoring."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.domain.dataset import Dataset
from handoff.domain.feature_table import FeatureTable
from handoff.errors import FeatureError
from handoff.features.as_of_values import AttributeHistory, column_at, read_histories
from handoff.features.engagement.build import LeadIndex, engagement_matrix
from handoff.features.engagement.columns import engagement_features
from handoff.features.fit.assemble import FitColumn, age_in_days, fit_columns
from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.lead_table import LeadTable
from handoff.features.plan import FeaturePlan
from handoff.features.timing import timing_features, timing_values

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]
Instants = npt.NDArray[np.datetime64]


def catalogue_of(plan: FeaturePlan, titles: TitleDictionary) -> Catalogue:
    """Return the features of a plan, in column order."""
    features = [*_numeric_blocks(plan), *(feature for column in _fit(plan, titles) for feature in column.features)]
    return Catalogue(tuple(feature for feature in features if feature.name not in plan.exclude))


def build_features(
    dataset: Dataset,
    plan: FeaturePlan,
    lead_key: npt.NDArray[np.int32],
    as_of: Instants,
    titles: TitleDictionary,
    threads: int = 2,
) -> FeatureTable:
    """Return one row of features for each (lead, as_of), in the order given.

    Everything in a row happened, and was known, strictly before its as_of.

    Args:
        dataset: the clean data.
        plan: the plan of the model that the rows are for.
        lead_key: the lead of each row, (n_rows,).
        as_of: the night of each row, (n_rows,) datetime64[us] in UTC.
        titles: the job-title dictionary that the plan was made with.
        threads: how many chunks of leads are folded at once.

    Raises:
        FeatureError: the title dictionary is not the plan's.
    """
    import pandas as pd

    if titles.fingerprint != plan.titles:
        raise FeatureError(
            f"the job-title dictionary has changed since the model was trained ({plan.titles} then, "
            f"{titles.fingerprint} now); train again, or put the former dictionary back"
        )
    leads = LeadTable.of(dataset)
    lead, moment = lead_key.astype(np.int64), as_of.astype("datetime64[us]")
    numeric = _numeric_values(dataset, plan, leads, lead, moment, threads)
    columns = dict(_fit_values(dataset, plan, leads, titles, lead, moment))
    names = [feature.name for feature in _numeric_blocks(plan)]
    blocks = [pd.DataFrame(numeric.T, columns=names, copy=False), pd.DataFrame(columns, index=range(len(lead)))]
    values = pd.concat(blocks, axis=1)
    catalogue = catalogue_of(plan, titles)
    if len(values) != len(lead):
        raise FeatureError(f"{len(lead)} rows were asked for and {len(values)} built; this is a defect in handoff")
    if plan.exclude:
        values = values[list(catalogue.names)]
    return FeatureTable(_rows(leads, lead_key, moment), values, catalogue)


def _numeric_blocks(plan: FeaturePlan) -> list[Feature]:
    engagement = [] if plan.engagement is None else engagement_features(plan.engagement)
    timing = timing_features(plan.stages) if plan.timing else []
    return [*engagement, *timing, ACCOUNT_KNOWN]


ACCOUNT_KNOWN = Feature("account_known", Family.FIT, "1 when the lead's company account is known", "account_known")


def _numeric_values(
    dataset: Dataset, plan: FeaturePlan, leads: LeadTable, lead: IntArray, moment: Instants, threads: int
) -> npt.NDArray[np.float32]:
    """Return the numeric blocks, (n_features, n_rows): one array from the start, since copies would be the peak."""
    engagement = 0 if plan.engagement is None else len(engagement_features(plan.engagement))
    matrix = np.empty((len(_numeric_blocks(plan)), len(lead)), dtype=np.float32)
    if plan.engagement is not None:
        index = LeadIndex(leads.columns["account_key"].astype(np.int32), leads.created)
        events, types = dataset.events, dataset.event_types
        engagement_matrix(events, types, plan.engagement, index, lead, moment, threads, matrix[:engagement])
    if plan.timing:
        matrix[engagement:-1] = timing_values(dataset, plan.stages, leads.created, lead, moment)
    matrix[-1] = leads.columns["account_known"].astype(np.float32)[lead]
    return matrix


def _fit(plan: FeaturePlan, titles: TitleDictionary) -> list[FitColumn]:
    return fit_columns(plan.fields, plan.attributes, dict(plan.vocabularies), titles)


def _fit_values(
    dataset: Dataset, plan: FeaturePlan, leads: LeadTable, titles: TitleDictionary, lead: IntArray, moment: Instants
) -> Iterator[tuple[str, Any]]:
    histories = read_histories(dataset)
    for column in _fit(plan, titles):
        parsed, row = _parsed(column, leads, histories, lead, moment)
        for feature, values in zip(column.features, parsed, strict=True):
            of_rows = values[row]
            if column.is_date:
                of_rows = age_in_days(of_rows, moment)
            yield feature.name, _categories(values, row) if feature.categorical else _small(of_rows)


def _small(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return 32-bit values; a number that does not fit is a slip of the keyboard, and missing."""
    with np.errstate(over="ignore"):
        small: npt.NDArray[np.float32] = values.astype(np.float32)
    small[np.isinf(small)] = np.nan
    return small


def _parsed(
    column: FitColumn, leads: LeadTable, histories: dict[str, AttributeHistory], lead: IntArray, moment: Instants
) -> tuple[tuple[npt.NDArray[Any], ...], IntArray]:
    """Parse a column once a lead, or, where it has a history, once a row; say which parsed value each row takes."""
    if column.column not in leads.columns:
        # The source no longer has the column: for the model it is missing everywhere.
        nobody = np.full(len(leads), None, dtype=object)
        return column.parse(nobody), lead
    at_row = column_at(leads, histories, column.column, lead, moment)
    if at_row is None:
        return column.parse(leads.columns[column.column]), lead
    return column.parse(at_row), np.arange(len(lead))


def _categories(values: npt.NDArray[Any], row: IntArray) -> "pd.Categorical":
    import pandas as pd

    codes, names = pd.factorize(values, sort=True)
    return pd.Categorical.from_codes(codes[row], categories=pd.Index(names.astype(str), dtype="str"))


def _rows(leads: LeadTable, lead_key: npt.NDArray[np.int32], moment: Instants) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        {
            "lead_key": lead_key.astype(np.int32),
            "lead_id": leads.columns["lead_id"][lead_key],
            "account_key": leads.columns["account_key"][lead_key].astype(np.int32),
            "as_of": moment,
        }
    )
