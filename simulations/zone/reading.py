"""Map reading: which questions a zone deserves, and what an answer or a conclusion holds that can be checked.

Facts are checked (figures, names, a reason, a decision), never style or spelling. Rules and words are in
`data/zone/lecture.yaml` and `data/zone/lecture_mots.yaml`; the true figures in `simulations.zone.facts`.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise

import numpy as np

from simulations.catchment import isometric
from simulations.catchment_market import FULL
from simulations.geography import communes
from simulations.justification import SMALL_WORDS
from simulations.kernel import Frozen
from simulations.wording import count
from simulations.zone.compare import circle_of, compare
from simulations.zone.exam_ground import name_of
from simulations.zone.facts import Fact, facts
from simulations.zone.naming import Named, named_in
from simulations.zone.quoting import plain, sentences
from simulations.zone.reading_file import MapQuestion, Naming, PointId, reading_file, word_file
from simulations.zone.state import ZoneBrief, ZonePlan
from simulations.zone.table import zone_table, zone_totals
from simulations.zone.truth import Checked, check_figures
from simulations.zone.typed import Typed

__all__ = ["Fact", "MapQuestion", "Point", "Reading", "facts", "questions_for", "read_answer", "read_conclusion"]
ASKED = 3
YES_OR_NO = re.compile(r"^(?:[a-z']+ ){0,4}(?:oui|non)\b|^pas (?:vraiment|trop|du tout)\b|^(?:plutot|bien sur)\b")
# What a verb follows: « on », « y » (il y a), « n » (n'a)…
SUBJECTS = frozenset({"je", "j", "on", "nous", "il", "ils", "elle", "elles", "y", "n", "qui", "ca"})
SHORT_VERB = 3
NAME_WORDS = 2
FARTHEST = 3


class Point(Frozen):
    """One point of an answer: there or not, the student's words that show it, and the advice when it is missing."""

    id: PointId
    label: str
    met: bool
    quote: str = ""
    advice: str = ""

    @property
    def said(self) -> str:
        """What to show: the words when it is there, the advice when it is not."""
        return (f"« {self.quote} »" if self.quote else "") if self.met else self.advice


class Reading(Frozen):
    """An answer as read: its points in order, the right figures and the wrong ones as written."""

    question: str
    points: tuple[Point, ...]
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of the points that are met, from 0 to 1."""
        return sum(point.met for point in self.points) / max(1, len(self.points))

    def has(self, point_id: PointId) -> bool:
        """Tell whether a point is met."""
        return any(point.met for point in self.points if point.id == point_id)


def signals(brief: ZoneBrief, plan: ZonePlan) -> dict[str, float]:
    """Return what tells which questions a zone deserves; names and units in `data/zone/lecture.yaml`."""
    table, totals = zone_table(brief, plan), zone_totals(brief, plan)
    whole = max(1.0, float(totals["clients"].sum()))
    index = float(np.average(table["indice"], weights=np.maximum(table["menages"], 1)))
    here = [shop for shop in brief.shops if shop.commune in table.index]
    return {
        "communes": float(len(table)),
        "part_primaire": float(totals["part"].iloc[0]),
        "part_tertiaire": float(totals["part"].iloc[2]),
        "concurrents": float(len(here)),
        "ecart_cercle": _circle_gap(brief, plan),
        "vide": _empty_share(brief.place, circle_of(brief, plan)[1].limits[2]),
        "ecart_indice": abs(index - FULL) if brief.indexed else 0.0,
        "evasion": brief.evasion,
        "ecart_limites": _limits_gap(brief, plan),
        "premier_pole": FULL * float(table["clients"].max()) / whole,
    }


def _circle_gap(brief: ZoneBrief, plan: ZonePlan) -> float:
    """Return the customers that change between the zone in minutes and the circle, in % of the zone's."""
    timed, circle = circle_of(brief, plan)
    found = compare(brief, timed, circle)
    changed = found.won_customers + found.lost_customers
    return FULL * changed / max(1.0, float(zone_totals(brief, timed)["clients"].sum()))


def _empty_share(place: str, km: float) -> float:
    """Return how much of a circle holds no commune (sea, abroad), in %: its area against that of its communes."""
    covered = float(communes().loc[sorted(isometric(place, km)), "superficie_km2"].sum())
    return max(0.0, FULL * (1 - covered / (math.pi * km**2)))


def _limits_gap(brief: ZoneBrief, plan: ZonePlan) -> float:
    """Return how far the outer limit is from what is usual for the trade, in %; 0 for limits in km."""
    return FULL * abs(plan.limits[2] / brief.limits[2] - 1) if plan.measure == "minutes" else 0.0


