"""Whether the figures a student quotes are those of the zone, and the nearest truth for those that are not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from simulations.zone.clauses import clauses_with_a_subject
from simulations.zone.exam import exam_file
from simulations.zone.exam_ground import CUSTOMER_WORDS
from simulations.zone.facts import Fact, facts, facts_of, general_facts
from simulations.zone.figures import with_unit
from simulations.zone.naming import Named, named_in
from simulations.zone.quoting import Quote, plain, quotes, sentences
from simulations.zone.reading_file import reading_file
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import ZONE_NAMES

LIMIT_WORDS = ("limite", "seuil", "zone", "primaire", "secondaire", "tertiaire", "jusqu", "mettent")
COUNTED = frozenset({"habitants", "clients"})
SHARED = COUNTED | {"pourcent"}
ZONE_WORDS = {
    1: ("primaire", "zone 1", "premiere zone"),
    2: ("secondaire", "zone 2", "deuxieme zone"),
    3: ("tertiaire", "zone 3", "troisieme zone"),
}
# Words that widen a sentence beyond the communes it names.
WIDER_WORDS = (
    *("zone", "total", "ensemble", "autour", "alentour", "agglomeration", "marche", "cercle", "perd", "gagn", "reste"),
    *("primaire", "secondaire", "tertiaire", "clients actuels", "evasion", "attraction", "partout", "secteur"),
)
RESULT_WORDS = ("surface", "m2", "metres carres", "part de marche", "penetr", "huff", "attir", "viendr", "venir")
CIRCLE_WORDS = ("perd", "gagn", "cercle", "vol d'oiseau")
OWN_AREA = "ta surface"
MINE = re.compile(r"\b(?:moi|mon|ma|mes|nous|notre|nos|je|on|ici|magasin|boutique|contre)\b|\bj'|\bn'(?:ai|avons)\b")
AROUND_WORDS = ("autour", "alentour", "agglomeration", "partout", "secteur", "cercle", "total", "ensemble")
# What the truths about zones begin with (see `facts`).
OF_ZONES = (
    "habitants, ",
    "clients, ",
    "menages, ",
    "ménages, ",
    "communes, ",
    "part des clients, ",
    "part de la zone",
    "le reste, ",
)
RATES = frozenset({"évasion", "marché qui reste dans la zone", "attraction"})
RATE_WORDS = (
    *(
        "evasion",
        "attraction",
        "reste",
        "ailleurs",
        "quitt",
        "perd",
        "hors",
        "attir",
        "vien",
        "achet",
        "depens",
        "part ",
    ),
    *("garde", "sort", "fui", "marche", "evad", "dehors"),
)
PLACED = frozenset({"minutes", "km", "habitants", "surface"})


@dataclass(frozen=True)
class Checked:
    """The figures of a text as written: right, wrong, and for each wrong one the nearest truth in words."""

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()


def check_figures(text: str, brief: ZoneBrief, plan: ZonePlan) -> Checked:
    """Return which figures of a text are those of the zone; each is held against what its sentence names."""
    right: list[str] = []
    wrong: dict[str, str] = {}
    last = Named()
    for sentence in sentences(text):
        named = named_in(sentence, brief, plan)
        last = named if named.something else last
        whole = _candidates(sentence, named if named.something else last, brief, plan)
        read = named.communes | last.communes
        figures = quotes(sentence)
        clauses = clauses_with_a_subject(sentence, [quote.place for quote in figures], brief, plan)
        for quote in figures:
            clause = next((one for one in clauses if one.start <= quote.place < one.end), None)
            candidates = _candidates(clause.text, clause.named, brief, plan) if clause else whole
            if any(agrees(quote, fact) for fact in candidates) or (
                not read - {brief.place} and not named.zones and _is_in_the_table(quote, brief, plan)
            ):
                right.append(quote.written)
            elif _could_be_wrong(quote, candidates):
                wrong[quote.written] = _nearest(quote, candidates, brief)
    return Checked(tuple(dict.fromkeys(right)), tuple(wrong), tuple(wrong.values()))


def _is_in_the_table(quote: Quote, brief: ZoneBrief, plan: ZonePlan) -> bool:
    """Tell whether a large figure is that of a commune of the table, its name being one that could not be read."""
    large = quote.value >= reading_file().large and quote.family in COUNTED
    return large and any(
        fact.family == quote.family and fact.value == quote.value and _is_placed(fact) for fact in facts(brief, plan)
    )


def _candidates(sentence: str, named: Named, brief: ZoneBrief, plan: ZonePlan) -> list[Fact]:
    """Return the truths a sentence may quote: of the places it names, of the zone when it does not speak of a place."""
    codes = dict.fromkeys([*named.communes, *(shop.commune for shop in brief.shops if shop.name in named.shops)])
    own = [fact for code in sorted(codes) for fact in facts_of(brief, plan, code)]
    said = plain(sentence)
    about_limits = any(word in said for word in LIMIT_WORDS)
    away = {code for code in codes if code != brief.place}
    general = [
        fact
        for fact in general_facts(brief, plan)
        if not (away and not about_limits and fact.family in PLACED and fact.subject in ("limite", ""))
        or fact.family == "surface"
    ]
    kept = [fact for fact in general if _fits(fact, named, said, about_something=bool(own or named_zones(said)))]
    if own and not any(word in said for word in WIDER_WORDS):
        kept = [fact for fact in kept if fact.family not in SHARED or (fact.subject == "" and not _of_zones(fact))]
    elif own and not named_zones(said) and not any(word in said for word in AROUND_WORDS):
        kept = [fact for fact in kept if fact.family not in SHARED or not fact.subject.startswith("zone")]
    return [*own, *_together(own), *kept]


def _together(own: list[Fact]) -> list[Fact]:
    """Return the inhabitants and the customers of the communes named, added up: « à elles deux, 30 300 habitants »."""
    sums = []
    for family in sorted(COUNTED):
        values = {fact.subject: fact.value for fact in reversed(own) if fact.family == family}
        if len(values) > 1:
            sums.append(Fact(label="communes citées, ensemble", value=sum(values.values()), family=family))
    return sums


def _of_zones(fact: Fact) -> bool:
    """Tell whether a truth counts people or shares of zones: it says nothing of one commune."""
    return fact.label.startswith(OF_ZONES)


def named_zones(said: str) -> list[int]:
    """Return the zones a plain text names."""
    return [rank for rank, words in ZONE_WORDS.items() if any(word in said for word in words)]


def _fits_zone(fact: Fact, said: str) -> bool:
    """Leave out what is of another zone when exactly one is named; a zone begins where the one before ends."""
    named = named_zones(said)
    if len(named) != 1:
        return True
    if fact.label.startswith(("limite", "indice de richesse, zone ")):
        ranks = (named[0] - 1, named[0]) if fact.label.startswith("limite") else (named[0],)
        return any(fact.label.endswith(f"zone {ZONE_NAMES[rank]}") for rank in ranks if rank)
    if not _of_zones(fact):
        return True
    return fact.subject == f"zone{named[0]}" or (named[0] == 1 and fact.label.startswith("part de la zone primaire"))


def _fits(fact: Fact, named: Named, said: str, *, about_something: bool) -> bool:
    """Tell whether a general truth may be what a clause says: results and circle only in their own words."""
    if about_something and fact.label in result_labels() and not any(word in said for word in RESULT_WORDS):
        return False
    of_circle = fact.label.startswith(("clients perdus", "clients gagnés"))
    if about_something and of_circle and not any(word in said for word in CIRCLE_WORDS):
        return False
    return _fits_shop(fact, named, said) and _fits_zone(fact, said) and _fits_rate(fact, said)


@cache
def result_labels() -> frozenset[str]:
    """Return how `facts` names the percentages of the exam that are not shares of a zone."""
    titles = (one.title for key, one in exam_file().exercises.items() if one.unit == "%" and key != "part_primaire")
    return frozenset(title[0].lower() + title[1:] for title in titles)


def _fits_rate(fact: Fact, said: str) -> bool:
    """Leave out the rates of the market (evasion, attraction) where nothing in the sentence speaks of them."""
    return fact.label not in RATES or any(word in said for word in RATE_WORDS)


def _fits_shop(fact: Fact, named: Named, said: str) -> bool:
    """Leave out the surface of a competitor when another one is named, and one's own when nothing says « moi »."""
    if fact.family != "surface" or not named.shops:
        return True
    return fact.subject in named.shops if fact.subject else (fact.label != OWN_AREA or bool(MINE.search(said)))


