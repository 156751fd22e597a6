"""A run read again action by action: what was done, where the work stood, what was observed. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mcvb import practice
from mcvb.practice import Played
from mcvb.store.interface import Person, Repository, Run, StoredAction
from simulations.call.state import OUTCOMES
from simulations.columns import label
from simulations.debrief import file_label
from simulations.file_work import REASONS
from simulations.kernel import Observation
from simulations.mission_state import MissionState
from simulations.wording import count

KEPT = 12
LONG = 400


@dataclass(frozen=True)
class Moment:
    """One action: its place from 1, when, in which stage, what was done in words, and what came of it.

    `summary` are label and value of where the work stands after it; `call` and `turns` name the call and how many of
    its turns were then said (0 and 0 outside calls).
    """

    sequence: int
    at: str
    stage: str
    title: str
    text: str
    events: tuple[str, ...]
    observations: tuple[Observation, ...]
    summary: tuple[tuple[str, str], ...]
    call: int = 0
    turns: int = 0


@dataclass(frozen=True)
class Timeline:
    """A whole run, moment after moment, and its state at the end."""

    played: Played
    moments: tuple[Moment, ...]


class _Kept:
    """What makes a timeline, compared by the run only: the same run at the same length is read once."""

    def __init__(self, repo: Repository, actor: Person, run: Run) -> None:
        self.repo, self.actor, self.run = repo, actor, run

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.run == other.run

    def __hash__(self) -> int:
        return hash((self.run.id, self.run.length))


def timeline(repo: Repository, actor: Person, run_id: str) -> Timeline:
    """Return a run the actor may read, moment after moment; the store is asked for the right each time."""
    return _timeline(_Kept(repo, actor, repo.run(actor, run_id)))


@lru_cache(maxsize=KEPT)
def _timeline(asked: _Kept) -> Timeline:
    repo, actor, run = asked.repo, asked.actor, asked.run
    played, moments = practice.opening(repo, run), []
    for stored in repo.actions(actor, run.id):
        after = practice.replayed(played, stored)
        moments.append(_moment(played, after, stored))
        played = after
    return Timeline(played, tuple(moments))


def _moment(before: Played, after: Played, stored: StoredAction) -> Moment:
    events = tuple(event.text for event in after.events[len(before.events) :] if event.text)
    title, text = said(before.state, stored.kind, stored.payload)
    number = int(stored.payload.get("call", 0)) if stored.kind == "call_turn" else 0
    if stored.kind in ("place_call", "retry_call") and len(after.state.campaign.calls) > len(
        before.state.campaign.calls
    ):
        number = after.state.campaign.calls[-1].number
    record = after.state.campaign.record(number)
    seen = after.observations[len(before.observations) :]
    turns = len(record.call.turns) if record else 0
    return Moment(
        stored.sequence, stored.at, stored.stage, title, text[:LONG], events, seen, summary(after.state),
        number if record else 0, turns,
    )  # fmt: skip


def summary(state: MissionState) -> tuple[tuple[str, str], ...]:
    """Return in a few figures where the work of a mission stands."""
    work, target, calls = state.file, state.targeting, state.campaign.real
    changed = count(sum(len(cells) for cells in work.corrections.values()), "cellule")
    won = sum(record.call.outcome == "rdv" for record in calls)
    return (
        ("Étude", f"{len(state.answers)} réponses sur {len(state.scenario.questions)}"),
        ("Fichier", f"{changed}, {count(len(work.removed), 'retrait')}, {count(len(work.merges), 'fusion')}"),
        ("Cible", f"{count(len(target.segments), 'segment')}, {count(len(target.grades), 'qualification')}"),
        ("Script", "enregistré" if state.script else "pas encore"),
        ("Appels", f"{count(len(calls), 'appel')}, {count(won, 'rendez-vous', 'rendez-vous')}"),
    )


def said(state: MissionState, kind: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """Return what an action did: a short title, and the student's own words or choices."""
    if kind == "call_turn":
        return _call_act(payload["act"])
    if kind in _FILE:
        return _FILE[kind], _file_text(state, kind, payload)
    if kind == "answer_question":
        asked = next((one.text for one in state.scenario.questions if one.id == payload["question"]), "")
        return "Répond à une question de l'étude", f"{asked} → {' ; '.join(payload['answer'])}"
    if kind in ("place_call", "retry_call"):
        record = None if kind == "place_call" else state.campaign.record(int(payload["call"]))
        line = int(payload["line"]) if kind == "place_call" else record.line if record else 0
        return _WORDS[kind], file_label(state, line) if line in state.prepared.frame.index else ""
    if kind == "grade_prospect":
        return _WORDS[kind], f"{_line(state, payload['line'])} : {_pairs(payload['grades'])}"
    return _WORDS.get(kind, "Agit"), _own_words(kind, payload)


