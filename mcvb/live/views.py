"""What each screen is told of a live session, as JSON values: a phone, the projector, the remote control."""

from __future__ import annotations

import json
from typing import Any

from mcvb import formats
from mcvb.live.steps import Live
from simulations.live.format import Prompt
from simulations.live.podium import Prize, standing
from simulations.live.session import Round, Session
from simulations.live.settings import live_settings

# Texts to read among what a format alone draws.
READ = frozenset({"complet", "extraits", "contexte", "humeur"})
# Not texts to read: left as they are.
NAMES = frozenset(
    ("id", "key", "kind", "phase", "code", "counts", "right", "value", "data", "mark", "winners", "why", "parts")
)


def phone(live: Live, participant: str, now: int) -> dict[str, Any]:
    """Return what one participant's phone shows; `now` in milliseconds since 1970 sets its timer right."""
    session = live.session
    if participant not in session.members or participant in session.removed:
        return {"seq": session.sequence, "phase": "retire", "now": now}
    shown = _common(live, now)
    member = session.members[participant]
    given = session.given().get(participant) if session.phase not in ("attente", "podium", "fini") else None
    mine = standing(session, member)
    shown["me"] = {
        "name": member.name, "team": member.team, "points": mine.points, "quality": mine.quality,
        "judged": len(mine.marks), "answered": mine.answered, "progress": mine.progress,
        "value": given.value if given else None,
        "parts": {key: {"value": one.value, "mine": one.participant == participant}
                  for key, one in session.parts_of(participant).items()},
    }  # fmt: skip
    if session.asking:
        shown["prompt"] = _prompt(session, session.prompt(participant))
    if session.phase == "revele":
        shown["gain"] = session.rounds[-1].points.get(participant)
    if session.phase in ("podium", "fini"):
        shown["won"] = [prize.title for prize in live.prizes if {member.id, member.team} & set(prize.winners)]
    return _told(shown)


def projector(live: Live, now: int) -> dict[str, Any]:
    """Return what the whole class sees on the projector."""
    session = live.session
    shown = _common(live, now)
    shown |= {"people": len(session.present), "locked": session.locked, "names": not session.names_hidden}
    shown["table"] = [row.model_dump() for row in session.table()] if session.asking else []
    shown["given"] = _given(session)
    if session.phase == "attente":
        shown["members"] = [] if session.names_hidden else [member.name for member in session.present][-60:]
    if session.phase in ("podium", "fini"):
        shown["prizes"] = [_prize(session, prize) for prize in live.prizes]
    return _told(shown)


def remote(live: Live, now: int) -> dict[str, Any]:
    """Return what the teacher's remote control shows: all of the projector, who is there, what was typed."""
    session = live.session
    shown = projector(live, now)
    given = session.given() if session.asking or session.phase == "revele" else {}
    shown["people_list"] = [
        {
            "id": member.id, "name": member.name, "team": member.team, "answered": member.id in given,
            "removed": member.id in session.removed,
        }
        for member in session.members.values()
    ]  # fmt: skip
    shown["typed"] = [
        {
            "id": who, "key": answer.key, "name": session.members[who].name,
            "text": answer.value if isinstance(answer.value, str) else " · ".join(answer.value),
            "hidden": (answer.key, who) in session.hidden,
        }
        for who, answer in given.items()
        if session.prompt().kind in ("texte", "mots") and who not in session.removed
    ]  # fmt: skip
    shown["undo"] = bool(session.trail) and session.phase != "fini"
    shown["last"] = session.format.over(session.state)
    return shown


def encoded(view: dict[str, Any]) -> str:
    """Return a view as one line of JSON."""
    return json.dumps(view, ensure_ascii=False, separators=(",", ":"))


def _common(live: Live, now: int) -> dict[str, Any]:
    session = live.session
    shown: dict[str, Any] = {
        "seq": session.sequence, "phase": session.phase, "title": live.kept.title, "code": live.kept.code, "now": now,
        "round": len(session.rounds) + session.asking,
    }  # fmt: skip
    if session.phase in ("ouverte", "pause"):
        shown["prompt"], shown["ends"] = _prompt(session, session.prompt()), session.ends_at()
    if session.phase == "revele":
        shown |= _revealed(session.rounds[-1])
    return shown


def _prompt(session: Session, prompt: Prompt) -> dict[str, Any]:
    return {**prompt.model_dump(), "key": session.key, "data": _read(prompt.data)}


def _read(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a prompt with the spaces of what is read in it hard where French wants them."""
    return {name: _french(value, "lu") if name in READ else value for name, value in data.items()}


def _revealed(done: Round) -> dict[str, Any]:
    prompt = {**done.prompt.model_dump(), "key": done.key, "data": _read(done.prompt.data)}
    return {"prompt": prompt, "reveal": done.reveal.model_dump()}


def _given(session: Session) -> int:
    if session.phase not in ("ouverte", "pause", "revele"):
        return 0
    return sum(who not in session.removed for who in session.given())


def _prize(session: Session, prize: Prize) -> dict[str, Any]:
    """Return a prize to show: names, those of people only when they may be shown."""
    people = [session.members[who].name for who in prize.winners if who in session.members]
    teams = [who for who in prize.winners if who not in session.members]
    return {
        "id": prize.id, "title": prize.title, "said": prize.said, "number": len(prize.winners),
        "names": teams or ([] if session.names_hidden else people[: live_settings().first]),
    }  # fmt: skip


def _told(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: _french(value, name) for name, value in shown.items()}


def _french(value: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON values
    """Return the value with the spaces of its texts hard where French wants them."""
    if isinstance(value, str):
        return value if name in NAMES else formats.hard_spaces(value)
    if isinstance(value, dict):
        inside = name if name in NAMES - {"why"} else ""
        return {key: _french(item, inside or key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_french(item, name) for item in value]
    return value
