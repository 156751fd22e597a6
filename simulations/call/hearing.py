"""What the prospect hears: the acts of a turn, what it asks about, which driver it touches, whether it is long."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from simulations.call.model import load_model
from simulations.call.normalise import tokens
from simulations.call.settings import Cue, call_settings, patterns
from simulations.call.slots import Slots, slots
from simulations.call.understanding import plain_text
from simulations.call.understanding import understand as trained
from simulations.kernel import Frozen

Understand = Callable[[str], frozenset[str]]
SHORT_NAME, SHORT_PURPOSE = 5, 12  # words
QUESTIONS = frozenset({"question_ouverte", "question_fermee", "question_alternative"})


class Heard(Frozen):
    """One turn as heard: `themes` only when it asks something, `drivers` only when it argues or catches interest."""

    text: str
    acts: frozenset[str] = frozenset()
    themes: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    words: int = 0
    slots: Slots = Slots()

    @property
    def asks(self) -> bool:
        """Tell whether the turn asks about the prospect."""
        return bool(self.acts & QUESTIONS or self.themes) and not self.acts & {"proposer_rdv", "confirmer"}

    @property
    def long(self) -> bool:
        """Tell whether the turn is too long to be followed on the phone."""
        return self.words > call_settings().long_words

    def cue(self, cue: Cue) -> bool:
        """Tell whether the turn says one of the things of `reperes` in `data/dialogue/themes.yaml`."""
        return bool(patterns("cues")[cue].search(plain_text(self.text)))


def hear(
    text: str, *, acts: frozenset[str] | None = None, understand: Understand | None = None, today: date | None = None
) -> Heard:
    """Return a turn as heard: `acts` known beforehand (a phrasing chosen), else those that `understand` finds.

    `understand` is by default the trained one; days and hours are found when the day of the call is given.
    """
    found = acts if acts is not None else (understand or trained)(text)
    plain = plain_text(text)
    return Heard(
        text=text,
        acts=found,
        themes=_asked_about(found, plain, spelled_out(text)),
        drivers=_matching("drivers", plain) if found & {"argumenter", "accrocher", "repondre_objection"} else (),
        words=len(plain.split()),
        slots=slots(text, today=today) if today else Slots(),
    )


def _asked_about(acts: frozenset[str], plain: str, spelled: str) -> tuple[str, ...]:
    """Return what is asked about, in words typed or meant; who asks for the right person asks who decides.

    The themes keep the order of the file, the most precise first.
    """
    meant = {*_matching("themes", plain), *_matching("themes", spelled)}
    themes = tuple(name for name in patterns("themes") if name in meant)
    if acts & QUESTIONS:
        return themes
    decides = "identifier_interlocuteur" in acts and "decision" in themes
    return ("decision",) if decides else ()


def _matching(kind: str, plain: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in patterns(kind).items() if pattern.search(plain))


def in_answer(text: str, acts: frozenset[str], asked: Collection[str]) -> frozenset[str]:
    """Return the acts of a short answer to « Vous êtes qui ? » or « C'est pour quoi ? »: alone, the words say little.

    `asked` are the situations of the prospect's last words.
    """
    words = len(plain_text(text).split())
    if acts - {"hors_sujet", "saluer"}:
        return acts
    if "qui" in asked and 0 < words <= SHORT_NAME:
        return (acts - {"hors_sujet"}) | {"se_presenter"}
    if "objet" in asked and 0 < words <= SHORT_PURPOSE:
        return (acts - {"hors_sujet"}) | {"annoncer_objet"}
    return acts


def spelled_out(text: str) -> str:
    """Return a turn in the words it means: abbreviations written out, usual faults mended, no accents."""
    return " ".join(tokens(text, load_model().spelling))


__all__ = ["Heard", "Understand", "hear", "in_answer", "plain_text", "spelled_out"]
