"""A live session as a pure reducer: what the class sees is played again from its acts, members and answers.

The acts that move the session on (open, pause, resume, close, next, end) form a trail; `undo` takes the last one off
and the rest is played again with every answer kept. So the state never depends on how often something was undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import Field

from simulations.errors import ActionRefusedError
from simulations.kernel import Frozen, Observation
from simulations.live.format import Answer, LiveFormat, Prompt, Reveal, Row, Setup
from simulations.live.formats import format_of

Phase = Literal["attente", "ouverte", "pause", "revele", "podium", "fini"]
ActKind = Literal["open", "pause", "resume", "close", "next", "end", "undo", "names", "lock", "remove", "hide"]
FLOW: tuple[ActKind, ...] = ("open", "pause", "resume", "close", "next", "end")
ASKING: tuple[Phase, ...] = ("ouverte", "pause")


class Act(Frozen):
    """One act of the teacher; `at` in milliseconds since 1970, given by the server, only ever used by the timer.

    `on` is what a switch becomes (names hidden, room locked, person removed, answer hidden).
    """

    kind: ActKind
    at: int = Field(default=0, ge=0)
    on: bool = True
    pick: str = Field(default="", max_length=600)
    participant: str = ""
    key: str = ""


class Member(Frozen):
    """Someone in the session; `after` is how many acts had been made when they came, `account` that they have one."""

    id: str
    name: str
    team: str = ""
    after: int = 0
    account: bool = False


class Round(Frozen):
    """A closed round: its question, what was shown, the quality of each answer, the number of the closing act."""

    key: str
    prompt: Prompt
    reveal: Reveal
    points: dict[str, int]
    sequence: int


@dataclass(frozen=True)
class Session:
    """The state of a session. `answers` by stored key, then participant; times in milliseconds."""

    setup: Setup
    state: Any
    phase: Phase = "attente"
    sequence: int = 0
    trail: tuple[tuple[int, Act], ...] = ()
    rounds: tuple[Round, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[tuple[str, str]] = frozenset()
    names_hidden: bool = False
    locked: bool = False
    opened: int = 0
    spent: int = 0

    @property
    def format(self) -> LiveFormat:
        """The format played."""
        return format_of(self.setup.format)

    @property
    def asking(self) -> bool:
        """Tell whether a question waits for answers, paused or not."""
        return self.phase in ASKING

    @property
    def key(self) -> str:
        """The stored key of the present question; in a format that branches, its way there is part of it."""
        name = self.format.prompt(self.state).key
        last = self.rounds[-2:-1] if self.phase == "revele" else self.rounds[-1:]
        return f"{name}.{last[0].sequence}" if self.format.branches and last else name

    @property
    def present(self) -> list[Member]:
        """The members who were not removed, in the order of their coming."""
        return [member for member in self.members.values() if member.id not in self.removed]

    def prompt(self, participant: str = "") -> Prompt:
        """Return what is asked of a participant, of the whole class without one."""
        if not participant:
            return self.format.prompt(self.state)
        return self.format.prompt(self.state, team=self.members[participant].team, participant=participant)

    def given(self, key: str = "") -> Mapping[str, Answer]:
        """Return the answers to a question, the present one by default, by participant (the last part of each)."""
        return {who: answer for part in _keys(self, key or self.key) for who, answer in self.answers[part].items()}

    def parts_of(self, participant: str) -> dict[str, Answer]:
        """Return what the participant's team answered first to each part of the present question."""
        member = self.members.get(participant)
        found: dict[str, Answer] = {}
        for key in _keys(self, self.key):
            mine = (one for one in self.answers[key].values() if member and one.team == member.team)
            first = next(mine, None)
            if key != self.key and first is not None:
                found[key] = first
        return found

    def table(self) -> tuple[Row, ...]:
        """Return what may be shown of the answers while the question is open."""
        return self.format.table(self.state, _counted(self, self.key, self.sequence))

    def ends_at(self) -> int | None:
        """Return when the time given ends; None without a time, or while it does not run."""
        seconds = self.prompt().seconds
        return self.opened + seconds * 1000 - self.spent if self.phase == "ouverte" and seconds else None


