"""Whether the figures a student quotes are those of the zone, and the nearest truth for those that are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulations.zone.facts import Fact, facts, facts_of, general_facts
from simulations.zone.figures import with_unit
from simulations.zone.naming import Named, named_in
from simulations.zone.quoting import Quote, plain, quotes, sentences
from simulations.zone.reading_file import reading_file
from simulations.zone.state import ZoneBrief, ZonePlan

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
        candidates = _candidates(sentence, named if named.something else last, brief, plan)
        read = named.communes | last.communes
        for quote in quotes(sentence):
            if any(agrees(quote, fact) for fact in candidates) or (
                not read - {brief.place} and _is_in_the_table(quote, brief, plan)
            ):
                right.append(quote.written)
            elif _could_be_wrong(quote, candidates):
                wrong[quote.written] = _nearest(quote, candidates)
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
    kept = [fact for fact in general if _fits_shop(fact, named) and _fits_zone(fact, said) and _fits_rate(fact, said)]
    if own and not any(word in said for word in WIDER_WORDS):
        kept = [fact for fact in kept if fact.family not in SHARED or (fact.subject == "" and not _of_zones(fact))]
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


def _fits_zone(fact: Fact, said: str) -> bool:
    """Leave out what is of another zone when exactly one is named."""
    named = [rank for rank, words in ZONE_WORDS.items() if any(word in said for word in words)]
    if len(named) != 1 or not _of_zones(fact):
        return True
    return fact.subject == f"zone{named[0]}" or (named[0] == 1 and fact.label.startswith("part de la zone primaire"))


def _fits_rate(fact: Fact, said: str) -> bool:
    """Leave out the rates of the market (evasion, attraction) where nothing in the sentence speaks of them."""
    return fact.label not in RATES or any(word in said for word in RATE_WORDS)


def _fits_shop(fact: Fact, named: Named) -> bool:
    """Leave out the surface of a competitor when another one is named."""
    return fact.family != "surface" or not fact.subject or not named.shops or fact.subject in named.shops


def agrees(quote: Quote, fact: Fact) -> bool:
    """Tell whether a quoted figure says a truth, within the tolerance of its family."""
    if quote.family and fact.family != quote.family:
        return False
    if quote.fraction:
        return abs(quote.value - fact.value) <= reading_file().fraction_slack
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


def _nearest(quote: Quote, candidates: Iterable[Fact]) -> str:
    same = [fact for fact in candidates if fact.family == quote.family]
    best = min(same, key=lambda fact: (not _is_placed(fact), abs(fact.value - quote.value)))
    return f"{best.label} : {with_unit(best.value, reading_file().families[best.family].unit, 1)}"


def _is_placed(fact: Fact) -> bool:
    return bool(fact.subject) and not fact.subject.startswith(("zone", "limite"))
