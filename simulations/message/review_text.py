"""A message made ready for review: its parts, sentences and words, each at its own place in what was typed.

Marks, links, addresses and merge fields are blanked sign for sign, so that a place in the prose is a place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulations.call.understanding import plain_text as folded
from simulations.message.merge import FIELD, merge
from simulations.message.model import Message, Sender
from simulations.message.review_model import Remark, load_rules, pattern
from simulations.scenario import Scenario

FIELD_SIGN = "\ue010"
LINK = re.compile(r"(!?)\[([^\]\n]{1,200})\]\(([^\s)]{1,300})\)")
BARE = re.compile(r"https?://\S+|\bwww\.\S+|[\w.+-]+@[\w.-]+\w")
MARK = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|^[ \t]*[-*•][ \t]", re.MULTILINE)
PLACEHOLDER = re.compile(r"\[[^\]\n]{1,60}\](?!\()")
SENTENCE = re.compile(r"[^.!?\n]*(?:(?:(?<=\d)\.(?=\d)|(?<=\b[A-Z])\.)[^.!?\n]*)*[.!?…]*")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d[\d ,.]*", re.UNICODE)
SHOWN = 160


@dataclass(frozen=True)
class Span:
    """A piece of a part: its prose, where it begins, and the part's text as typed."""

    prose: str
    start: int
    raw: str

    @property
    def typed(self) -> str:
        """The piece as typed, fields included."""
        return self.raw[self.start : self.start + len(self.prose)]

    @property
    def words(self) -> str:
        """The words as typed, at most 160 signs."""
        return self.typed.strip()[:SHOWN].strip()


@dataclass(frozen=True)
class Part:
    """One part of a message: as typed, and as prose of the same length."""

    name: str
    raw: str

    @cached_property
    def prose(self) -> str:
        """The text without marks, links nor fields, sign for sign."""
        text = LINK.sub(_label_only, self.raw)
        text = BARE.sub(_blank, text)
        text = FIELD.sub(lambda found: FIELD_SIGN * len(found[0]), text)
        text = MARK.sub(_blank, text)
        return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("\t", " ")

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The paragraphs that are not empty."""
        found = re.finditer(r"(?:[^\n]+\n?)+", self.prose)
        return tuple(Span(one[0], one.start(), self.raw) for one in found if one[0].strip())

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences that hold a word."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Span]:
        for found in SENTENCE.finditer(self.prose):
            left = len(found[0]) - len(found[0].lstrip())
            if WORD.search(found[0]):
                yield Span(found[0].strip(), found.start() + left, self.raw)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the words, as typed, of each turn of phrase of a name, in order."""
        found = (self.raw[one.start() : one.end()].strip() for one in pattern(name).finditer(self.prose))
        return tuple(dict.fromkeys(one for one in found if one))


def _label_only(found: re.Match[str]) -> str:
    before = len(found[1]) + 1
    return " " * before + found[2] + " " * (len(found[0]) - before - len(found[2]))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def words_of(prose: str) -> list[str]:
    """Return the words and numbers of a text."""
    return WORD.findall(prose)


@dataclass(frozen=True)
class Draft:
    """A message under review, with who sends it, for which scenario, and the cells of those who receive it."""

    message: Message
    sender: Sender
    scenario: Scenario
    values: tuple[Mapping[str, str], ...]

    @cached_property
    def subject(self) -> Part:
        """The subject."""
        return Part("objet", self.message.subject)

    @cached_property
    def preheader(self) -> Part:
        """The preheader."""
        return Part("aperçu", self.message.preheader)

    @cached_property
    def body(self) -> Part:
        """The body."""
        return Part("corps", self.message.body)

    @cached_property
    def signature(self) -> Part:
        """The signature."""
        return Part("signature", self.message.signature)

    @cached_property
    def opposition(self) -> Part:
        """The sentence that tells how to be left alone."""
        return Part("opposition", self.message.opposition)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts whose language is read, signature left out."""
        label = self.message.action.label if self.message.action else ""
        found = (self.subject, self.preheader, self.body, Part("bouton", label), self.opposition)
        return tuple(part for part in found if part.raw.strip())

    @cached_property
    def shown_subject(self) -> str:
        """The subject as the first recipient reads it, or with its fallbacks."""
        return " ".join(merge(self.message.subject, self.values[0] if self.values else {}).text.split())

    @cached_property
    def salutation(self) -> Span | None:
        """The opening line, when it greets."""
        first = self.body.paragraphs[:1]
        return first[0] if first and pattern("salutation").search(first[0].prose) else None

    @cached_property
    def closing(self) -> Span | None:
        """The last paragraph, when it takes leave."""
        last = self.body.paragraphs[-1:]
        return last[0] if last and _takes_leave(last[0].prose) else None

    @cached_property
    def core(self) -> tuple[Span, ...]:
        """The sentences between greeting and leave."""
        first = self._greeted()
        last = self.closing.start if self.closing and len(self.body.paragraphs) > 1 else len(self.body.raw)
        return tuple(one for one in self.body.sentences if first <= one.start < last)

    def _greeted(self) -> int:
        """Return where the greeting ends: its line, or its first comma when the text goes on."""
        if self.salutation is None:
            return 0
        line = self.salutation.prose.split("\n")[0]
        short = len(words_of(line)) <= 8  # noqa: PLR2004 (a greeting line)
        return self.salutation.start + len(line) if short else self.salutation.start

    @cached_property
    def facts(self) -> dict[str, str]:
        """What advice may cite of the scenario."""
        pitch, offer = self.scenario.pitch, self.scenario.offers[0]
        argument = pitch.arguments[0] if pitch else None
        return {
            "entreprise": self.scenario.company.name,
            "responsable": self.scenario.mission.boss,
            "offre": pitch.offer if pitch else offer.name,
            "rendez_vous": pitch.meeting if pitch else "un rendez-vous de vingt minutes",
            "sujet": pitch.subject if pitch else offer.name,
            "accroche": pitch.hooks[0] if pitch else "Vous cherchez peut-être une solution simple.",
            "avantage": argument.benefit if argument else self.scenario.company.strengths[0],
            "preuve": argument.proof if argument else self.scenario.company.strengths[0],
        }

    def remark(self, name: str, words: str = "", **told: str) -> Remark:
        """Return the remark of a rule about some words of the message, or raise KeyError."""
        rule = load_rules().rules[name]
        facts = {"nombre": "", "limite": "", "detail": ""} | self.facts | told | {"mots": words}
        text, advice = rule.text.format_map(facts), rule.advice.format_map(facts)
        family = name.partition(".")[0]
        return Remark.model_validate(
            {"family": family, "id": name, "tone": rule.tone, "words": words, "text": text, "advice": advice}
        )


def _takes_leave(prose: str) -> bool:
    short = len(words_of(prose)) <= 14 and "?" not in prose  # noqa: PLR2004 (a formula, not a paragraph)
    return short and (bool(pattern("conge").search(prose)) or prose.rstrip().endswith(","))


def draft_of(message: Message, sender: Sender, scenario: Scenario, values: Sequence[Mapping[str, str]]) -> Draft:
    """Return the message made ready for review."""
    return Draft(message, sender, scenario, tuple(values))


def names_company(text: str, name: str) -> bool:
    """Tell whether a text names a company: all the words of its name that carry meaning."""
    said = set(re.findall(r"[a-z0-9]+", folded(text)))
    told = [word for word in re.findall(r"[a-z0-9]+", folded(name)) if len(word) > 2]  # noqa: PLR2004
    return all(word in said for word in told) if told else folded(name) in folded(text)
