"""Leads of whom something is so, compared with all others: how far the rates differ, and the words for it."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray
from handoff.model.reference import SMALL, ColumnReference, Tally
from handoff.scoring.wording import percent


class Proof(IntEnum):
    """What the comparison says about a contribution of the model, the best first."""

    CLEAR = 3
    #: The rates differ by less than chance would make them.
    UNCLEAR = 2
    #: Fewer leads than `SMALL` on one side.
    FEW = 1
    #: The rates differ the other way: the fact counts only together with others.
    CONTRARY = 0


#: Added to the strength of what cannot be told from chance, so that any fact that can be comes first.
_FEW_LEADS: Final = -5.0


@dataclass(frozen=True)
class Comparison:
    """The conditions of one column against the leads that do not meet them; arrays of shape (n_conditions,).

    difference: log-odds of the rate minus those of the others' rate. error: its standard error, by leads instead of
    rows, since the nights of one lead are no different leads (normal approximation: Woolf 1955, Ann. Hum. Genet. 19).
    """

    column: ColumnReference
    everybody: Tally

    @cached_property
    def difference(self) -> FloatArray:
        """Log-odds of the rate of each condition minus those of the others' rate."""
        (yes, no), (other_yes, other_no) = self._counts
        return np.asarray(np.log(yes / no) - np.log(other_yes / other_no))

    @cached_property
    def error(self) -> FloatArray:
        """Standard error of the difference."""
        return np.asarray(np.sqrt(sum(1 / count for pair in self._counts for count in pair)))

    @cached_property
    def enough(self) -> npt.NDArray[np.bool_]:
        """Whether there are enough leads on both sides."""
        leads = np.array([tally.leads for tally in self.column.tallies])
        rest = np.array([tally.others(self.everybody).rows for tally in self.column.tallies])
        return (leads >= SMALL) & (rest * self._leads_per_row >= SMALL)

    def strength(self, sign: int) -> FloatArray:
        """Say how well each condition speaks for (1) or against (-1) a lead: its difference, less its error."""
        return np.where(self.enough, sign * self.difference - self.error, _FEW_LEADS)

    def proof(self, sign: int) -> npt.NDArray[np.int8]:
        """Return the `Proof` of each condition that speaks for (1) or against (-1) a lead."""
        agrees, clear = sign * self.difference > 0, np.abs(self.difference) > self.error
        found = np.where(clear, np.where(agrees, Proof.CLEAR, Proof.CONTRARY), Proof.UNCLEAR)
        return np.where(self.enough, found, Proof.FEW).astype(np.int8)

    def group(self, code: int) -> tuple[str, ...]:
        """Return what tells the leads of a condition from others: their number and rates, as far as people see them.

        Two facts of the same leads, "offer sent" and "offer created", are of one group.
        """
        tally = self.column.tallies[code]
        rates = (tally.rate or 0.0, tally.others(self.everybody).rate or 0.0)
        return (f"{tally.leads:.2g}", *(percent(rate) for rate in rates))

    def words(self, code: int, sign: int, who: str) -> str:
        """Say the comparison behind a fact, between brackets."""
        if code == self.column.conditions.unseen:
            return "(not enough evidence: no such lead in training)"
        tally = self.column.tallies[code]
        proof = Proof(int(self.proof(sign)[code]))
        if proof is Proof.FEW:
            few = tally.leads < SMALL
            count = f"{tally.leads:,} such lead{'s' * (tally.leads != 1)}"
            return f"(not enough evidence: {f'only {count}' if few else 'nearly all leads are so'})"
        others = tally.others(self.everybody)
        rates = f"{percent(tally.rate or 0.0)} SQL, others: {percent(others.rate or 0.0)}"
        said = f"{who}: {rates}; {tally.leads:,} leads"
        if proof is Proof.UNCLEAR:
            return f"(not enough evidence by itself; {said})"
        return f"({said})" if proof is Proof.CLEAR else f"(only together with the rest; by itself {said})"

    @property
    def _leads_per_row(self) -> float:
        return self.everybody.leads / max(1, self.everybody.rows)

    @cached_property
    def _counts(self) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        """Leads with and without SQL, of the condition and of the others; half a lead is added (Haldane 1956)."""

        def split(tallies: list[Tally]) -> tuple[FloatArray, FloatArray]:
            rows, positives = (
                np.array([getattr(one, name) for one in tallies], dtype=np.float64) * self._leads_per_row
                for name in ("rows", "positives")
            )
            return positives + 0.5, rows - positives + 0.5

        tallies = list(self.column.tallies)
        return split(tallies), split([tally.others(self.everybody) for tally in tallies])