@lru_cache(maxsize=64)
def questions_for(brief: ZoneBrief, plan: ZonePlan) -> tuple[MapQuestion, ...]:
    """Return the three questions of a zone: the most telling of each family, then of all; in the file's order."""
    found = signals(brief, plan)
    fit = [question for question in reading_file().questions if _makes_sense(question, found)]
    ranked = sorted(fit, key=lambda question: -_interest(question, found))
    best = {question.family: question for question in reversed(ranked)}
    chosen = list(best.values()) + [question for question in ranked if question not in best.values()]
    kept = {question.id for question in chosen[:ASKED]}
    return tuple(question for question in reading_file().questions if question.id in kept)


def _makes_sense(question: MapQuestion, found: dict[str, float]) -> bool:
    return all(
        (low is None or found[name] >= low) and (high is None or found[name] <= high)
        for name, (low, high) in question.needs.items()
    )


def _interest(question: MapQuestion, found: dict[str, float]) -> float:
    interest = question.interest
    return interest.base + interest.weight * min(1.0, found[interest.signal] / interest.full)


def read_answer(question: MapQuestion, text: str, brief: ZoneBrief, plan: ZonePlan) -> Reading:
    """Return what an answer holds: a sentence, a right figure, no wrong one, a name, a reason, a decision."""
    checked = check_figures(text, brief, plan)
    named = _named(text, brief, plan)
    real = is_sentence(text, question.text)
    naming = real and _names(question.naming, named, brief)
    points = [_point("sujet", met=real and _on_subject(question, text, named, (brief, plan)), aide=question.expected)]
    points += [_point("phrase", met=real), _figure_point(question, checked, real=real), *_wrong_points(checked)]
    points += [_point("nom", met=naming, aide=_wanted(question.naming))]
    points += [_worded("raison", _reason(text, question.text, named) if real else "")]
    points += [_worded("action", _decision(text, either=question.yes_or_no) if real else "")]
    return Reading(question=question.id, points=tuple(points), right=checked.right, wrong=checked.wrong)


def read_conclusion(text: str, brief: ZoneBrief, plan: ZonePlan) -> Reading:
    """Return what a conclusion holds: its length, the place, two right figures, no wrong one, a decision, a caution."""
    rule, checked = reading_file().conclusion, check_figures(text, brief, plan)
    real, words = is_sentence(text, ""), len(_words(text))
    fits = real and rule.words[0] <= words <= rule.words[1]
    named = brief.place in _named(text, brief, plan).communes
    points = [
        _point("longueur", met=fits, mots=count(words, "mot")),
        _point("lieu", met=real and named, aide=name_of(brief.place)),
        _point("chiffres", met=real and len(checked.right) >= rule.figures, quote=", ".join(checked.right)),
        *_wrong_points(checked),
        _worded("decision", _decision(text) if real else ""),
        _worded("prudence", _caution(text) if real else ""),
    ]
    return Reading(question="conclusion", points=tuple(points), right=checked.right, wrong=checked.wrong)


def _point(point_id: PointId, *, met: bool, quote: str = "", **words: str) -> Point:
    text = reading_file().points[point_id]
    advice = "" if met else text.advice.format(**words)
    return Point(id=point_id, label=text.title, met=met, quote=quote if met else "", advice=advice)


def _worded(point_id: PointId, quote: str) -> Point:
    return _point(point_id, met=bool(quote), quote=quote)


def _figure_point(question: MapQuestion, checked: Checked, *, real: bool) -> Point:
    return _point("chiffre", met=real and bool(checked.right), quote=", ".join(checked.right), aide=question.figure)


def _wrong_points(checked: Checked) -> list[Point]:
    """Return the point on wrong figures; none without a figure, since nothing is shown by quoting none."""
    if not checked.right and not checked.wrong:
        return []
    words = {"faux": " ; ".join(checked.wrong), "verite": " ; ".join(checked.truths)}
    return [_point("sans_faux", met=not checked.wrong, **words)]


def _on_subject(question: MapQuestion, text: str, named: Named, study: tuple[ZoneBrief, ZonePlan]) -> bool:
    """Tell whether an answer says, or names, something of what the question is about."""
    said = plain(text)
    if any(re.search(pattern, said) for pattern in question.subject):
        return True
    zones = zone_table(*study)["zone"]
    met = {"concurrent": bool(named.shops), "tertiaire": any(zones.get(code) == FARTHEST for code in named.communes)}
    return any(met[one] for one in question.subject_named) or (question.yes_or_no and bool(YES_OR_NO.search(said)))


def _wanted(naming: tuple[Naming, ...]) -> str:
    return " ou ".join(reading_file().names[one] for one in naming)


