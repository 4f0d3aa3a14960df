"""The evidence model: how much each agreement between two records speaks for one person (Fellegi and Sunter 1969).

A level's weight is m / u: how often records of one person agree so, over how often those of two people do. The
figures are fixed and written here, so that the same records always give the same clusters, however few there are;
docs/identity.md shows them all. Splink evaluates them on DuckDB, and can translate them for its other engines.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from splink import SettingsCreator

#: Of how many records one is a further record of a person already there.
DUPLICATE_SHARE: Final = 0.02
#: Fewer records than this are weighed as if there were so many: chance agreement is not rarer in a small file.
FEWEST: Final = 1_000
#: The engine whose SQL the conditions are.
_DIALECT: Final = "duckdb"
#: Blocks of pairs that are compared; a column each, empty where too many records share the value.
BLOCKS: Final = (
    "by_mailbox",
    "by_phone",
    "by_name",
    "by_domain",
    "by_stem",
    "by_account",
    "by_domain_family",
    "by_stem_family",
    "by_domain_given",
    "by_stem_given",
)


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two records (`_l`, `_r`) agree or differ; the first level whose `condition` holds counts."""

    says: str
    condition: str
    m: float
    u: float


#: The names of two people agree by chance so often, by how many records carry the name.
_SAME_NAME: Final = "name_l = name_r"
_LONG_ENOUGH: Final = "least(length({0}_l), length({0}_r)) >= 4"
_SLIP: Final = f"({_LONG_ENOUGH} AND damerau_levenshtein({{0}}_l, {{0}}_r) <= 1)"
_GIVEN_SLIP, _FAMILY_SLIP = _SLIP.format("given"), _SLIP.format("family")
_INITIAL: Final = "(family_l = family_r AND least(length(given_l), length(given_r)) = 1 AND given_l[1] = given_r[1])"
#: A couple, or parent and child: a private mailbox is shared at home, one at work is not. "Alex" may be Alexander.
_ONE_HOUSEHOLD: Final = (
    "(mailbox_l = mailbox_r AND domain_l IS NULL AND family_l = family_r "
    "AND NOT starts_with(given_l, given_r) AND NOT starts_with(given_r, given_l))"
)

NAME: Final = (
    Level("same rare name", f"{_SAME_NAME} AND name_share_l < 1e-4", 0.80, 1e-5),
    Level("same name", f"{_SAME_NAME} AND name_share_l < 1e-2", 0.80, 1e-4),
    Level("same very common name", _SAME_NAME, 0.80, 1e-3),
    Level(
        "name with a slip",
        f"(given_l = given_r AND {_FAMILY_SLIP}) OR (family_l = family_r AND {_GIVEN_SLIP}) "
        "OR (given_l = given_r AND family_l = family_r)",
        0.08,
        5e-5,
    ),
    Level("name with an initial", _INITIAL, 0.05, 2e-4),
    Level("family name at a private mailbox", _ONE_HOUSEHOLD, 0.01, 0.02),
    Level(
        "name in part",
        "family_l = family_r OR given_l = given_r OR given_l = family_r OR family_l = given_r",
        0.06,
        0.02,
    ),
    Level("other name", "ELSE", 0.02, 0.98),
)
_EMPLOYER: Final = "(domain_l = domain_r OR company_l = company_r OR account_l = account_r)"


def contact_levels(n_records: int, colleagues: float) -> tuple[Level, ...]:
    """Return the levels of what two records share; one level only counts, since a mailbox implies its company.

    colleagues: how many records a record's employer has on average.
    """
    n = max(n_records, FEWEST)
    similar = "stem_l = stem_r OR jaro_winkler_similarity(company_l, company_r) >= 0.93"
    return (
        Level("same e-mail", "mailbox_l = mailbox_r", 0.60, 2e-3 / n),
        Level("same phone", "phone_l = phone_r", 0.50, 1e-2 / n),
        Level("same company", _EMPLOYER, 0.80, max(colleagues, 5.0) / n),
        Level("similar company", similar, 0.05, max(colleagues, 5.0) / n),
        Level("no contact shared", "ELSE", 0.10, 1.0),
    )


#: Two mailboxes, two telephones or two countries speak against one person; some pairs of mailboxes do so less.
MAILBOXES: Final = (
    Level("mailbox with a slip", "digits_l = digits_r AND damerau_levenshtein(mailbox_l, mailbox_r) = 1", 0.05, 0.01),
    Level(
        "mailbox written in another way",
        "domain_l = domain_r AND digits_l = digits_r AND contains(local_l, family_l) AND contains(local_r, family_r)",
        0.10,
        0.10,
    ),
    Level("another mailbox of the company", "domain_l = domain_r", 0.02, 1.0),
    Level("mailbox of the same name elsewhere", "local_l = local_r", 0.10, 0.05),
    Level("another mailbox", "ELSE", 0.40, 1.0),
)
PHONES: Final = (Level("same phone", "phone_l = phone_r", 1.0, 1.0), Level("another phone", "ELSE", 0.40, 1.0))
COUNTRIES: Final = (
    Level("same country", "country_l = country_r", 1.0, 1.0),
    Level("another country", "ELSE", 0.10, 1.0),
)
#: Where this holds, a comparison tells nothing.
_SILENT: Final = {
    "name_evidence": "name_l IS NULL OR name_r IS NULL",
    "contact_evidence": "coalesce(mailbox_l, phone_l, domain_l, company_l, account_l) IS NULL",
    "mailbox_evidence": "mailbox_l IS NULL OR mailbox_r IS NULL OR mailbox_l = mailbox_r",
    "phone_evidence": "phone_l IS NULL OR phone_r IS NULL",
    "country_evidence": "country_l IS NULL OR country_r IS NULL",
}


def splink_settings(n_records: int, colleagues: float) -> "SettingsCreator":
    """Return the model for `n_records` distinct records, as Splink reads it."""
    from splink import SettingsCreator, block_on

    comparisons = {
        "name_evidence": NAME,
        "contact_evidence": contact_levels(n_records, colleagues),
        "mailbox_evidence": MAILBOXES,
        "phone_evidence": PHONES,
        "country_evidence": COUNTRIES,
    }
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="i",
        probability_two_random_records_match=2 * DUPLICATE_SHARE / max(n_records, FEWEST),
        comparisons=[_comparison(name, levels) for name, levels in comparisons.items()],
        blocking_rules_to_generate_predictions=[block_on(column) for column in BLOCKS],
        retain_matching_columns=False,
        linker_uid="handoff",
    )


def in_words(levels: tuple[Level, ...]) -> str:
    """Return SQL that says which of `levels` two records reach."""
    cases = [f"WHEN {level.condition} THEN '{level.says}'" for level in levels if level.condition != "ELSE"]
    return f"CASE {' '.join(cases)} ELSE '{levels[-1].says}' END"


def _comparison(name: str, levels: tuple[Level, ...]) -> Any:
    from splink.comparison_level_library import CustomLevel
    from splink.comparison_library import CustomComparison

    silent = CustomLevel(_SILENT[name], "tells nothing", _DIALECT).configure(is_null_level=True)
    weighed = [
        CustomLevel(level.condition, level.says, _DIALECT).configure(m_probability=level.m, u_probability=level.u)
        for level in levels
    ]
    return CustomComparison([silent, *weighed], output_column_name=name)
