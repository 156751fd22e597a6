"""What may change a live session: someone joins, answers, or its teacher acts. Each step says what it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count
from typing import Any

from mcvb.store.interface import Person
from mcvb.store.live_interface import (
    DirectEvidence,
    LiveAct,
    LiveAnswer,
    LiveLog,
    LiveParticipant,
    LiveSession,
    LiveWrites,
)
from mcvb.store.sqlite_school import folded
from simulations.errors import AccessRefusedError, ActionRefusedError
from simulations.live import session as engine
from simulations.live.format import Answer, Setup
from simulations.live.podium import Prize, prizes
from simulations.live.session import Act, Member, Session

CROWD = 400  # people in one session: far more than a school hall


@dataclass(frozen=True)
class Live:
    """A session with what the store keeps of it; `version` goes up at each change."""

    kept: LiveSession
    session: Session
    people: dict[str, LiveParticipant] = field(default_factory=dict)
    version: int = 0

    @property
    def over(self) -> bool:
        """Tell whether it is over for good."""
        return self.session.phase == "fini"

    @cached_property
    def prizes(self) -> tuple[Prize, ...]:
        """The prizes, worked out once for all screens."""
        return prizes(self.session)

    def of_person(self, person_id: str) -> LiveParticipant | None:
        """Return the participant that a person with an account is."""
        return next((one for one in self.people.values() if one.person_id == person_id), None)


@dataclass(frozen=True)
class Taken:
    """What a step gives: the session after it, what to write, what to answer."""

    live: Live
    writes: LiveWrites | None
    result: Any = None


Step = Callable[[Live], Taken]


def restored(log: LiveLog) -> Live:
    """Return a session played again from what was kept."""
    people = {one.id: one for one in log.participants}
    session = engine.replay(
        Setup.model_validate(log.session.setup),
        [_member(one) for one in log.participants],
        [Act.model_validate(one.payload) for one in log.acts],
        [(one.after, _answer(one, people[one.participant_id].team)) for one in log.answers],
    )
    return Live(log.session, session, people)


def joining(wanted: LiveParticipant) -> Step:
    """Return the step by which someone joins; a person with an account who is already in comes back as they were."""

    def step(live: Live) -> Taken:
        known = live.of_person(wanted.person_id) if wanted.person_id else None
        if known is not None:
            back = replace(known, token_hash=wanted.token_hash)
            return Taken(live, LiveWrites(participants=[back]), known)
        _refuse_newcomer(live, wanted)
        name = _own_name(live, wanted.pseudonym) if wanted.person_id else wanted.pseudonym
        new = replace(wanted, pseudonym=name, team=_team(live), after=live.session.sequence)
        session = engine.join(live.session, _member(new))
        after = replace(live, session=session, people={**live.people, new.id: replace(new, token_hash="")})
        return Taken(after, LiveWrites(participants=[new]), new)

    return step


def answering(given: LiveAnswer) -> Step:
    """Return the step by which an answer comes in; the first one to a question stays, and is what is given back."""

    def step(live: Live) -> Taken:
        first = live.session.given(given.key).get(given.participant_id)
        if first is not None:
            return Taken(live, None, first.value)
        answer = _answer(given, live.people[given.participant_id].team)
        if refusal := engine.refusal(live.session, answer):
            raise ActionRefusedError(refusal)
        kept = replace(given, after=live.session.sequence)
        after = replace(live, session=engine.take(live.session, answer))
        return Taken(after, LiveWrites(answers=[kept]), answer.value)

    return step


def acting(act: Act, *, act_id: str, actor: Person, at: str, expected: int | None = None) -> Step:
    """Return the step of an act of the teacher; `expected` is the number of acts they had seen when they tapped.

    An act that moves the session on is refused when another came meanwhile (a double tap, a second device).
    """

    def step(live: Live) -> Taken:
        if expected is not None and expected != live.session.sequence and act.kind in (*engine.FLOW, "undo"):
            raise ActionRefusedError("La séance a avancé entre-temps : regardez le bouton principal.")
        session = engine.apply(live.session, act)
        after = replace(live, session=session, kept=_touched(live, session, at))
        row = LiveAct(act_id, live.kept.id, session.sequence, actor.id, act.model_dump(exclude_defaults=True), at)
        ended = [(live.kept.id, at)] if after.over else []
        proof = _evidence(after, at) if after.over else []
        return Taken(after, LiveWrites(acts=[row], evidence=proof, ended=ended), session.sequence)

    return step


def _touched(live: Live, session: Session, at: str) -> LiveSession:
    return replace(live.kept, updated_at=at, ended_at=at if session.phase == "fini" else None)


def _refuse_newcomer(live: Live, wanted: LiveParticipant) -> None:
    if live.over:
        raise AccessRefusedError("Cette séance est terminée.")
    if live.session.locked:
        raise AccessRefusedError("La salle est fermée : demande à ton enseignant de l'ouvrir.")
    if wanted.person_id:  # neither a name borrowed by a guest nor a crowd of guests keeps a student of the class out
        return
    if _taken(live, wanted.pseudonym):
        raise AccessRefusedError("Ce pseudonyme est déjà pris ici : choisis-en un autre.")
    if len(live.people) >= CROWD:
        raise AccessRefusedError("Cette séance est complète.")


def _taken(live: Live, name: str) -> bool:
    return any(folded(one.pseudonym) == folded(name) for one in live.people.values())


def _own_name(live: Live, name: str) -> str:
    """Return the name of a student with an account, numbered when somebody else already plays under it."""
    names = chain((name,), (f"{name} {rank}" for rank in count(2)))
    return next(one for one in names if not _taken(live, one))


def _team(live: Live) -> str:
    """Return the team with the fewest members, the first one among equals; empty when the format has no teams."""
    if not live.session.format.teams:
        return ""
    number = int(live.session.setup.options.get("equipes", 4))
    names = [f"Équipe {rank + 1}" for rank in range(number)]
    sizes = Counter(member.team for member in live.session.present)
    return min(names, key=lambda name: sizes[name])


def _member(one: LiveParticipant) -> Member:
    return Member(id=one.id, name=one.pseudonym, team=one.team, after=one.after, account=one.person_id is not None)


def _answer(one: LiveAnswer, team: str) -> Answer:
    value = one.value if isinstance(one.value, str) else tuple(one.value)
    return Answer(participant=one.participant_id, key=one.key, value=value, team=team)


def _evidence(live: Live, at: str) -> list[DirectEvidence]:
    """Return what a finished session proves of those who have an account."""
    kept, found = live.kept, engine.observations(live.session)
    return [
        DirectEvidence(
            person_id=person, session_id=kept.id, title=kept.title, situation=kept.situation, check=seen.check,
            met=seen.met, quote=seen.quote, advice=seen.advice, at=at,
        )
        for participant, observed in found.items()
        if (person := live.people[participant].person_id) is not None
        for seen in observed
    ]  # fmt: skip
