"""How well a lead fits the ideal customer profile: a sum of documented weights on the log of the hazard."""

import numpy as np

from handoff.simulation.arrays import Floats
from handoff.simulation.companies import Accounts
from handoff.simulation.people import People
from handoff.simulation.places import COUNTRIES, REGIONS

#: Upper bounds of the size classes, in employees, and their weights.
SIZE_BOUNDS = np.array([20, 50, 200, 1_000, 5_000])
SIZE_WEIGHTS = np.array([-1.0, -0.3, 0.4, 0.6, 0.2, -0.4])
#: In the order of `companies.INDUSTRIES`.
INDUSTRY_WEIGHTS = np.array([0.5, 0.4, 0.1, 0.0, -0.1, 0.1, 0.0, -0.4, -0.5, -0.7])
#: In the order of `roles.FUNCTIONS`.
FUNCTION_WEIGHTS = np.array([0.5, 0.4, 0.3, 0.1, 0.3, 0.1, -0.2, -0.3, -0.6, -1.2])
#: In the order of `roles.SENIORITIES`.
SENIORITY_WEIGHTS = np.array([0.3, 0.4, 0.5, 0.1, -0.3, -1.0])
#: In the order of `people.SOURCES`.
SOURCE_WEIGHTS = np.array([0.2, 0.7, 0.1, 0.0, 0.0, -0.4, -0.9, 0.4])
#: In the order of `places.REGIONS`.
REGION_WEIGHTS = np.array([0.2, 0.0, -0.2, -0.4])
#: A head of the whole firm decides in a small firm and delegates in a large one.
CHIEF_OF_SMALL, CHIEF_OF_LARGE = 0.4, -0.6
#: Makes the mean fit about zero.
CENTRE = 0.24


def fit_score(people: People, accounts: Accounts) -> Floats:
    """Return the fit of each lead, about mean 0 and deviation 1; one more means e times the hazard."""
    employees = accounts.employees[people.account]
    region = np.array([REGIONS.index(place.region) for place in COUNTRIES])[people.country]
    chief = people.seniority == 0
    score: Floats = (
        SIZE_WEIGHTS[np.searchsorted(SIZE_BOUNDS, employees, side="right")]
        + INDUSTRY_WEIGHTS[accounts.industry[people.account]]
        + FUNCTION_WEIGHTS[people.function]
        + SENIORITY_WEIGHTS[people.seniority]
        + SOURCE_WEIGHTS[people.source]
        + REGION_WEIGHTS[region]
        + CHIEF_OF_SMALL * (chief & (employees < 50))
        + CHIEF_OF_LARGE * (chief & (employees >= 1_000))
        - CENTRE
    )
    return score