def begin(setup: Setup) -> Session:
    """Return a session before its first question; the setup is a settled one."""
    return Session(setup=setup, state=format_of(setup.format).start(setup))


def join(session: Session, member: Member) -> Session:
    """Return the session with one more member; the same one again changes nothing."""
    return session if member.id in session.members else replace(session, members={**session.members, member.id: member})


def refusal(session: Session, answer: Answer) -> str:
    """Return why an answer cannot be taken, in French for a student; empty when it can, or is already there."""
    if answer.participant not in session.members or answer.participant in session.removed:
        return "Tu n'es plus dans cette séance."
    answer = _signed(session, answer)
    if not session.asking or answer.key not in (session.key, *_part(session, answer.key)):
        return "Cette question est close : regarde l'écran de la classe."
    asked = session.prompt(answer.participant).key + answer.key.removeprefix(session.key)
    why = session.format.refusal(session.state, answer.model_copy(update={"key": asked}))
    return why or _done_by_another(session, answer)


def _signed(session: Session, answer: Answer) -> Answer:
    """Return the answer with the team its participant is in, whatever it said."""
    member = session.members.get(answer.participant)
    return answer if member is None else answer.model_copy(update={"team": member.team})


def _part(session: Session, key: str) -> tuple[str, ...]:
    """Return the key when it names a part of the present question, in a format that has parts."""
    return (key,) if getattr(session.format, "parts", False) and key.startswith(f"{session.key}/") else ()


def _keys(session: Session, key: str) -> list[str]:
    """Return the stored keys of a question: its own, and those of its parts."""
    return [name for name in session.answers if name == key or name.startswith(f"{key}/")]


def _done_by_another(session: Session, answer: Answer) -> str:
    """Return who of the team already answered a part, in kind words; empty when nobody did, or the same person."""
    given = session.answers.get(answer.key, {})
    if not _part(session, answer.key) or not answer.team or answer.participant in given:
        return ""
    first = next((who for who, one in given.items() if one.team == answer.team), "")
    known = session.members.get(first) if first and not session.names_hidden else None
    return session.format.refused_for(known.name if known else "") if first else ""  # type: ignore[attr-defined]


def take(session: Session, answer: Answer) -> Session:
    """Return the session with an answer; the first one of a participant to a question is the one that counts."""
    given = session.answers.get(answer.key, {})
    if answer.participant in given:
        return session
    signed = _signed(session, answer)
    return replace(session, answers={**session.answers, answer.key: {**given, answer.participant: signed}})


def apply(session: Session, act: Act) -> Session:
    """Return the session after an act, or raise ActionRefusedError when it makes no sense now."""
    sequence = session.sequence + 1
    if act.kind in FLOW:
        moved = _move(session, sequence, act)
        return replace(moved, sequence=sequence, trail=(*session.trail, (sequence, act)))
    return replace(_aside(session, sequence, act), sequence=sequence)


def replay(
    setup: Setup, members: Iterable[Member], acts: Iterable[Act], answers: Iterable[tuple[int, Answer]]
) -> Session:
    """Return the session that stored acts, in order, and answers, each with the number of acts before it, give."""
    session = begin(setup)
    for member in members:
        session = join(session, member)
    waiting = sorted(answers, key=lambda item: item[0])
    for act in acts:
        while waiting and waiting[0][0] <= session.sequence:
            session = take(session, waiting.pop(0)[1])
        session = apply(session, act)
    for _, answer in waiting:
        session = take(session, answer)
    return session


def observations(session: Session) -> dict[str, tuple[Observation, ...]]:
    """Return what the session showed of each member who has an account."""
    given: dict[str, list[Answer]] = {member.id: [] for member in session.present if member.account}
    for closed in session.rounds:
        for answer in _counted(session, closed.key, closed.sequence):
            if answer.participant in given:
                given[answer.participant].append(answer)
    found = session.format.observations(session.state, given)
    return {participant: seen for participant, seen in found.items() if participant in given}


def _counted(session: Session, key: str, sequence: int) -> list[Answer]:
    """Return the answers that count for a question closed by the act of that number, in the order they came."""
    name = session.format.prompt(session.state).key if key == session.key else _name(session, key)
    return [
        answer.model_copy(update={"key": name + part.removeprefix(key)})
        for part in _keys(session, key)
        for who, answer in session.answers[part].items()
        if (part, who) not in session.hidden and session.removed.get(who, sequence + 1) > sequence
    ]


