"""Making a live session, and what is read of one when it is over."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pandas as pd

from mcvb.live.door import new_code
from mcvb.live.steps import Live
from mcvb.store.interface import Person, Repository
from mcvb.store.live_interface import LiveSession
from mcvb.store.school_interface import SchoolClass
from simulations.errors import StoreError
from simulations.kernel import Level
from simulations.live.format import Setup
from simulations.live.formats import format_of
from simulations.live.podium import standings

KEPT = timedelta(days=180)
TRIES = 6
LEVELS: dict[str, Level] = {"seconde": "courante", "premiere": "complexe", "terminale": "critique"}


def make(
    repo: Repository, actor: Person, format_id: str, *, options: dict[str, Any], situation: Level, now: datetime,
    room: SchoolClass | None = None, open_to_all: bool = True,
) -> LiveSession:  # fmt: skip
    """Make a session of the actor's with a code nobody else uses now, or raise ActionRefusedError for wrong options."""
    form = format_of(format_id)
    name = f"{form.title} · {room.name}" if room else form.title
    setup = form.settle(Setup(format=format_id, title=name, seed=secrets.randbelow(1_000_000), options=options))
    for turn in range(TRIES):
        new = LiveSession(
            id=uuid4().hex, code=new_code(), teacher_id=actor.id, class_id=room.id if room else None,
            format=format_id, title=name, situation=situation, open_to_all=open_to_all or room is None,
            setup=setup.model_dump(mode="json"), created_at=now.isoformat(), updated_at=now.isoformat(),
        )  # fmt: skip
        try:
            return repo.create_live(actor, new)
        except StoreError:
            if turn == TRIES - 1:
                raise
    raise AssertionError  # the loop returns or raises


def by_question(live: Live) -> pd.DataFrame:
    """Return one row per closed question: question, réponses, réussite (0 to 100, empty for a poll), bonne réponse."""
    rows = []
    for done in live.session.rounds:
        texts = {option.id: option.text for option in done.prompt.options}
        marks = list(done.points.values())
        rows.append(
            {
                "question": done.prompt.text or done.prompt.title,
                "réponses": len(live.session.given(done.key)),
                "qualité moyenne": round(sum(marks) / len(marks)) if marks else None,
                "bonne réponse": " · ".join(texts.get(one, one) for one in done.reveal.right),
            }
        )
    return pd.DataFrame(rows, columns=["question", "réponses", "qualité moyenne", "bonne réponse"])


def by_student(live: Live) -> pd.DataFrame:
    """Return one row per participant, by name: pseudonyme, équipe, réponses, qualité (0 to 100), progrès, compte."""
    rows = [
        {
            "pseudonyme": one.member.name, "équipe": one.member.team, "réponses": one.answered,
            "qualité moyenne": one.quality if one.marks else None, "progrès": one.progress,
            "compte": "oui" if one.member.account else "non",
        }
        for one in sorted(standings(live.session), key=lambda one: one.member.name.casefold())
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["pseudonyme", "équipe", "réponses", "qualité moyenne", "progrès", "compte"])


def purge(repo: Repository, now: datetime) -> int:
    """Delete the sessions without a class that nobody touched for 180 days; return how many."""
    return repo.purge_live((now - KEPT).isoformat())
