"""The words of the map reading: questions, points looked at, families of units, what makes a reason or a decision."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Literal

from pydantic import Field

from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

Naming = Literal["lieu", "ailleurs", "concurrent", "zone"]
PointId = Literal[
    "sujet", "phrase", "chiffre", "sans_faux", "nom", "raison", "action",
    "longueur", "lieu", "chiffres", "decision", "prudence",
]  # fmt: skip


class Interest(Frozen):
    """How interesting a question is on a zone: base + weight × (signal ÷ full), the signal counting up to full."""

    base: float
    weight: float = Field(alias="poids")
    signal: str
    full: float = Field(alias="plein", gt=0)


class MapQuestion(Frozen):
    """A question on the map; `needs` bounds signals of the zone, `naming` says what an answer must name.

    With `yes_or_no`, saying yes or no is a decision. `subject`: patterns of which an answer says one, or it speaks of
    something else, unless it names one of `subject_named`; `expected` says in words what it should speak of.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    family: str = Field(alias="famille")
    text: str = Field(alias="texte", min_length=20)
    needs: dict[str, tuple[float | None, float | None]] = Field(alias="si", default_factory=dict)
    interest: Interest = Field(alias="interet")
    naming: tuple[Naming, ...] = Field(alias="nomme", min_length=1)
    figure: str = Field(alias="chiffre")
    expected: str = Field(alias="attend", min_length=20)
    subject: tuple[str, ...] = Field(alias="sujet", min_length=1)
    subject_named: tuple[Literal["concurrent", "tertiaire"], ...] = Field(alias="sujet_nomme", default=())
    yes_or_no: bool = Field(alias="oui_ou_non", default=False)


class PointText(Frozen):
    """The title of a point looked at in an answer, and the advice when it is not met."""

    title: str = Field(alias="titre")
    advice: str = Field(alias="conseil")


class Family(Frozen):
    """A family of units: how students write it (regular expressions on plain text), and the tolerance on a quote.

    A quote is true within `relative` (share) or `absolute` (in the unit); below `least` it is never called wrong.
    """

    words: tuple[str, ...] = Field(alias="mots")
    unit: str = Field(alias="unite")
    relative: float = Field(alias="relatif", ge=0)
    absolute: float = Field(alias="absolu", ge=0)
    least: float = Field(alias="sous", ge=0)


class SentenceRule(Frozen):
    """What makes a sentence beside a verb: words, different, small, and not of the question, at least."""

    words: int = Field(alias="mots")
    different: int = Field(alias="differents")
    small: int = Field(alias="petits")
    own: int = Field(alias="propres")


class ConclusionRule(Frozen):
    """How long a conclusion is (words), and how many right figures it quotes."""

    words: tuple[int, int] = Field(alias="mots")
    figures: int = Field(alias="chiffres")


class LimitRule(Frozen):
    """How far limits may be from the usual ones (a factor, both ways), and how many words a reason has at least."""

    factor: float = Field(alias="facteur", gt=1)
    words: int = Field(alias="mots")


class ReadingFile(Frozen):
    """The file of map questions and of what is looked at in answers."""

    source: str
    questions: tuple[MapQuestion, ...] = Field(min_length=7)
    points: dict[PointId, PointText]
    names: dict[Naming, str] = Field(alias="noms")
    sentence: SentenceRule = Field(alias="phrase")
    conclusion: ConclusionRule
    limits: LimitRule = Field(alias="limites")
    zone_weights: tuple[float, float, float] = Field(alias="poids_zones")
    families: dict[str, Family] = Field(alias="familles")
    about: float = Field(alias="environ", ge=1)
    bound: float = Field(alias="bornes", gt=0, lt=1)
    fractions: dict[str, float]
    fraction_slack: float = Field(alias="ecart_fraction")
    offers: tuple[str, ...] = Field(alias="gestes")
    services: tuple[str, ...]
    supposed: tuple[str, ...] = Field(alias="suppositions")
    large: float = Field(alias="grand_nombre")


