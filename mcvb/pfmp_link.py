"""The one-time link of a workplace tutor: made by the student or a teacher, opened without an account, spent once.

The store keeps a hash only. A wrong link counts against the place it comes from, as a wrong secret does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from mcvb import access, throttle
from mcvb.network import shown_address
from mcvb.pfmp_items import TUTOR, TutorWords, payload, settings
from mcvb.pfmp_path import Placement, gathered
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from mcvb.throttle import Place, Subjects
from simulations.errors import AccessRefusedError

PATH = "/tuteur"
DEAD = (
    "Ce lien ne peut plus servir : il a déjà servi, il a été remplacé, ou il est trop ancien. Rien n'est perdu : "
    "demandez un nouveau lien à l'élève ou au lycée."
)
TOO_MANY = "Trop de liens faux viennent d'ici : patientez {wait}, puis ouvrez de nouveau le lien reçu."


@dataclass(frozen=True)
class Opened:
    """A living link: the placement it is about and its student."""

    placement: Placement
    student: Person


def make(repo: Repository, actor: Person, period_id: str, now: datetime) -> str:
    """Return the token of a new link to a period; an earlier one that was not used stops working."""
    token = access.new_token()
    ends = now + timedelta(days=settings().link.days)
    repo.make_tutor_link(actor, access.hashed(token), period_id, now.isoformat(), ends.isoformat())
    return token


def address(repo: Repository, token: str, host: str) -> str:
    """Return the whole address of a link, as others can reach this server."""
    return f"{shown_address(repo, host)}{PATH}/{token}"


def opened(repo: Repository, token: str, place: Place, now: datetime) -> Opened:
    """Return what a living link is about, or raise AccessRefusedError with a kind sentence."""
    subjects = _subjects(place)
    wait = repo.record_attempt(
        subjects.all, now.isoformat(), since=(now - throttle.WINDOW).isoformat(),
        wait=lambda past: throttle.seconds_to_wait(subjects, past, now),
    )  # fmt: skip
    if wait:
        raise AccessRefusedError(TOO_MANY.format(wait=throttle.lasting(wait)))
    found = repo.period_of_link(access.hashed(token), now.isoformat())
    if found is None:
        throttle.wrong(subjects)
        raise AccessRefusedError(DEAD)
    throttle.right(repo, subjects, now)
    period, student = found
    under = repo.items_under(student, period.id)
    return Opened(gathered([period, *under])[0], student)


def answer(repo: Repository, token: str, words: TutorWords, now: datetime) -> None:
    """Write what the tutor answered and spend the link, or raise AccessRefusedError when it is not good any more."""
    item = Item(uuid4().hex, "", "tuteur", TUTOR, payload(words), now.isoformat())
    if repo.write_by_link(access.hashed(token), item, now.isoformat()) is None:
        raise AccessRefusedError(DEAD)


def _subjects(place: Place) -> Subjects:
    """Return what an opening counts against: its place only, so that nobody can lock the links of others."""
    return Subjects(f"tuteur@{place.name}", "", ())
