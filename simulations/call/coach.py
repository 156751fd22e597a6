"""What to aim at now in a call, and the coach's hints: from what was said and heard, never from the hidden mood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from simulations.calendar_fr import WEEKDAYS
from simulations.call.persona import Objection, Theme, personas
from simulations.call.state import CallState, Turn
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

COACH_FILE = DATA / "dialogue" / "coach.yaml"
Goal = Literal[
    "contact",
    "objet",
    "filtre",
    "identifier",
    "disponibilite",
    "accroche",
    "decouvrir",
    "reformuler",
    "argumenter",
    "creuser",
    "repondre",
    "proposer",
    "accepter_creneau",
    "confirmer",
    "rappel",
    "documentation",
    "rgpd",
    "conclure",
    "respecter_refus",
    "excuser",
    "message",
]
GOALS: tuple[Goal, ...] = get_args(Goal)
QUESTIONS = frozenset({"question_ouverte", "question_fermee", "question_alternative"})
THEMES_WANTED, QUESTIONS_ENOUGH, ARGUMENTS_ENOUGH, TRIES = 3, 5, 2, 2
MOST_GOALS = 3
MINIMUM_HINTS = 5


@dataclass(frozen=True)
class Heard:
    """What the student can know of a call: the replies' situations, and what was said to the person now on the line."""

    state: CallState
    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, state: CallState) -> Self:
        """Return what is known of the talk with the person now on the line."""
        starts = [rank for rank, turn in enumerate(state.turns) if "decroche" in turn.situation.split()]
        return cls(state, state.turns[starts[-1] if starts else 0 :])

    @property
    def last(self) -> frozenset[str]:
        """The situations of the prospect's last reply."""
        return frozenset(next((t.situation for t in reversed(self.turns) if t.who == "prospect"), "").split())

    @property
    def done(self) -> frozenset[str]:
        """What was done so far."""
        return self.state.memory.done

    def said(self, *acts: str) -> int:
        """Return in how many turns the student did one of these acts."""
        return sum(bool(set(turn.acts) & set(acts)) for turn in self.turns if turn.who == "eleve")

    def asked(self) -> int:
        """Return how many turns asked about the prospect."""
        mine = [set(turn.acts) for turn in self.turns if turn.who == "eleve"]
        return sum(bool(acts & QUESTIONS) and not acts & {"proposer_rdv", "confirmer"} for acts in mine)

    def heard(self, *situations: str) -> int:
        """Return how many replies were in one of these situations."""
        return sum(bool(set(turn.situation.split()) & set(situations)) for turn in self.turns)

    def since(self, *situations: str) -> int:
        """Return how many times the student spoke since such a reply was last heard; 99 when never."""
        count = 0
        for turn in reversed(self.turns):
            if set(turn.situation.split()) & set(situations):
                return count
            count += turn.who == "eleve"
        return 99


def next_goals(state: CallState) -> tuple[Goal, ...]:
    """Return what to aim at now, best first, one to three goals."""
    if state.over:
        return ("conclure",)
    known = Heard.of(state)
    rules = (_nobody, _opposition, _refusal, _switchboard, _agreed, _objection, _second_chance, _opening, _middle)
    found = next(goals for rule in rules if (goals := rule(known)))
    return tuple(dict.fromkeys(found))[:MOST_GOALS]


def _nobody(known: Heard) -> tuple[Goal, ...]:
    """A machine, or somebody else's home."""
    role = personas()[known.state.persona].role
    if role == "repondeur":
        return ("message",)
    if role == "faux_numero" and any(turn.who == "eleve" for turn in known.turns):
        return ("excuser",)
    return ()


def _opposition(known: Heard) -> tuple[Goal, ...]:
    if known.state.memory.opposed_said or "opposition" in known.last:
        return ("respecter_refus",)
    return ("rgpd",) if "origine_des_donnees" in known.last else ()


def _refusal(known: Heard) -> tuple[Goal, ...]:
    """A plain no, or somebody hurt."""
    if known.heard("refus"):
        return ("respecter_refus", "rappel") if "refus" in known.last else ("respecter_refus", "conclure")
    return ("conclure", "respecter_refus") if "vexe" in known.last else ()


def _switchboard(known: Heard) -> tuple[Goal, ...]:
    if personas()[known.state.persona].role != "standard":
        return ()
    if "rappel" in known.done:
        return ("conclure",)
    if known.heard("barre") >= TRIES:
        return ("rappel", "conclure", "documentation")
    if "presente" not in known.done:
        return ("contact", "filtre")
    return ("filtre", "objet") if "objet" not in known.done else ("filtre", "rappel")


def _agreed(known: Heard) -> tuple[Goal, ...]:
    """Something is agreed: make it sure, then leave; a leaflet promised never hides a meeting already won."""
    memory = known.state.memory
    if "rdv_autre_moment" in known.last:
        named = any(day in known.state.last_reply.lower() for day in WEEKDAYS)
        return ("accepter_creneau",) if named else ("proposer",)
    if memory.slot:
        sure = memory.confirmed and "confirmation_fausse" not in known.last
        return ("conclure",) if sure else ("confirmer",)
    if "rappel" in known.done:
        return ("conclure",)
    if memory.objection == "levee" and not memory.refusals:
        return ("proposer",)
    if "coordonnees" in known.done:
        return ("rappel", "conclure")
    return ("documentation", "rappel") if "documentation" in known.done | known.last else ()


