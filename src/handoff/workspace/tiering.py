"""What the agreement's lines would have done on the test nights of a training."""

from typing import TYPE_CHECKING

from handoff.model.row_sample import share_tested
from handoff.model.split import clusters_of
from handoff.policy.past_lines import LineOutcome, PastNights, tier_outcomes

if TYPE_CHECKING:
    from handoff.model.train import TrainingResult
    from handoff.workspace.materials import Materials


def past_nights(result: "TrainingResult") -> PastNights:
    """Return the test nights with the probabilities that the registered recipe would have given, by blind models."""
    test = result.test
    rows = result.table.features.rows.iloc[result.split.test.positions]
    share = share_tested(result.table, result.split.test.positions)
    return PastNights(test.as_of, test.lead_key, clusters_of(rows), test.label, test.followed, share)


def tiers_of(materials: "Materials", result: "TrainingResult") -> tuple[LineOutcome, ...]:
    """Return predicted and actual outcome by tier; empty where there is no agreement, or each row has its own moment.

    Raises:
        AgreementError: the agreement is wrong.
    """
    if not materials.places.agreement.exists() or materials.settings.snapshots.taken == "row":
        return ()
    training, seed = materials.settings.training, materials.settings.workspace.seed
    return tier_outcomes(past_nights(result), materials.agreement, training.bootstrap, seed)
