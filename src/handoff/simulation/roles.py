"""Job titles in six languages, each with the function and the seniority that it really means."""

import numpy as np

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
FUNCTIONS = (
    "operations",
    "procurement",
    "it",
    "finance",
    "general",
    "engineering",
    "marketing",
    "sales",
    "hr",
    "other",
)
SENIORITIES = ("c_level", "vp", "director", "manager", "specialist", "junior")

_C_LEVEL = {
    "en": (
        "COO",
        "Chief Procurement Officer",
        "CIO",
        "CFO",
        "CEO",
        "CTO",
        "CMO",
        "Chief Revenue Officer",
        "CHRO",
    ),
    "de": (
        "Geschäftsführer Operations",
        "Vorstand Einkauf",
        "Vorstand IT",
        "Kaufmännischer Geschäftsführer",
        "Geschäftsführer",
        "Technischer Vorstand",
        "Vorstand Marketing",
        "Vorstand Vertrieb",
        "Personalvorstand",
    ),
    "fr": (
        "Directeur général des opérations",
        "Directrice générale des achats",
        "DSI",
        "DAF",
        "PDG",
        "Directeur général technique",
        "Directrice générale marketing",
        "Directeur général des ventes",
        "DRH",
    ),
    "es": (
        "Director General de Operaciones",
        "Directora General de Compras",
        "Director General de Sistemas",
        "Director General Financiero",
        "Consejero Delegado",
        "Director General Técnico",
        "Directora General de Marketing",
        "Director General Comercial",
        "Directora General de RRHH",
    ),
    "it": (
        "Direttore Generale Operazioni",
        "Direttore Generale Acquisti",
        "Direttore Generale Sistemi Informativi",
        "Direttore Finanziario (CFO)",
        "Amministratore Delegato",
        "Direttore Generale Tecnico",
        "Direttrice Generale Marketing",
        "Direttore Generale Vendite",
        "Direttrice Generale HR",
    ),
    "nl": (
        "Operationeel directeur",
        "Chief Procurement Officer",
        "IT-directeur (CIO)",
        "Financieel directeur",
        "Algemeen directeur",
        "Technisch directeur (CTO)",
        "Chief Marketing Officer",
        "Chief Commercial Officer",
        "Chief HR Officer",
    ),
}
_WORDS = {
    "en": (
        "Operations",
        "Procurement",
        "IT",
        "Finance",
        "Strategy",
        "Engineering",
        "Marketing",
        "Sales",
        "HR",
    ),
    "de": (
        "Betrieb",
        "Einkauf",
        "IT",
        "Finanzen",
        "Unternehmensentwicklung",
        "Technik",
        "Marketing",
        "Vertrieb",
        "Personal",
    ),
    "fr": (
        "opérations",
        "achats",
        "informatique",
        "finance",
        "stratégie",
        "ingénierie",
        "marketing",
        "ventes",
        "ressources humaines",
    ),
    "es": (
        "Operaciones",
        "Compras",
        "Sistemas",
        "Finanzas",
        "Estrategia",
        "Ingeniería",
        "Marketing",
        "Ventas",
        "Recursos Humanos",
    ),
    "it": (
        "Operazioni",
        "Acquisti",
        "Sistemi Informativi",
        "Finanza",
        "Strategia",
        "Ingegneria",
        "Marketing",
        "Vendite",
        "Risorse Umane",
    ),
    "nl": (
        "operations",
        "inkoop",
        "IT",
        "financiën",
        "strategie",
        "engineering",
        "marketing",
        "verkoop",
        "HR",
    ),
}
#: Two wordings for vp, director, manager, specialist and junior, in this order.
_PATTERNS = {
    "en": (
        ("VP {}", "Vice President of {}"),
        ("Head of {}", "Director of {}"),
        ("{} Manager", "{} Team Lead"),
        ("{} Specialist", "{} Analyst"),
        ("{} Assistant", "Intern, {}"),
    ),
    "de": (
        ("Bereichsleiter {}", "VP {}"),
        ("Leiter {}", "Leiterin {}"),
        ("Teamleiter {}", "Manager {}"),
        ("Referent {}", "Fachkraft {}"),
        ("Assistenz {}", "Praktikant {}"),
    ),
    "fr": (
        ("Vice-président {}", "VP {}"),
        ("Directeur {}", "Directrice {}"),
        ("Responsable {}", "Chef d'équipe {}"),
        ("Chargé {}", "Analyste {}"),
        ("Assistante {}", "Stagiaire {}"),
    ),
    "es": (
        ("Vicepresidente de {}", "VP {}"),
        ("Director de {}", "Directora de {}"),
        ("Responsable de {}", "Jefe de {}"),
        ("Técnico de {}", "Analista de {}"),
        ("Asistente de {}", "Becario de {}"),
    ),
    "it": (
        ("Vicepresidente {}", "VP {}"),
        ("Direttore {}", "Direttrice {}"),
        ("Responsabile {}", "Coordinatore {}"),
        ("Specialista {}", "Analista {}"),
        ("Assistente {}", "Stagista {}"),
    ),
    "nl": (
        ("Vice President {}", "VP {}"),
        ("Hoofd {}", "Directeur {}"),
        ("Manager {}", "Teamleider {}"),
        ("Specialist {}", "Medewerker {}"),
        ("Assistent {}", "Stagiair {}"),
    ),
}
#: Traps: a word of power in a title without any.
_GENERAL_JUNIOR = {
    "en": ("Executive Assistant", "Assistant to the CEO"),
    "de": ("Assistentin der Geschäftsführung", "Vorstandsassistent"),
    "fr": ("Assistante de direction", "Assistant du PDG"),
    "es": ("Asistente de dirección", "Secretaria de dirección"),
    "it": ("Assistente di direzione", "Segretaria di direzione"),
    "nl": ("Directiesecretaresse", "Managementassistent"),
}
_OTHER = {
    "en": ("Freelancer", "Student"),
    "de": ("Freiberufler", "Studentin"),
    "fr": ("Indépendant", "Étudiante"),
    "es": ("Autónomo", "Estudiante"),
    "it": ("Libero professionista", "Studentessa"),
    "nl": ("Zelfstandige", "Student"),
}


def _wordings(language: str, function: int, seniority: int) -> tuple[str, str]:
    """Return the two titles that mean this function and seniority in `language`."""
    if FUNCTIONS[function] == "other":
        title = _OTHER[language][SENIORITIES[seniority] == "junior"]
        return title, title
    if seniority == 0:
        title = _C_LEVEL[language][function]
        return title, title
    if FUNCTIONS[function] == "general" and SENIORITIES[seniority] == "junior":
        return _GENERAL_JUNIOR[language]
    first, second = _PATTERNS[language][seniority - 1]
    word = _WORDS[language][function]
    return first.format(word), second.format(word)


#: Shape (languages, functions, seniorities, 2).
TITLES = np.array(
    [
        [[_wordings(language, f, s) for s in range(len(SENIORITIES))] for f in range(len(FUNCTIONS))]
        for language in LANGUAGES
    ]
)
