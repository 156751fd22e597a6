"""Spelling and grammar: words the dictionary does not know, the usual mistakes, capitals and final marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from simulations.message.review_model import Mistake, Remark, limit, load_lexicon, load_mistakes
from simulations.message.review_text import FIELD_SIGN, PLACEHOLDER, Draft, Part, Span, words_of
from simulations.message.review_words import CHECKS, accent_only, spelled, suggestion
from simulations.scenario import Scenario

TOKEN = re.compile(r"(?<![\w@#./])[^\W\d_]+(?:['-][^\W\d_]+)*(?![\w@/])")
ELISIONS = frozenset("l d j m t s n c qu jusqu lorsqu puisqu quoiqu quelqu entr presqu".split())
GLUED = re.compile(r"^(qu|jusqu|lorsqu|[jcldmnst])([aeiouyhàâéèêîôû].+)$", re.IGNORECASE)
AFTER_VERB = frozenset(
    "t m l moi toi nous vous le la les lui leur il elle on ils elles en y ce je tu là ci même mêmes".split()
)
NO_VOWEL = re.compile(r"^[bcdfghjklmnpqrstvwxz]{2,5}$")
SHORTEST, LONGEST_ACRONYM, ENOUGH_WORDS = 2, 5, 5
ENDED = (".", "!", "?", "…", ":", ";", "»", ")", ",", FIELD_SIGN)


def language(draft: Draft) -> Iterator[Remark]:
    """Yield the mistakes of language, the plainest first, at most so many, and a word on their number."""
    found = list(_unique([*_mistakes(draft), *_spelling(draft), *_capitals(draft), *_final_marks(draft)]))
    if len(found) > limit("fautes_graves"):
        yield draft.remark("langue.nombre", nombre=str(len(found)))
    yield from found[: int(limit("fautes_montrees"))]


def _unique(remarks: list[Remark]) -> Iterator[Remark]:
    """Yield each remark once, and one remark per word: a rule that explains goes before the dictionary."""
    seen: set[str] = set()
    for remark in remarks:
        key = f"{remark.id}|{remark.words}" if remark.id.startswith("langue.point") else remark.words.lower()
        if key not in seen:
            yield remark
        seen.add(key)


# ------------------------------------------------------------------ mistakes by pattern


def _mistakes(draft: Draft) -> Iterator[Remark]:
    for part in draft.parts:
        for mistake in load_mistakes():
            for found in mistake.regex.finditer(part.prose):
                right = _confirmed(mistake, found, part.prose)
                if right is not None:
                    yield _mistake(part, mistake, found, right)


def _confirmed(mistake: Mistake, found: re.Match[str], prose: str) -> str | None:
    """Return the right spelling when what stands before and the dictionary agree that it is a mistake."""
    groups = found.groupdict()
    if mistake.before and mistake.before.search(prose[max(0, found.start() - 80) : found.start("m")]):
        return None
    if mistake.check_v and CHECKS[mistake.check_v](groups["v"].lower()) is None:
        return None
    return CHECKS[mistake.check](groups["m"].lower()) if mistake.check else ""


def _mistake(part: Part, mistake: Mistake, found: re.Match[str], right: str) -> Remark:
    words = part.raw[found.start("m") : found.end("m")]
    around = part.raw[found.start() : found.end()].strip(" .,;:!?(\n")
    write = mistake.write.replace("{c}", right).replace("{m}", words)
    return Remark(
        family="langue",
        id=f"langue.{mistake.id}",
        tone="a_revoir",
        words=around if len(words) <= SHORTEST + 2 and around else words,
        text=f"« {words} » est à corriger : {mistake.why}.",
        advice=f"Écris : {write.rstrip('.…')}.",
    )


# ------------------------------------------------------------------ the dictionary


def _spelling(draft: Draft) -> Iterator[Remark]:
    names = _names(draft)
    for part in draft.parts:
        prose = PLACEHOLDER.sub(lambda found: " " * len(found[0]), part.prose)
        starts = {span.start for span in part.sentences}
        for found in TOKEN.finditer(prose):
            remark = _word(draft, found, names, first=found.start() in starts)
            if remark is not None:
                yield remark


def _word(draft: Draft, found: re.Match[str], names: frozenset[str], *, first: bool) -> Remark | None:
    word = found[0]
    bad = _unknown(word, names, first=first)
    if not bad:
        return None
    typed = _typed(draft, word)
    if NO_VOWEL.match(bad.lower()):
        return draft.remark("langue.sms.consonnes", typed)
    glued = GLUED.match(bad.lower())
    if glued and spelled(glued[2]) and len(glued[2]) > 1 and not accent_only(bad.lower()):
        return draft.remark("langue.apostrophe", typed, detail=f"{glued[1]}'{glued[2]}")
    near = suggestion(bad.lower())
    near = near if len(near) >= SHORTEST else ""
    if bad[0].isupper() and not near:
        return None
    advice = f"Tu voulais peut-être écrire « {near} »." if near else "Cherche ce mot dans un dictionnaire."
    return draft.remark("langue.orthographe", typed, detail=advice)


def _typed(draft: Draft, word: str) -> str:
    """Return a word with the apostrophe it was typed with."""
    for part in draft.parts:
        place = part.prose.find(word)
        if place >= 0:
            return part.raw[place : place + len(word)]
    return ""


def _unknown(word: str, names: frozenset[str], *, first: bool) -> str:
    """Return the piece of a word that nobody knows, or nothing; names and acronyms are left alone."""
    if _known(word, names) or (word.isupper() and len(word) <= LONGEST_ACRONYM):
        return ""
    for piece in _pieces(word):
        if len(piece) < SHORTEST or _known(piece, names):
            continue
        if piece[0].isupper() and not (first and word.startswith(piece)):
            continue
        return piece
    return ""


def _pieces(word: str) -> list[str]:
    """Return what to look up in a word: without elision, and between its hyphens."""
    pieces = [piece for piece in word.split("'") if piece.lower() not in ELISIONS]
    return [short for piece in pieces for short in piece.split("-") if short.lower() not in AFTER_VERB]


def _known(word: str, names: frozenset[str]) -> bool:
    low = word.lower()
    return low in names or low in _own_words() or spelled(low) or spelled(word) or spelled(word.capitalize())


@cache
def _own_words() -> frozenset[str]:
    return frozenset(load_lexicon().known.lower().split())


def _names(draft: Draft) -> frozenset[str]:
    """Return the words of the scenario, the sender and the recipients: names nobody can look up."""
    told = [draft.sender.name, draft.signature.raw, *(cell for row in draft.values for cell in map(str, row.values()))]
    return _scenario_words(draft.scenario) | frozenset(word.lower() for text in told for word in _broken(text))


@lru_cache(maxsize=64)
def _scenario_words(scenario: Scenario) -> frozenset[str]:
    texts = [scenario.company.name, scenario.company.sector, scenario.company.story, scenario.mission.boss]
    texts += [offer.name for offer in scenario.offers] + [rival.name for rival in scenario.competitors]
    texts += [document.text for document in scenario.documents]
    return frozenset(word.lower() for text in texts for word in _broken(text))


def _broken(text: str) -> list[str]:
    return [
        piece for word in TOKEN.findall(text.replace("’", "'")) for piece in (word, *word.split("'"), *word.split("-"))
    ]


# ------------------------------------------------------------------ capitals and final marks


def _capitals(draft: Draft) -> Iterator[Remark]:
    for part in (draft.subject, draft.preheader, draft.body):
        for span in part.sentences:
            if span.prose[0].islower() and _begins(part, span):
                word = words_of(span.prose)[0]
                yield draft.remark(
                    "langue.majuscule", part.raw[span.start : span.start + len(word)], detail=word.capitalize()
                )


def _begins(part: Part, span: Span) -> bool:
    """Tell whether a sentence really begins there: after a final mark, or a paragraph that is no list."""
    before = part.raw[: span.start].rstrip(" *_")
    if not before:
        return True
    if before[-1] == "\n":
        above = before.rstrip()
        return before.endswith("\n\n") and above[-1:] not in (":", ";") and not above.endswith("…")
    return before[-1] in ".!?"


def _final_marks(draft: Draft) -> Iterator[Remark]:
    skipped = {span.start for span in (draft.salutation, draft.closing) if span}
    for span in draft.body.paragraphs:
        line = span.prose.rstrip().split("\n")[-1]
        is_list = re.match(r"\s*[-*•–\d]", span.raw[span.start :].split("\n")[-1]) or re.search(
            r"^\s*[-*•]", span.words, re.MULTILINE
        )
        if span.start in skipped or is_list or len(words_of(line)) < ENOUGH_WORDS:
            continue
        if not line.rstrip().endswith(ENDED):
            last = span.raw[span.start : span.start + len(span.prose.rstrip())].split("\n")[-1]
            yield draft.remark("langue.point_final", last[-60:].strip())
