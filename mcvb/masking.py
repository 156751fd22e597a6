"""Names taken out of a text shown to a class: the prospect's, the firm's, and always the student's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from simulations.call.slots import slots
from simulations.call.state import CallState, Prospect
from simulations.words import first_names

PROSPECT, FIRM, ADDRESS, NUMBER, STUDENT = "le prospect", "l'entreprise", "son adresse", "son numéro", "(prénom)"
TITLE = r"(?:(?:madame|monsieur|mademoiselle|mme|mlle|mr|m)\.?\s+)?"
SHORTEST = 3
WORDS = r"(?P<first>[^\W\d_][\w-]+)(?:[ ]+(?P<second>[^\W\d_][\w-]+))?"
INTRODUCES = re.compile(rf"(?:\bje m['’]appelle|\bje suis|\bc['’]est|\bici|\bmon nom est)[ ]+{WORDS}", re.IGNORECASE)
ON_THE_LINE = re.compile(rf"{WORDS}(?:[ ]+(?:est )?[àa] l['’]appareil)", re.IGNORECASE)
LINKS = frozenset(
    "de du des la le les un une au aux et est ou en chez pour par avec sur je tu il nous vous bien pas mon ma notre "
    "votre monsieur madame mme bonjour "
    "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)
# « de le prospect » is not said.
CONTRACTED = ((r"\b([Dd])e le prospect", r"\1u prospect"), (r"(?<!\w)([Àà]) le prospect", r"au prospect"))
START = re.compile(r"(^|[.!?…]\s+)(le prospect|l'entreprise)")


def masked(text: str, prospect: Prospect) -> str:
    """Return a text without the names of the prospect and of the firm, however they are accented."""
    first, last = _word(prospect.first_name), _word(prospect.last_name)
    rules = (
        (_word(prospect.email), ADDRESS),
        (_word(prospect.phone), NUMBER),
        (_word(prospect.firm), FIRM),
        (rf"{TITLE}(?:{first}\s+)?{last}(?:\s+{first})?", PROSPECT),
        (rf"{TITLE}{first}", PROSPECT),
    )
    for pattern, word in rules:
        text = _replaced(text, pattern, word)
    for wrong, right in CONTRACTED:
        text = re.sub(wrong, right, text)
    return START.sub(lambda found: found[1] + found[2][0].upper() + found[2][1:], text)


def unnamed(text: str, names: Sequence[str]) -> str:
    """Return a text without the names a student gave as their own."""
    for name in names:
        text = _replaced(text, _word(name), STUDENT)
    return text


def names_said(call: CallState) -> tuple[str, ...]:
    """Return the names the student gave in a call, whole names first; never the prospect's."""
    today, prospect = call.moment.date(), call.context.prospect
    texts = [turn.text for turn in call.turns if turn.who == "eleve"]
    whole = {slots(text, today=today).name for text in texts} | {
        name for text in texts for name in introduced(text, call.context.company)
    }
    theirs = {_folded(word) for word in re.findall(r"\w+", f"{prospect.first_name} {prospect.last_name}")}
    parts = {word for name in whole for word in name.split() if len(word) >= SHORTEST}
    mine = {name for name in whole | parts if name and not theirs & {_folded(word) for word in name.split()}}
    return tuple(sorted(mine, key=lambda name: (-len(name), name)))


def introduced(text: str, company: str = "") -> list[str]:
    """Return the names said after « je m'appelle » and the like, or before « à l'appareil », capital letter or not."""
    matches = (*INTRODUCES.finditer(text), *ON_THE_LINE.finditer(text))
    found = [name for match in matches if (name := _name(match, text[match.end("first") :], company))]
    return list(dict.fromkeys(found))


def _name(match: re.Match[str], rest: str, company: str) -> str:
    """Return the first name and, when it is one, the family name of a match; nothing for other words."""
    first, second = match["first"], match["second"] or ""
    firm = (re.findall(r"\w+", _folded(company)) or ["\0"])[0]
    of_the_firm = re.match(rf"(?: [\w-]+)?,? (?:de |du |d['’]|chez |pour ).{{0,20}}?\b{firm}", _folded(rest))
    likely = first[0].isupper() or _folded(first) in _first_names() or of_the_firm
    if _folded(first) in LINKS or not likely:
        return ""
    return first if not second or _folded(second) in LINKS else f"{first} {second}"


@cache
def _first_names() -> frozenset[str]:
    return frozenset(_folded(str(name)) for names in first_names() for name in names)


def _replaced(text: str, pattern: str, word: str) -> str:
    """Replace what a pattern finds in the text without its accents."""
    parts, end = [], 0
    for found in re.finditer(pattern, _folded(text)):
        parts += [text[end : found.start()], word]
        end = found.end()
    return "".join([*parts, text[end:]])


def _folded(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    return "".join((unicodedata.normalize("NFKD", letter)[:1] or letter).lower()[:1] for letter in text)


def _word(name: str) -> str:
    """Return a pattern for a whole name; one that never matches for no name."""
    return rf"(?<!\w){re.escape(_folded(name))}(?!\w)" if name.strip() else r"(?!)"