def _named(text: str, brief: ZoneBrief, plan: ZonePlan) -> Named:
    found = Named()
    for sentence in sentences(text):
        found |= named_in(sentence, brief, plan)
    return found


def _names(naming: tuple[Naming, ...], named: Named, brief: ZoneBrief) -> bool:
    met = {
        "lieu": bool(named.communes),
        "ailleurs": bool(named.communes - {brief.place}),
        "concurrent": bool(named.shops),
        "zone": bool(named.zones),
    }
    return any(met[one] for one in naming)


def _words(text: str) -> list[str]:
    """Return the words of a text in plain letters; a number counts for one."""
    return re.findall(r"[a-z]+|\d[\d .,]*(?<=\d)", plain(text))


def is_sentence(text: str, question: str) -> bool:
    """Tell whether a text is a sentence of one's own: no list of words, no copy of the question."""
    rule, words = reading_file().sentence, _words(text)
    asked = set(_words(question))
    own = [word for word in words if word not in asked]
    small = {word for word in words if word in SMALL_WORDS}
    long_enough = len(words) >= rule.words and len(set(words)) >= rule.different
    if word_file().stacked.search(plain(text)):
        return False
    return long_enough and len(small) >= rule.small and _has_verb(words) and len(own) >= rule.own


def _has_verb(words: list[str]) -> bool:
    forms = word_file().verb_forms
    return any(word in forms or (before in SUBJECTS and _conjugated(word)) for before, word in pairwise(["", *words]))


def _conjugated(word: str) -> bool:
    return word == "a" or (word.isalpha() and len(word) >= SHORT_VERB)


def _reason(text: str, question: str, named: Named) -> str:
    """Return the words that give a reason: a connector with a fact after it, or a fact of the ground that acts."""
    asked = set(_words(question)) - word_file().facts
    before = ""
    for sentence in sentences(text):
        typed, proper = Typed(sentence), _proper(sentence) | _parts(named)
        said = typed.said
        found = word_file().reason.search(said)
        if found and _says_something(found["rest"], asked, proper):
            return _short(typed.quoted(found.start(), len(said)))
        if _says_something(_after_colon(said), asked, proper) or _ground_acts(said):
            return _short(sentence)
        if word_file().therefore.match(said) and _says_something(before, asked, proper) and _has_verb(_words(said)):
            return _short(sentence)
        before = said
    return ""


def _after_colon(said: str) -> str:
    """Return what explains after a colon: a clause with a verb, or anything after a name alone."""
    before, _, after = said.partition(":")
    explains = _has_verb(_words(after)) or after.strip().startswith(("seulement", "trop", "deja", "a peine"))
    return after if explains or len(_words(before)) <= NAME_WORDS else ""


def _ground_acts(said: str) -> bool:
    """Tell whether a fact explains without a connector: « le Rhin bloque… », « c'est trop loin, donc… »."""
    cause = word_file().cause.search(said)
    explained = bool(cause) and bool(set(_words(said[: cause.start()] if cause else "")) & word_file().facts)
    return explained or word_file().consequence.search(said) is not None


def _says_something(rest: str, asked: set[str], proper: set[str]) -> bool:
    """Tell whether what follows « parce que » says a fact: a figure, a name, a word of the ground or of the market."""
    words = [word for word in _words(rest) if word not in word_file().filler.split()]
    facts_said = word_file().facts - asked
    return any(word[0].isdigit() or word in facts_said or word in proper for word in words)


def _proper(sentence: str) -> set[str]:
    """Return the words with a capital inside a sentence, in plain letters: rivers, mountains, other places."""
    return set(_words(" ".join(re.findall(r"(?<=[ '’-])[A-ZÀ-Ý]\w{2,}", sentence))))


def _parts(named: Named) -> set[str]:
    """Return the words of the names of communes."""
    return set(_words(" ".join(name_of(code) for code in named.communes))) - SMALL_WORDS


def _decision(text: str, *, either: bool = False) -> str:
    """Return the sentence that decides; with `either`, one that says yes or no does."""
    return next(
        (_short(one) for one in sentences(text) if _decides(one) or (either and YES_OR_NO.search(plain(one)))), ""
    )


def _decides(sentence: str) -> bool:
    return word_file().decision.search(plain(sentence).replace("'", " ")) is not None


def _caution(text: str) -> str:
    return next((_short(one) for one in sentences(text) if word_file().caution.search(plain(one))), "")


def _short(words: str, most: int = 90) -> str:
    clean = words.strip(" ,;:.")
    return clean if len(clean) <= most else clean[:most].rsplit(" ", 1)[0] + "…"
