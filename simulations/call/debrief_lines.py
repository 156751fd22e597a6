"""Each line of a call with what is said of it: tone, remark in the student's own words, effect, checks seen there."""

from __future__ import annotations

import re

from simulations.call.coach import Goal
from simulations.call.debrief_cases import Exchange, causes
from simulations.call.debrief_choice import chosen_phrasings
from simulations.call.debrief_texts import WEAK, CallDebriefTexts, Remark, Tone, call_debrief_texts
from simulations.call.hearing import QUESTIONS
from simulations.call.measures import FIRST_TURNS, NAMED, call_measures
from simulations.call.phrasings import Phrasing
from simulations.call.state import CallState, Turn
from simulations.kernel import Frozen, stream
from simulations.pitch import Pitch

HEAVY = 12  # a fall of the mood that alone makes a turn one to work on
QUOTED, WHOLE = 70, 200  # signs of the student's words that fit in a remark
GAIN = -6  # a turn that won so much did more good than harm…
BAD_ANYHOW = frozenset(
    {
        "piege",
        "refus",
        "refus_final",
        "raccroche",
        "insiste",
        "objection_niee",
        "objection_reste",
        "reponse_a_cote",
        "contradiction",
    }
)  # … unless it is one of these
MILD = frozenset({"hors_theme"})  # not worth a word beside something well done
ENOUGH_QUESTIONS = 3
GRAVITY: tuple[Tone, ...] = ("faute", "a_revoir", "bien", "neutre")
SENTENCES = re.compile(r"(?<=[.!?…])\s+")
Change = tuple[int, int, int]


class LineNote(Frozen):
    """One turn with what is said of it; `change` is how trust, interest and irritation moved because of it.

    `cases` names what happened (`data/dialogue/debrief.yaml`), `also` a second thing worth saying, `met` and `missed`
    the measures `appel.*` seen at this line; `felt` and `goal` tell the prospect's side and what to aim at.
    """

    rank: int
    who: str
    text: str
    acts: tuple[str, ...] = ()
    tone: Tone = "neutre"
    remark: str = ""
    also: str = ""
    felt: str = ""
    goal: Goal | None = None
    cases: tuple[str, ...] = ()
    change: Change = (0, 0, 0)
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def loss(self) -> int:
        """How much the turn cost: trust and interest lost, irritation won."""
        trust, interest, irritation = self.change
        return irritation - trust - interest

    @property
    def weak(self) -> bool:
        """Tell whether the turn is to be worked on."""
        return self.tone in WEAK


def annotated_lines(state: CallState, *, pitch: Pitch | None) -> tuple[LineNote, ...]:
    """Return every turn with its note; the same sentence is not said twice while others are left."""
    used: set[str] = set()
    chosen = chosen_phrasings(state, pitch)
    lines = [_line(Exchange(state, rank, pitch, chosen.get(rank)), used) for rank in range(len(state.turns))]
    return tuple(_checked(lines, state, pitch))


def note_of(state: CallState, rank: int, *, pitch: Pitch | None, phrasing: Phrasing | None = None) -> LineNote:
    """Return one turn with its note, without looking at the others; `phrasing` is the one it was chosen from."""
    return _line(Exchange(state, rank, pitch, phrasing), set())


def excerpt(text: str, *, question: bool = False, most: int = QUOTED) -> str:
    """Return a telling part of a text, word for word, between quotation marks; cut at a word when long."""
    sentences = [part for part in SENTENCES.split(" ".join(text.split())) if part]
    asked = [part for part in sentences if "?" in part]
    part = asked[-1] if question and asked else max(sentences, key=len, default="")
    short = part.rstrip(" .,;") if len(part) <= most else f"{part[:most].rsplit(' ', 1)[0].rstrip(' ,;')}…"
    return f"« {short} »"


def filled(text: str, exchange: Exchange) -> str:
    """Return a sentence of the file with what was really said in its gaps."""
    turn, claim = exchange.turn, exchange.claim
    most = WHOLE if claim else QUOTED  # what makes a promise false may be its last word
    facts = {
        "{dit}": excerpt(turn.text, question=bool(QUESTIONS & exchange.acts) and claim is None, most=most),
        "{objection}": excerpt(exchange.before[-1].text) if exchange.before else "",
        "{mots}": str(len(turn.text.split())),
        "{commentaire}": exchange.phrasing.comment if exchange.phrasing else "",
        "{verite}": claim.truth if claim else "",
    }
    parts = re.split(r"(\{[a-z]+\})", text)
    return "".join(facts.get(part, part) for part in parts)


