"""What an SQL of each lead would be worth, as the agreement says."""

import numpy as np
import pandas as pd

from handoff.domain.agreement import ValueTerms
from handoff.errors import AgreementError
from handoff.policy.rules.conditions import folded, is_missing
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.tiers.candidates import FloatArray


def values_of(terms: ValueTerms, facts: LeadFacts) -> FloatArray:
    """Return the value of each lead, of shape (n_leads,), never negative or missing.

    Raises:
        AgreementError: the field is not in the data, holds text that is no number, or a negative number.
    """
    if terms.by is None:
        return _numbers(terms, facts.value(terms.source))
    table = {folded(content): value for content, value in terms.by.table.items()}
    found = np.full(len(facts), np.nan)
    for spelling in facts.spellings(terms.source):
        codes, contents = pd.factorize(spelling)
        known = np.array([table.get(folded(content), np.nan) for content in contents] + [np.nan])
        found = np.where(np.isnan(found), known[codes], found)
    return np.where(np.isnan(found), terms.otherwise, found)


def _numbers(terms: ValueTerms, values: "pd.Series") -> FloatArray:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64)
    text = np.isnan(numbers) & ~np.array([is_missing(folded(value)) for value in values], dtype=np.bool_)
    wrong = text | (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        shown = values.iloc[int(np.flatnonzero(wrong)[0])]
        raise AgreementError(
            f'value: field "{terms.source}" holds "{shown}", which is no amount from 0 on; correct the source, name '
            f"another field, or give a table: by = {{ field = ..., table = {{ ... }} }}"
        )
    return np.where(np.isnan(numbers), terms.otherwise, numbers)
