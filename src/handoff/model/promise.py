"""What to expect of a model, beside what a random split would have promised, in words."""

from handoff.model.evaluation import Evaluation


def promise(forward: Evaluation, random: Evaluation) -> str:
    """Say in two sentences how good a model is forward in time, and how good a careless test would have called it."""
    lift, auc = forward.metrics["lift_at_10"], forward.metrics["auc"]
    return (
        f"Forward in time the best 10 % of the leads hold {lift.value:.1f} times as many SQLs as leads taken at random "
        f"({lift.low:.1f} to {lift.high:.1f}), with an AUC of {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f}). "
        f"A random split would have promised {random.metrics['lift_at_10'].value:.1f} times and an AUC of "
        f"{random.metrics['auc'].value:.3f}."
    )