class WordFile(Frozen):
    """The file of expressions; words in one text are separated by spaces, the others are regular expressions."""

    source: str
    verbs: str = Field(alias="verbes")
    reasons: tuple[str, ...] = Field(alias="raisons")
    causes: str
    outcomes: str = Field(alias="suites")
    plans: str = Field(alias="projets")
    consequences: str
    substance: str = Field(alias="faits")
    decide: str
    advise: str = Field(alias="conseille")
    verdicts: tuple[str, ...]
    cautions: str = Field(alias="prudences")
    filler: str = Field(alias="remplissage")
    common: str = Field(alias="courants")
    habits: str = Field(alias="habitudes")

    @cached_property
    def verb_forms(self) -> frozenset[str]:
        """The verb forms that make a sentence."""
        return frozenset(self.verbs.split())

    @cached_property
    def everyday(self) -> frozenset[str]:
        """Words of every day that are also the first word of a commune's or a shop's name."""
        return frozenset(self.common.split())

    @cached_property
    def habit(self) -> re.Pattern[str]:
        """Words that say how people buy and travel, when limits are justified."""
        return re.compile(rf"\b(?:{'|'.join(self.habits.split())})")

    @cached_property
    def facts(self) -> frozenset[str]:
        """The words that make a reason more than a connector."""
        return frozenset(self.substance.split())

    @cached_property
    def reason(self) -> re.Pattern[str]:
        """What begins a reason; what follows it is in `rest`."""
        return re.compile(rf"\b(?:{'|'.join(self.reasons)})(?=\W|$)(?P<rest>.*)")

    @cached_property
    def stacked(self) -> re.Pattern[str]:
        """Connectors in a row, three or two that contradict each other: no sentence has them."""
        one = rf"\b(?:{'|'.join(self.reasons)}|donc|alors)"
        two = r"\b(?:car|parce qu\w*|puisqu\w*)\W+(?:car|donc|parce qu\w*|puisqu\w*|alors)\b|\bdonc\W+(?:car|parce)\b"
        return re.compile(rf"{one}\W+{one}\W+{one}(?=\W|$)|{two}")

    @cached_property
    def cause(self) -> re.Pattern[str]:
        """Verbs by which a fact of the ground explains something."""
        return re.compile(rf"\b{self.causes}\b")

    @cached_property
    def consequence(self) -> re.Pattern[str]:
        """A fact, then « donc »: « c'est trop loin, donc… »."""
        return re.compile(rf"\b{self.consequences}")

    @cached_property
    def therefore(self) -> re.Pattern[str]:
        """A sentence that draws the consequence of the one before: « C'est pourquoi… », « Du coup… »."""
        return re.compile(rf"{self.outcomes}(?=\W)")

    @cached_property
    def decision(self) -> re.Pattern[str]:
        """« je prospecte », « il faut éviter », « ça ne vaut pas le coup »."""
        stems = "|".join(re.escape(stem) for stem in self.decide.split())
        clitics = r"(?: (?:ne|n|y|en|le|la|les|l|lui|leur|me|nous|leurs|s|se))*"
        mine = rf"\b(?:je|j|on|nous|jy)\b{clitics} (?:{stems})\w*"
        us = r"(?:je|j|on|nous|jy|(?:notre|mon) equipe)"
        vague = r"(?!(?:ser|aur|verr|dir|saur|perd|gagn)(?:ai|ais|a|ait|ons|ions)\b)"
        to_come = rf"\b{us}\b{clitics} {vague}[a-z]+r(?:ai|ais|a|ait|ons|ions)\b"
        glued = rf"\bj(?:{stems})\w*(?:ai|ais|e)\b"
        said = r"(?:voir|dire|constater|remarquer|savoir|conclure|observer|noter|trouver|avoir|etre|comprendre|penser)"
        between = r"(?: (?!que\b|pour\b|minutes?\b|heures?\b)[a-z]+){0,4}?"
        going = rf"\b{self.advise}\b{between} (?!{said}\b)[a-z]+(?:er|ir|re)\b"
        to_do = rf"(?:^|[;:,] ?|\b(?:a|pour) )(?:{stems})\w*(?:er|ir|re)\b"
        together = rf"(?:^|[;:,] ?|\b(?:donc|alors|et) )(?:{stems})\w*ons\b"
        ours = rf"\b{self.plans}\b(?: (?!que\b|qui\b)[a-z]+){{0,3}}? [a-z]+r(?:a|ont)\b"
        return re.compile("|".join((mine, ours, to_come, glued, going, to_do, together, *self.verdicts)))

    @cached_property
    def caution(self) -> re.Pattern[str]:
        """Words of caution."""
        return re.compile(rf"\b{self.cautions}")


@cache
def reading_file() -> ReadingFile:
    """Return the questions and the rules of reading."""
    return read_model(DATA / "zone" / "lecture.yaml", ReadingFile)


@cache
def word_file() -> WordFile:
    """Return the expressions that tell reasons, decisions and cautions."""
    return read_model(DATA / "zone" / "lecture_mots.yaml", WordFile)
