"""What a justification is worth: whether it argues, which reasons it gives, which of its figures are true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from simulations.scenario import Scenario

WORDS_OF = {
    "secteur": ("secteur", "activite", "metier", "branche"),
    "effectif": ("effectif", "taille", "salarie", "petite", "grande", "pme", "tpe"),
    "zone": ("zone", "proche", "proximite", "distance", "km", "commune", "autour"),
    "habitat": ("maison", "appartement", "habitat", "pavillon", "jardin"),
    "statut_logement": ("proprietaire", "locataire"),
    "tranche_age": ("age", "ans", "senior", "retraite", "jeune"),
    "qualification": ("besoin", "budget", "decid", "delai", "urgent", "score", "chaud", "qualif", "projet"),
    "capacite": ("capacite", "jours", "temps", "appels", "contacts par jour", "contacts possibles"),
    "offre": ("offre", "produit", "service", "prix", "concurren"),
}
SHORT_WORD = 3
# Below these, it is a list of words and no argument: a French sentence cannot do without small words.
ENOUGH_WORDS, ENOUGH_DIFFERENT, ENOUGH_SMALL = 20, 14, 4
SMALL_WORDS = frozenset(
    "a ai au aux avec c car ce ces cette ceux chez comme d dans de des donc du elle elles en entre est et ete eux fait "
    "font il ils j je l la le les leur leurs lui m mais mes moins mon n ne nos notre nous on ont ou par parce pas peut "
    "peuvent plus pour puis qu quand que qui s sa sans se ses si son sont sur ta tes ton tous tout tu un une vers "
    "vous y".split()
)
# A number written alone says nothing of what it counts: below ten, chance would make it true.
BARE_BELOW = 10
UNITS = frozenset({"%", "€", "km", "kg", "h"})
NUMBER = re.compile(r"(?<![\w.,/-])(?:[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?(?![\w/-])")
AFTER = re.compile(r"[ \u00a0\u202f]*([%€]|[^\W\d_]+)?")
MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(),
)
YEARS = range(1990, 2051)


def reasons_in(text: str) -> list[str]:
    """Return the kinds of reasons a justification gives, by the words it uses."""
    said = plain(text)
    return [reason for reason, words in WORDS_OF.items() if any(_says(said, word) for word in words)]


def is_argued(text: str) -> bool:
    """Tell whether a text is long enough and made of sentences, not a list of words and numbers."""
    words = re.findall(r"[a-z]+", plain(text))
    different = set(words)
    return (
        len(words) >= ENOUGH_WORDS
        and len(different) >= ENOUGH_DIFFERENT
        and len(different & SMALL_WORDS) >= ENOUGH_SMALL
    )


def true_figures(text: str, true: Iterable[float]) -> list[str]:
    """Return the figures of a text, as written and once each, that are among the true ones."""
    known = set(true) - {0.0}
    found: dict[float, str] = {}
    for figure, written in _figures(text):
        if figure in known:
            found.setdefault(figure, written)
    return list(found.values())


@cache
def dossier_figures(scenario: Scenario) -> frozenset[float]:
    """Return every figure of the dossier: documents, company, offers, rivals, mission, study and its corrections."""
    company, mission = scenario.company, scenario.mission
    texts = [company.story, company.customers, *company.strengths, *company.weaknesses, mission.order]
    texts += [mission.objective, *(document.text for document in scenario.documents)]
    texts += [f"{offer.name} {offer.description}" for offer in scenario.offers]
    texts += [f"{rival.offer} {rival.price}" for rival in scenario.competitors]
    texts += [f"{question.text} {question.explanation}" for question in scenario.questions]
    texts += [criterion.reason for criterion in scenario.segmentation]
    given = [mission.budget, mission.call_cost, mission.days, mission.contacts_per_day, mission.capacity]
    given += [scenario.bands.primary, scenario.bands.secondary, *(offer.price for offer in scenario.offers)]
    return frozenset([*map(float, given), *(_value(found[0]) for text in texts for found in NUMBER.finditer(text))])


def _figures(text: str) -> Iterator[tuple[float, str]]:
    """Yield each figure of a text with its sign if any; dates, years and numbers that count nothing are left out."""
    for found in NUMBER.finditer(text):
        value, next_word = _value(found[0]), _word_after(text, found.end())
        if next_word in MONTHS or value in YEARS or _is_in_a_row(text, found):
            continue
        if value >= BARE_BELOW or next_word in UNITS or (len(next_word) >= SHORT_WORD and next_word not in SMALL_WORDS):
            yield value, found[0] + ("\u00a0%" if next_word == "%" else "")


def _word_after(text: str, place: int) -> str:
    after = AFTER.match(text, place)
    word = (after[1] or "") if after else ""
    return word if word in UNITS else plain(word)


def _is_in_a_row(text: str, found: re.Match[str]) -> bool:
    """Tell whether a number stands next to another one with nothing said in between: « 12 18 30 »."""
    before, after = text[: found.start()].rstrip(" ,;\u00a0\u202f"), text[found.end() :].lstrip(" ,;\u00a0\u202f")
    return before[-1:].isdigit() or after[:1].isdigit()


def _value(written: str) -> float:
    return float(re.sub(r"[ \u00a0\u202f]", "", written).replace(",", "."))


def plain(text: str) -> str:
    """Return a text in lower case without accents nor signs that ASCII does not have."""
    return unicodedata.normalize("NFKD", text.lower().replace("’", "'")).encode("ascii", "ignore").decode()


def _says(said: str, word: str) -> bool:
    """Tell whether a text uses a word; a short one stands alone, so that « agence » does not say « âge »."""
    return re.search(rf"\b{word}s?\b" if len(word) <= SHORT_WORD else rf"\b{word}", said) is not None