def _objection(known: Heard) -> tuple[Goal, ...]:
    """Said: welcome it and dig; the true one known: answer it; answered in vain: keep in touch."""
    stage, tries = known.state.memory.objection, known.since("objection_dite", "objection_vraie")
    if stage == "dite" and tries < TRIES:
        return ("creuser",) if not tries else ("creuser", "repondre")
    if stage in ("dite", "vraie"):
        return ("repondre",) if tries < TRIES else ("rappel", "documentation", "repondre")
    return ()


def _second_chance(known: Heard) -> tuple[Goal, ...]:
    """The appointment was turned down once: give a better reason, then ask once more, else keep in touch."""
    refusals = known.state.memory.refusals
    if not refusals:
        return ()
    if refusals >= TRIES:
        return ("rappel", "documentation", "respecter_refus")
    turns = known.since("rdv_non", "rdv_trop_tot")
    if not turns and known.asked() < QUESTIONS_ENOUGH:
        return ("decouvrir", "argumenter")
    return ("argumenter", "decouvrir") if turns < TRIES else ("proposer", "argumenter")


def _opening(known: Heard) -> tuple[Goal, ...]:
    """Who, why, is it a good moment, and a reason to stay."""
    if "presente" not in known.done or "qui" in known.last:
        return ("contact",) if "identifie" in known.done else ("contact", "identifier")
    if "objet" not in known.done:
        return ("objet",) if _named(known) else ("objet", "identifier")
    if "pas_le_temps" in known.last:
        return ("rappel", "accroche")
    if known.asked() or "argumente" in known.done:
        return ()
    if "disponibilite" not in known.done:
        return ("disponibilite", "accroche") if _named(known) else ("disponibilite", "accroche", "identifier")
    return () if known.said("accrocher") else ("accroche", "decouvrir")


def _named(known: Heard) -> bool:
    """Tell whether the student knows who is on the line: asked, or heard the name."""
    name = known.state.context.prospect.last_name
    return "identifie" in known.done or any(name in turn.text for turn in known.turns if turn.who == "prospect")


def _middle(known: Heard) -> tuple[Goal, ...]:
    """Discover, show that one listened, argue on what was heard, propose."""
    memory, asked, argued = known.state.memory, known.asked(), known.said("argumenter")
    learnt = len(memory.themes)
    if memory.objection == "levee":
        return ("proposer",)
    if learnt < THEMES_WANTED and asked < QUESTIONS_ENOUGH:
        return ("decouvrir", "reformuler") if learnt > 1 else ("decouvrir",)
    if learnt and not known.said("reformuler"):
        return ("reformuler", "argumenter", "decouvrir")
    if not argued:
        return ("argumenter", "decouvrir")
    if argued < ARGUMENTS_ENOUGH and "argument_plait" not in known.last:
        return ("argumenter", "proposer", "decouvrir")
    return ("proposer", "argumenter") if argued < ARGUMENTS_ENOUGH else ("proposer",)


class Coaching(Frozen):
    """The hints of one goal, from the most general to the most precise; `title` names the goal."""

    title: str = Field(alias="titre")
    hints: tuple[str, ...] = Field(alias="pistes", min_length=MINIMUM_HINTS)


class CoachFile(Frozen):
    """All that the coach says: by goal, by what was just heard, by objection; `themes` names what one may not know."""

    source: str
    themes: dict[Theme, str]
    heard: dict[str, tuple[str, ...]] = Field(alias="entendu")
    objections: dict[Objection, str]
    goals: dict[Goal, Coaching] = Field(alias="buts")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [goal for goal in GOALS if goal not in self.goals]
        if missing:
            raise ValueError(f"« buts » doit donner des pistes pour chaque but ; il manque : {', '.join(missing)}")
        return self


@cache
def coach_file() -> CoachFile:
    """Return what the coach says, or raise DataFileError with all its faults."""
    return read_model(COACH_FILE, CoachFile)


def hint(state: CallState) -> str:
    """Return the coach's hint for now; the next one asked is more precise, and none gives the sentence to say."""
    goal = next_goals(state)[0]
    hints, turn = coach_file().goals[goal].hints, max(0, state.memory.hints - 1)
    text = hints[turn % len(hints)].replace("{theme}", unknown_theme(state))
    return f"{_lead(state, goal, turn)} {text}".strip()


def _lead(state: CallState, goal: Goal, turn: int) -> str:
    """Return a word on what was just heard, if there is one."""
    objection = current_objection(state)
    if goal in ("creuser", "repondre") and objection:
        return coach_file().objections[objection]
    situations = sorted(Heard.of(state).last & set(coach_file().heard))
    leads = coach_file().heard[situations[0]] if situations else ("",)
    return leads[turn % len(leads)]


def unknown_theme(state: CallState) -> str:
    """Return, in words, the most useful thing not known yet of the prospect."""
    themes = coach_file().themes
    return next((words for theme, words in themes.items() if theme not in state.memory.themes), "ses habitudes")


def current_objection(state: CallState) -> Objection | None:
    """Return the objection heard last: the one said, then the true one once it came out."""
    objections, stage = personas()[state.persona].objections, state.memory.objection
    if objections is None or not stage:
        return None
    return objections.said if stage == "dite" else objections.true


def goal_title(goal: Goal) -> str:
    """Return the name of a goal, as shown to the student."""
    return coach_file().goals[goal].title


__all__ = [
    "GOALS",
    "Coaching",
    "Goal",
    "Heard",
    "coach_file",
    "current_objection",
    "goal_title",
    "hint",
    "next_goals",
    "unknown_theme",
]