_FILE = {
    "correct_line": "Corrige une fiche",
    "remove_line": "Retire une fiche",
    "restore_line": "Remet une fiche",
    "merge_lines": "Fusionne deux fiches",
    "judge_distinct": "Juge deux fiches différentes",
    "consult_line": "Consulte l'annuaire",
}
_WORDS = {
    "submit_stage": "Rend l'étape",
    "undo": "Annule sa dernière action",
    "save_segment": "Enregistre un segment",
    "delete_segment": "Efface un segment",
    "grade_prospect": "Qualifie un prospect",
    "set_weights": "Règle les poids du score",
    "choose_target": "Choisit sa cible",
    "save_script": "Enregistre son script",
    "place_call": "Compose un numéro",
    "retry_call": "Recommence un appel",
    "keep_note": "Prend une note pendant l'appel",
    "draw_zone": "Trace la zone",
    "give_result": "Donne un résultat de calcul",
    "read_map": "Lit la carte",
    "choose_communes": "Choisit des communes",
    "conclude": "Conclut l'étude de zone",
    "order_visits": "Range les visites de la tournée",
    "save_mail": "Enregistre un brouillon d'e-mail",
    "send_mail": "Envoie une campagne d'e-mails",
    "work_reply": "Traite une réponse reçue",
    "give_indicators": "Calcule ses indicateurs",
    "conclude_test": "Conclut le test A/B",
}
_CALL = {
    "wait": "Se tait",
    "hang_up": "Raccroche",
    "ask_hint": "Demande un conseil",
    "write_card": "Écrit la fiche d'appel",
}


def _call_act(act: Mapping[str, Any]) -> tuple[str, str]:
    if act["kind"] == "say":
        return "Dit au téléphone", str(act["text"])
    card = act.get("card") or {}
    text = f"{OUTCOMES.get(card.get('result', ''), '')} · {card.get('note', '')}".strip(" ·") if card else ""
    return _CALL[act["kind"]], text


def _file_text(state: MissionState, kind: str, payload: Mapping[str, Any]) -> str:
    if kind in ("merge_lines", "judge_distinct"):
        first, second = ("kept", "dropped") if kind == "merge_lines" else ("first", "second")
        return f"{_line(state, payload[first])} et {_line(state, payload[second])}"
    who = _line(state, payload["line"])
    if kind == "correct_line":
        cells = [f"{label(name)} : {value or '(vide)'}" for name, value in payload["values"].items()]
        return f"{who} · {' ; '.join(cells)}"
    return f"{who} · {REASONS[payload['reason']]}" if kind == "remove_line" else who


def _line(state: MissionState, line: object) -> str:
    number = int(str(line))
    return f"fiche {number}, {file_label(state, number)}" if number in state.prepared.frame.index else f"fiche {number}"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


_OWN = {
    "choose_target": ("choice", "justification"),
    "read_map": ("text",),
    "conclude": ("text",),
    "give_result": ("text",),
    "keep_note": ("text",),
    "work_reply": ("answer",),
    "save_mail": ("draft", "name"),
    "send_mail": ("draft", "name"),
}


def _own_words(kind: str, payload: Mapping[str, Any]) -> str:
    """Return the words or choices of the student that a payload holds, empty when it has none to read."""
    if kind == "save_segment":
        return f"{payload['segment']['name']} (priorité {payload['segment']['priority']})"
    if kind in ("set_weights", "give_indicators"):
        return _pairs(payload["weights" if kind == "set_weights" else "values"])
    found: Any = payload
    for name in _OWN.get(kind, ()):
        found = found.get(name, "")
    return found if isinstance(found, str) else ""