def _name(session: Session, key: str) -> str:
    return next((closed.prompt.key for closed in session.rounds if closed.key == key), key)


def _move(session: Session, sequence: int, act: Act) -> Session:
    moves = {"open": _open, "pause": _pause, "resume": _resume, "close": _close, "next": _next, "end": _end}
    return moves[act.kind](session, sequence, act)


def _need(session: Session, *phases: Phase) -> None:
    if session.phase not in phases:
        raise ActionRefusedError("La séance a avancé entre-temps : regardez le bouton principal de la télécommande.")


def _open(session: Session, _sequence: int, act: Act) -> Session:
    _need(session, "attente")
    return replace(session, phase="ouverte", opened=act.at, spent=0)


def _pause(session: Session, _sequence: int, act: Act) -> Session:
    _need(session, "ouverte")
    return replace(session, phase="pause", spent=session.spent + max(0, act.at - session.opened))


def _resume(session: Session, _sequence: int, act: Act) -> Session:
    _need(session, "pause")
    return replace(session, phase="ouverte", opened=act.at)


def _close(session: Session, sequence: int, act: Act) -> Session:
    _need(session, *ASKING)
    form, prompt, key = session.format, session.prompt(), session.key
    answers = [one for one in _counted(session, key, sequence) if not form.refusal(session.state, one)]
    closed = form.close(session.state, answers, pick=act.pick)
    done = Round(key=key, prompt=prompt, reveal=closed.reveal, points=closed.points, sequence=sequence)
    return replace(session, phase="revele", state=closed.state, rounds=(*session.rounds, done))


def _next(session: Session, _sequence: int, act: Act) -> Session:
    _need(session, "revele")
    if session.format.over(session.state):
        return replace(session, phase="podium")
    state = session.format.follow(session.state)
    return replace(session, phase="ouverte", state=state, opened=act.at, spent=0)


def _end(session: Session, _sequence: int, _act: Act) -> Session:
    _need(session, "attente", "ouverte", "pause", "revele", "podium")
    over = session.phase == "podium" or not session.rounds
    return replace(session, phase="fini" if over else "podium")


def _aside(session: Session, sequence: int, act: Act) -> Session:
    """Return the session after an act that does not move it on."""
    if act.kind == "undo":
        return _undo(session)
    if act.kind == "names":
        return replace(session, names_hidden=act.on)
    if act.kind == "lock":
        return replace(session, locked=act.on)
    if act.kind == "remove":
        return _remove(session, sequence, act)
    return _hide(session, act)


def _undo(session: Session) -> Session:
    if not session.trail or session.phase == "fini":
        raise ActionRefusedError("Il n'y a rien à annuler.")
    return _again(session, session.trail[:-1])


def _again(session: Session, trail: tuple[tuple[int, Act], ...]) -> Session:
    """Return the session with its trail played again: what is not an act of the trail stays as it is."""
    fresh = begin(session.setup)
    played = replace(session, state=fresh.state, phase="attente", rounds=(), trail=(), opened=0, spent=0)
    for sequence, act in trail:
        played = _move(played, sequence, act)
    return replace(played, trail=trail)


def _remove(session: Session, sequence: int, act: Act) -> Session:
    if act.participant not in session.members:
        raise ActionRefusedError("Cette personne n'est pas dans la séance.")
    others = {who: since for who, since in session.removed.items() if who != act.participant}
    return replace(session, removed={**others, act.participant: sequence} if act.on else others)


def _hide(session: Session, act: Act) -> Session:
    """Hide or show an answer of the present question; one already shown is taken off the screen."""
    revealed = session.phase == "revele"
    if act.key != session.key or act.participant not in session.given() or (revealed and session.format.branches):
        raise ActionRefusedError("Cette réponse n'est plus à l'écran : il n'y a rien à masquer.")
    entry = frozenset({(act.key, act.participant)})
    changed = replace(session, hidden=session.hidden | entry if act.on else session.hidden - entry)
    return _again(changed, session.trail) if revealed else changed
