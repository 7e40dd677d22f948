"""Currencies whose name several states share: whose kroner they are is said by the adjective, or by who is named.

Each has the code (ISO 4217) that is meant where nothing says it, or else its singular.
"""

from annotations.text.figures.words import Words

_SHARED = {
    "krone kroner": ("DKK", "norw:NOK oslo:NOK danish:DKK denmark:DKK copenhagen:DKK"),
    "krona kronor": ("SEK", "swed:SEK stockholm:SEK iceland:ISK reykjavik:ISK"),
    "crowns": (
        "crown", "norw:NOK oslo:NOK swed:SEK stockholm:SEK danish:DKK denmark:DKK czech:CZK prague:CZK iceland:ISK",
    ),
    "ruble rubles rouble roubles": (
        "RUB", "russia:RUB moscow:RUB kremlin:RUB putin:RUB ukrain:RUB belarus:BYN minsk:BYN lukashenk:BYN",
    ),
    "rupee rupees": (
        "INR", "india:INR delhi:INR mumbai:INR pakistan:PKR islamabad:PKR karachi:PKR lahore:PKR nepal:NPR "
        "kathmandu:NPR lanka:LKR colombo:LKR",
    ),
    "peso pesos": (
        "peso", "mexic:MXN argentin:ARS buenos:ARS milei:ARS chile:CLP santiago:CLP colombia:COP bogot:COP "
        "philippin:PHP filipin:PHP manila:PHP cuba:CUP havana:CUP uruguay:UYU",
    ),
    "dinar dinars": (
        "dinar", "serbia:RSD belgrade:RSD iraq:IQD baghdad:IQD kuwait:KWD jordan:JOD amman:JOD libya:LYD tripoli:LYD "
        "algeria:DZD tunisia:TND bahrain:BHD",
    ),
    "shilling shillings": ("shilling", "kenya:KES nairobi:KES uganda:UGX kampala:UGX tanzania:TZS somali:SOS"),
    "franc francs": ("CHF", "swiss:CHF switzerland:CHF congo:CDF rwanda:RWF guinea:GNF"),
    "lira liras": ("TRY", "turk:TRY ankara:TRY istanbul:TRY syria:SYP leban:LBP"),
    "rial rials": ("IRR", "iran:IRR tehran:IRR yemen:YER oman:OMR"),
    "riyal riyals": ("SAR", "saudi:SAR riyadh:SAR qatar:QAR doha:QAR"),
    "dirham dirhams": ("AED", "emirat:AED dubai:AED morocc:MAD rabat:MAD"),
    "leu lei": ("RON", "romania:RON bucharest:RON moldova:MDL chisinau:MDL"),
}  # fmt: skip
SHARED = {word: code for words, (code, _) in _SHARED.items() for word in words.split()}
_WHOSE = {
    word: [(stem, code) for stem, _, code in (pair.partition(":") for pair in whose.split())]
    for words, (_, whose) in _SHARED.items()
    for word in words.split()
}
ALONE = {
    "baht": "THB", "ringgit": "MYR", "birr": "ETB", "cedi": "GHS", "cedis": "GHS", "taka": "BDT", "kyat": "MMK",
    "dong": "VND", "rupiah": "IDR", "lev": "BGN", "leva": "BGN", "manat": "AZN", "kwacha": "ZMW",
}  # fmt: skip


def of_nation(currency: str, nation: str) -> str | None:
    """The code of Norwegian kroner; None where a word (in small letters) is no nation that has such a currency."""
    return next((code for stem, code in _WHOSE.get(currency, ()) if nation.startswith(stem)), None)


def of_named(currency: str, some: Words) -> str | None:
    """The code of a shared currency if of all who have it exactly one is named among some words."""
    whose = _WHOSE.get(currency)
    if whose is None:
        return None
    stems = tuple(stem for stem, _ in whose)
    named = {word.low for word in some if word.text[0].isupper() and word.low.startswith(stems)}
    codes = {of_nation(currency, name) for name in named}
    return codes.pop() if len(codes) == 1 else None