def _line(exchange: Exchange, used: set[str]) -> LineNote:
    texts, turn = call_debrief_texts(), exchange.turn
    change, names = _change(exchange), causes(exchange)
    names = tuple(name for name in names if name in texts.remarks)
    loss = change[2] - change[0] - change[1]
    main, second, tone = _told(names, texts, loss)
    if main is None:
        return LineNote(rank=exchange.rank, who=turn.who, text=turn.text, acts=_labels(turn, texts), change=change)
    return LineNote(
        rank=exchange.rank,
        who=turn.who,
        text=turn.text,
        acts=_labels(turn, texts),
        tone=tone,
        remark=filled(_pick(main.texts, exchange, used), exchange),
        also=filled(_pick(second.texts, exchange, used), exchange) if second else "",
        felt=_pick(main.felt, exchange, used) if main.felt and tone in WEAK else "",
        goal=main.goal,
        cases=names,
        change=change,
    )


def _labels(turn: Turn, texts: CallDebriefTexts) -> tuple[str, ...]:
    return tuple(texts.acts[act] for act in turn.acts if act in texts.acts)


def _told(names: tuple[str, ...], texts: CallDebriefTexts, loss: int) -> tuple[Remark | None, Remark | None, Tone]:
    """Return the remark that matters most, a second one when there is one, and the tone of the turn."""
    best = {name: place for place, name in enumerate(texts.strengths)}
    found = sorted(
        ((name, texts.remarks[name]) for name in names),
        key=lambda item: (GRAVITY.index(item[1].tone), best.get(item[0], len(best)) if item[1].tone == "bien" else 0),
    )
    if not found:
        return None, None, "neutre"
    name, main = found[0]
    if main.tone == "a_revoir" and loss <= GAIN and not BAD_ANYHOW & set(names):
        good = next((remark for _, remark in found if remark.tone == "bien"), None)
        if good is None:
            return main, None, "neutre"
        return (good, None, "bien") if name in MILD else (good, main, "neutre")
    spoilt = name == "piege" or main.tone == "faute"  # nothing else in the turn is praised then
    rest = [remark for _, remark in found[1:] if remark.tone in WEAK or not spoilt]
    second = next((remark for remark in rest if remark.tone != main.tone or main.tone in WEAK), None)
    return main, second, "a_revoir" if main.tone == "neutre" and loss >= HEAVY else main.tone


def _change(exchange: Exchange) -> Change:
    """Return what the turn changed in the mood: until the reply, or, for a silence, since the words before."""
    turns, rank = exchange.state.turns, exchange.rank
    mine = exchange.turn.who == "eleve"
    first, last = (rank, rank + 1) if mine else (rank - 1, rank)
    if first < 0 or last >= len(turns) or (not mine and turns[first].who == "eleve"):
        return (0, 0, 0)
    if not mine and "decroche" in exchange.turn.situation.split():
        return (0, 0, 0)  # another person took the line, with a mood of their own
    before, after = turns[first].mood, turns[last].mood
    return (after.trust - before.trust, after.interest - before.interest, after.irritation - before.irritation)


def _pick(texts: tuple[str, ...], exchange: Exchange, used: set[str]) -> str:
    order = stream(exchange.state.seed, "bilan", str(exchange.rank)).permutation(len(texts))
    ranked = [texts[int(place)] for place in order]
    chosen = next((text for text in ranked if text not in used), ranked[0])
    used.add(chosen)
    return chosen


def _checked(lines: list[LineNote], state: CallState, pitch: Pitch | None) -> list[LineNote]:
    """Return the lines with the measures of the call where each is seen first."""
    met: dict[int, list[str]] = {}
    missed: dict[int, list[str]] = {}
    for name, measure in call_measures(state, pitch=pitch).items():
        rank = _place(name, lines, state, good=measure.value >= 1)
        if rank is not None:
            (met if measure.value >= 1 else missed).setdefault(rank, []).append(name)
    return [
        line.model_copy(update={"met": tuple(met.get(line.rank, ())), "missed": tuple(missed.get(line.rank, ()))})
        for line in lines
    ]


def _place(name: str, lines: list[LineNote], state: CallState, *, good: bool) -> int | None:
    """Return the line where a measure is seen met or missed first; None when it is seen nowhere in particular."""
    mine = [rank for rank, turn in enumerate(state.turns) if turn.who == "eleve"]
    if name == "appel.presentation":
        early = mine[:FIRST_TURNS]
        return next((rank for rank in early if NAMED & set(state.turns[rank].acts)), early[0]) if good else early[-1]
    if name == "appel.questions":
        asked = [rank for rank in mine if QUESTIONS & set(state.turns[rank].acts)]
        return asked[ENOUGH_QUESTIONS - 1] if good and len(asked) >= ENOUGH_QUESTIONS else None
    shown = call_debrief_texts().checks.get(name)
    wanted = set() if shown is None else set(shown.met if good else shown.missed)
    return next((rank for rank in mine if wanted & {*state.turns[rank].acts, *lines[rank].cases}), None)
