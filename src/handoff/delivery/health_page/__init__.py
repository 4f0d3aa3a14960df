"""The health page: is everything all right, what is to be done, and the plots behind it, in one file."""

from handoff.delivery.health_page.facts import Arrivals, HealthFacts, Held
from handoff.delivery.health_page.standing import Remark, Standing, standing

__all__ = ["Arrivals", "HealthFacts", "Held", "Remark", "Standing", "standing"]
