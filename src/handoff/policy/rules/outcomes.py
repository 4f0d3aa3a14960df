"""What every rule of the agreement says about every lead."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import Agreement, Condition, RequiredField
from handoff.policy.rules.conditions import BoolArray, holds
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.rules.required import is_usable


@dataclass(frozen=True)
class RuleOutcomes:
    """Boolean arrays of shape (n_leads, n_rules), columns in the order of the agreement.

    met: [[qualify]] rules that hold. excluded: [[exclude]] rules that hold. lacking: required fields that are
    missing or not valid. always: of shape (n_qualify_rules,), which of them qualify alone.
    """

    met: BoolArray
    excluded: BoolArray
    lacking: BoolArray
    always: BoolArray

    def __len__(self) -> int:
        return len(self.met)

    @property
    def unmet(self) -> BoolArray:
        """The rules that keep a lead from qualifying; none where another qualifies it alone."""
        return ~self.met & ~self.always & ~self.shortcut[:, np.newaxis]

    @property
    def shortcut(self) -> BoolArray:
        """Whether a lead qualifies by a single rule, whatever the others say."""
        return np.asarray((self.met & self.always).any(axis=1))

    @property
    def qualified(self) -> BoolArray:
        """Whether a lead meets the qualification of the agreement."""
        return np.asarray(~self.unmet.any(axis=1))

    def take(self, positions: npt.NDArray[np.int64]) -> "RuleOutcomes":
        """Return the outcomes of the leads at `positions`, in that order."""
        return RuleOutcomes(self.met[positions], self.excluded[positions], self.lacking[positions], self.always)


def judge(agreement: Agreement, facts: LeadFacts) -> RuleOutcomes:
    """Evaluate every rule for every lead.

    Raises:
        AgreementError: a rule names something that the facts do not have.
    """
    return RuleOutcomes(
        met=_each(agreement.qualify, facts),
        excluded=_each(agreement.exclude, facts),
        lacking=_columns(
            [~_usable(required, facts) for required in agreement.required_fields],
            len(facts),
        ),
        always=np.array([rule.always for rule in agreement.qualify], dtype=np.bool_),
    )


def _usable(required: RequiredField, facts: LeadFacts) -> BoolArray:
    return reduce(np.logical_or, (is_usable(values, required.check) for values in facts.spellings(required.field)))


def _each(rules: tuple[Condition, ...], facts: LeadFacts) -> BoolArray:
    return _columns([holds(rule, facts) for rule in rules], len(facts))


def _columns(columns: list[BoolArray], n_leads: int) -> BoolArray:
    return np.column_stack(columns) if columns else np.zeros((n_leads, 0), dtype=np.bool_)
