"""Countries of the market: spelling, time zone, language, first and last names, legal forms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """One country; a name is (as written there, as typed in an e-mail address)."""

    name: str
    code: str
    local_name: str
    zone: str
    language: str
    region: str
    weight: float
    first: tuple[tuple[str, str], ...]
    last: tuple[tuple[str, str], ...]
    legal: tuple[str, ...]
    freemail: str


def _plain(names: str) -> tuple[tuple[str, str], ...]:
    """Read "Jürgen/juergen Anna": without a slash the address is the lower-cased name."""
    pairs = (entry.partition("/") for entry in names.split())
    return tuple((name, ascii_name or name.lower()) for name, _, ascii_name in pairs)


_GERMAN = (
    _plain("Anna Jürgen/juergen Sabine Lukas Miriam Tobias Petra Stefan Katharina Björn/bjoern Claudia Max"),
    _plain(
        "Schmidt Müller/mueller Weber Fischer Krüger/krueger Hofmann Vogel Groß/gross Lehmann Braun Köhler/koehler Otto"
    ),
)
_FRENCH = (
    _plain("Camille Hélène/helene Julien Chloé/chloe Antoine Élodie/elodie Luc Margaux Théo/theo Claire"),
    _plain("Moreau Lefèvre/lefevre Dubois Girard Rousseau Bernard Fontaine Mercier Gauthier Perrin"),
)
_ENGLISH = (
    _plain("Emma James Olivia Daniel Sophie Michael Grace Ryan Hannah Oliver Nina Samuel"),
    _plain("Carter Hughes Bennett Walker Murphy Foster Reed Coleman Hayes Turner O'Brien/obrien Price"),
)
COUNTRIES: tuple[Country, ...] = (
    Country(
        "Germany",
        "DE",
        "Deutschland",
        "Europe/Berlin",
        "de",
        "home",
        0.30,
        *_GERMAN,
        ("GmbH", "AG", "GmbH & Co. KG"),
        "gmx.de",
    ),
    Country("Austria", "AT", "Österreich", "Europe/Vienna", "de", "home", 0.06, *_GERMAN, ("GmbH", "AG"), "gmx.at"),
    Country(
        "Switzerland",
        "CH",
        "Schweiz",
        "Europe/Zurich",
        "de",
        "home",
        0.06,
        *_GERMAN,
        ("AG", "GmbH"),
        "bluewin.ch",
    ),
    Country(
        "France",
        "FR",
        "France",
        "Europe/Paris",
        "fr",
        "west",
        0.11,
        *_FRENCH,
        ("SAS", "SA", "SARL"),
        "orange.fr",
    ),
    Country(
        "Spain",
        "ES",
        "España",
        "Europe/Madrid",
        "es",
        "west",
        0.08,
        _plain("Lucía/lucia Javier Carmen Íñigo/inigo Marta Álvaro/alvaro Elena Pablo Begoña/begona Sergio"),
        _plain("García/garcia Muñoz/munoz Ortega Navarro Ibáñez/ibanez Castro Vidal Romero Peña/pena Serrano"),
        ("S.L.", "S.A."),
        "hotmail.es",
    ),
    Country(
        "Italy",
        "IT",
        "Italia",
        "Europe/Rome",
        "it",
        "west",
        0.08,
        _plain("Giulia Marco Francesca Niccolò/niccolo Chiara Matteo Elisa Davide Sara Paolo"),
        _plain("Rossi Ferrari Bianchi Conti Galli Marchetti Fontana Rizzo Moretti Greco"),
        ("S.r.l.", "S.p.A."),
        "libero.it",
    ),
    Country(
        "Netherlands",
        "NL",
        "Nederland",
        "Europe/Amsterdam",
        "nl",
        "west",
        0.07,
        _plain("Sanne Daan Femke Jeroen Lotte Bram Anouk Pieter Maaike Thijs"),
        _plain("Jansen Bakker Visser Smit Mulder Bos Dekker Hendriks Kuiper Vermeer"),
        ("B.V.", "N.V."),
        "ziggo.nl",
    ),
    Country(
        "United Kingdom",
        "GB",
        "UK",
        "Europe/London",
        "en",
        "west",
        0.09,
        *_ENGLISH,
        ("Ltd", "plc"),
        "hotmail.co.uk",
    ),
    Country(
        "United States",
        "US",
        "USA",
        "America/New_York",
        "en",
        "overseas",
        0.07,
        *_ENGLISH,
        ("Inc.", "LLC", "Corp."),
        "yahoo.com",
    ),
    Country(
        "Poland",
        "PL",
        "Polska",
        "Europe/Warsaw",
        "en",
        "east",
        0.03,
        _plain("Agnieszka Łukasz/lukasz Katarzyna Paweł/pawel Zofia Michał/michal Ewa Jan"),
        _plain(
            "Nowak Wiśniewska/wisniewska Zieliński/zielinski Kamińska/kaminska "
            "Lewandowski Wójcik/wojcik Mazur Król/krol"
        ),
        ("Sp. z o.o.", "S.A."),
        "wp.pl",
    ),
    Country(
        "Greece",
        "GR",
        "Ελλάδα",
        "Europe/Athens",
        "en",
        "east",
        0.02,
        _plain("Ελένη/eleni Γιώργος/giorgos Μαρία/maria Νίκος/nikos Κατερίνα/katerina Δημήτρης/dimitris"),
        _plain("Παπαδόπουλος/papadopoulos Νικολάου/nikolaou Γεωργίου/georgiou Δημητρίου/dimitriou Οικονόμου/oikonomou"),
        ("Α.Ε.", "Ε.Π.Ε."),
        "yahoo.gr",
    ),
    Country(
        "Ukraine",
        "UA",
        "Україна",
        "Europe/Kyiv",
        "en",
        "east",
        0.01,
        _plain("Олена/olena Андрій/andrii Наталія/nataliia Тарас/taras Ірина/iryna Богдан/bohdan"),
        _plain("Шевченко/shevchenko Коваленко/kovalenko Бондаренко/bondarenko Мельник/melnyk Ткаченко/tkachenko"),
        ("ТОВ", "ПрАТ"),
        "ukr.net",
    ),
    Country(
        "Japan",
        "JP",
        "日本",
        "Asia/Tokyo",
        "en",
        "overseas",
        0.02,
        _plain("結衣/yui 翔太/shota 美咲/misaki 健一/kenichi 陽子/yoko 大輔/daisuke"),
        _plain("佐藤/sato 鈴木/suzuki 田中/tanaka 渡辺/watanabe 山本/yamamoto 小林/kobayashi"),
        ("株式会社", "合同会社"),
        "yahoo.co.jp",
    ),
)
REGIONS = ("home", "west", "east", "overseas")