def agrees(quote: Quote, fact: Fact) -> bool:
    """Tell whether a quoted figure says a truth, within the tolerance of its family."""
    if quote.family and fact.family != quote.family:
        return False
    if quote.fraction:
        near = abs(quote.value - fact.value) <= reading_file().fraction_slack
        return near if quote.sense == 0 else _bounds(quote, fact)
    family = reading_file().families[fact.family]
    slack = max(family.relative * abs(fact.value), family.absolute) * (reading_file().about if quote.about else 1.0)
    if not quote.family:
        slack = family.relative * abs(fact.value) / reading_file().about
    if abs(quote.value - fact.value) <= slack + 1e-9:
        return True
    return quote.sense != 0 and _bounds(quote, fact)


def _bounds(quote: Quote, fact: Fact) -> bool:
    """Tell whether « moins de 20 min » or « plus de 60 % » is true of a fact, and not so far as to say nothing."""
    low, high = sorted((quote.value, fact.value))
    return (quote.value - fact.value) * quote.sense < 0 and low >= high * (1 - reading_file().bound)


def _could_be_wrong(quote: Quote, candidates: Iterable[Fact]) -> bool:
    """Tell whether a figure that matches nothing must be one of the zone: known unit, and large enough."""
    if (
        not quote.family
        or quote.fraction
        or quote.supposed
        or not any(fact.family == quote.family for fact in candidates)
    ):
        return False
    if quote.family == "pourcent" and quote.value == 100:  # noqa: PLR2004 - « à 100 % »
        return False
    return quote.value >= reading_file().families[quote.family].least


def _nearest(quote: Quote, candidates: Iterable[Fact], brief: ZoneBrief) -> str:
    """Return the nearest truth in words, customers called as in the study: « ménages, Toul : 7 380 ménages »."""
    same = [fact for fact in candidates if fact.family == quote.family]
    best = min(same, key=lambda fact: (not _is_placed(fact), abs(fact.value - quote.value)))
    unit, label = reading_file().families[best.family].unit, best.label
    if best.label.startswith("clients, "):
        unit = CUSTOMER_WORDS[brief.customers]
        label = unit + best.label.removeprefix("clients")
    elif best.label.startswith("ménages, "):
        unit = CUSTOMER_WORDS["menages"]
    return f"{label} : {with_unit(best.value, unit, 1)}"


def _is_placed(fact: Fact) -> bool:
    return bool(fact.subject) and not fact.subject.startswith(("zone", "limite"))
