"""The accounts of one chunk: where they are, what they do, how big they are, how warm they run."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.simulation.arrays import Bools, Codes, Floats, Ints, draw
from handoff.simulation.places import COUNTRIES
from handoff.simulation.settings import Chunk, Stream, WorldSettings

INDUSTRIES = (
    "Manufacturing",
    "Logistics",
    "Retail",
    "Software",
    "Healthcare",
    "Financial Services",
    "Construction",
    "Consulting",
    "Public Sector",
    "Education",
)
_INDUSTRY_WEIGHTS = np.array([0.18, 0.12, 0.12, 0.14, 0.09, 0.09, 0.08, 0.08, 0.05, 0.05])
#: Share of accounts that run quiet, normal and active; the level shifts the intent of all their leads.
LEVEL_WEIGHTS = np.array([0.3, 0.5, 0.2])
#: Share of accounts whose mail gateway opens every message itself.
GATEWAY_SHARE = 0.03
_STEMS = np.array(
    [
        [
            "Nord",
            "Alba",
            "Vela",
            "Ferro",
            "Lumen",
            "Terra",
            "Quanta",
            "Silva",
            "Merid",
            "Orbi",
            "Cala",
            "Vento",
        ],
        [
            "Astra",
            "Prisma",
            "Delta",
            "Kappa",
            "Solen",
            "Riva",
            "Monta",
            "Pharo",
            "Koral",
            "Zenit",
            "Auro",
            "Sol",
        ],
        [
            "Ciro",
            "Domus",
            "Elyra",
            "Fjord",
            "Helio",
            "Iridi",
            "Juno",
            "Krono",
            "Lario",
            "Mistra",
            "Novo",
            "Polar",
        ],
    ]
).ravel()
_FIELDS = np.array(
    [
        ["tech", "works", "systems", "line", "craft", "logic", "data", "parts", "trade", "build"],
        ["care", "form", "flow", "group", "net", "lab", "plan", "tools", "mill", "yard"],
    ]
).ravel()
_BRANDS = len(_STEMS) * len(_FIELDS)
#: Told apart by these words once all brands are used, then by a number.
_KINDS = np.array(["", "Services", "Systems", "Group", "Partners", "Industries", "Solutions", "International"])
#: Any number without a common factor with the number of brands walks through all of them.
_STRIDE = 467


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts of one chunk, one array element each; `number` is unique over the whole world."""

    number: Ints
    country: Codes
    industry: Codes
    employees: Ints
    revenue: Floats
    level: Codes
    gateway: Bools
    brand: npt.NDArray[np.str_]
    legal: npt.NDArray[np.str_]
    domain: npt.NDArray[np.str_]


def make_accounts(settings: WorldSettings, chunk: Chunk) -> Accounts:
    """Generate the accounts that the chunk's leads belong to."""
    rng, n = settings.rng(Stream.ACCOUNTS, chunk), chunk.n_accounts
    number = chunk.first_account + np.arange(n)
    country = draw(rng, np.array([place.weight for place in COUNTRIES]), n)
    employees = np.clip(np.exp(rng.normal(np.log(120), 1.6, n)), 1, 80_000).astype(np.int64)
    brand, domain = _brands(number)
    legal = np.array([place.legal[:2] if len(place.legal) > 1 else place.legal * 2 for place in COUNTRIES])
    return Accounts(
        number=number,
        country=country,
        industry=draw(rng, _INDUSTRY_WEIGHTS, n),
        employees=employees,
        revenue=_revenue(rng, employees),
        level=draw(rng, LEVEL_WEIGHTS, n),
        gateway=rng.random(n) < GATEWAY_SHARE,
        brand=brand,
        legal=legal[country, rng.integers(0, 2, n)],
        domain=domain,
    )


def _brands(number: Ints) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Return a brand and a domain per account, unique over the world (`.example` is reserved, RFC 2606)."""
    cycle, place = np.divmod(number, _BRANDS)
    place = (place * _STRIDE) % _BRANDS
    stem = np.char.add(_STEMS[place % len(_STEMS)], _FIELDS[place // len(_STEMS)])
    again, kind = np.divmod(cycle, len(_KINDS))
    suffix = np.where(again > 0, (again + 1).astype(np.str_), "")
    brand = np.char.strip(np.char.add(np.char.add(np.char.add(stem, " "), _KINDS[kind]), suffix))
    domain = np.char.add(np.char.replace(np.char.lower(brand), " ", "-"), ".example")
    return brand, domain


def _revenue(rng: np.random.Generator, employees: Ints) -> Floats:
    """Draw yearly amounts around 150,000 an employee, stated with two significant digits."""
    amount = employees * 150_000 * np.exp(rng.normal(0, 0.5, len(employees)))
    unit = 10.0 ** (np.floor(np.log10(amount)) - 1)
    rounded: Floats = np.round(amount / unit) * unit
    return rounded
