"""How a student comes in: class code, pseudonym and secret, or a printed card; the secret is chosen at first entry."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from mcvb import passwords, throttle
from mcvb.access import hashed
from mcvb.store.interface import Person, Repository
from mcvb.store.school_interface import SchoolClass
from mcvb.store.ways_interface import StudentWay
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError

# A letter first; no @ and no digits in a row long enough for a telephone number.
PSEUDONYM = re.compile(r"[^\W\d_][\w .'’-]{1,29}")
DIGITS = re.compile(r"\d{5,}")
WRONG = "Ce pseudonyme et ce secret ne vont pas ensemble dans cette classe. Vérifie-les, ou demande à ton enseignant."


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are: a class, a pseudonym, and the student it names (None: nobody yet)."""

    room: SchoolClass
    pseudonym: str
    way: StudentWay | None

    @property
    def name(self) -> str:
        """What tries count against: the student, or the pseudonym nobody has yet."""
        if self.way:
            return f"eleve:{self.way.person.id}"
        return f"eleve:{self.room.id}/{hashed(passwords.folded(self.pseudonym))[:16]}"


def claim(repo: Repository, code: str, pseudonym: str, *, place: Place, now: datetime) -> Claim:
    """Return the class of a code and the student of a pseudonym there, or raise AccessRefusedError."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    room = repo.class_by_code(typed) if typed else None
    if room is None:
        asked = throttle.subjects(f"code@{place.name}", place)
        throttle.begin_try(repo, throttle.Subjects(asked.here, "", ()), now)
        throttle.wrong(asked)
        raise AccessRefusedError(
            f"Aucune classe n'a le code « {code.strip()[:12]} » : recopie celui que donne ton enseignant."
        )
    known = repo.student_by_pseudonym(room.id, pseudonym)
    if known is None:
        return Claim(room, " ".join(pseudonym.split()), None)
    return Claim(room, known.pseudonym, repo.student_way(known.id))


def enter(repo: Repository, asked: Claim, secret: str, *, place: Place, now: datetime) -> Person | None:
    """Return the student whose secret this is; None when there is a secret to choose first (see `choose`).

    AccessRefusedError is the same for a wrong secret and, once free entry is closed, for a pseudonym unknown here.
    """
    way = asked.way
    opened = repo.free_entry(asked.room.id)
    if opened and (way is None or way.secret_hash is None):
        return None
    return _prove(repo, way, asked, secret, place=place, now=now)


def choose(repo: Repository, asked: Claim, secret: str, *, now: datetime) -> Person:
    """Give a student their first secret and return them; one not in the class yet joins it while entry is free."""
    if not repo.free_entry(asked.room.id):
        raise AccessRefusedError(
            "La première entrée se fait avec ta carte : scanne son QR code, ou demande à ton enseignant."
        )
    cleaned = passwords.clean_secret(secret)
    passwords.check_secret(cleaned, pseudonym=asked.pseudonym, code=asked.room.code)
    if asked.way is not None:
        return _first_secret(repo, asked.way.person, cleaned, now)
    check_pseudonym(asked.pseudonym)
    member = repo.join_class(asked.room.id, uuid4().hex, asked.pseudonym, now.isoformat())
    return _first_secret(repo, member.person, cleaned, now)


def card(repo: Repository, token: str) -> StudentWay:
    """Return whose card this is, or raise AccessRefusedError."""
    way = repo.student_by_card(hashed(token))
    if way is None:
        raise AccessRefusedError(
            "Cette carte ne marche plus : une plus récente l'a remplacée. Demande la nouvelle à ton enseignant."
        )
    return way


def enter_by_card(repo: Repository, token: str, secret: str, *, place: Place, now: datetime) -> Person:
    """Return the student of a card, whose secret is checked, or kept when it is the first."""
    way = card(repo, token)
    if way.secret_hash is None:
        cleaned = passwords.clean_secret(secret)
        passwords.check_secret(cleaned, pseudonym=way.person.pseudonym, code="-")
        return _first_secret(repo, way.person, cleaned, now)
    return _prove(repo, way, f"eleve:{way.person.id}", secret, place=place, now=now)


def change_secret(repo: Repository, actor: Person, old: str, new: str, now: datetime) -> None:
    """Change the actor's own secret, when the old one is right."""
    counted = throttle.subjects(f"eleve:{actor.id}", Place("secret", known=True))
    throttle.begin_try(repo, counted, now)
    way = repo.student_way(actor.id)
    if not passwords.matches(way.secret_hash if way else None, passwords.clean_secret(old)):
        throttle.wrong(counted)
        raise AccessRefusedError("Ton secret actuel n'est pas celui-là : rien n'a changé.")
    throttle.right(repo, counted, now)
    cleaned = passwords.clean_secret(new)
    passwords.check_secret(cleaned, pseudonym=actor.pseudonym, code="-")
    repo.change_secret(actor, passwords.hash_secret(cleaned), now.isoformat())


def new_cards(
    repo: Repository, actor: Person, class_id: str, students: Sequence[Person], address: str, now: datetime
) -> Mapping[str, str]:
    """Return the address of a new card for each student of a class (by person id); their old cards stop working."""
    tokens = {student.id: secrets.token_urlsafe(18) for student in students}
    hashes = {person_id: hashed(token) for person_id, token in tokens.items()}
    repo.make_cards(actor, class_id, hashes, now.isoformat())
    return {person_id: f"{address.rstrip('/')}/carte/{token}" for person_id, token in tokens.items()}


def check_pseudonym(pseudonym: str) -> None:
    """Raise AccessRefusedError when a pseudonym is not one, or could be an e-mail or a telephone number."""
    if not PSEUDONYM.fullmatch(pseudonym) or DIGITS.search(pseudonym):
        raise AccessRefusedError(
            "Ton pseudonyme compte de 2 à 30 signes et commence par une lettre : un prénom ou un surnom, rien d'autre."
        )


def _prove(
    repo: Repository, way: StudentWay | None, asked: Claim | str, secret: str, *, place: Place, now: datetime
) -> Person:
    name, class_id = (asked, "") if isinstance(asked, str) else (asked.name, asked.room.id)
    counted = throttle.subjects(name, place, class_id=class_id)
    throttle.begin_try(repo, counted, now)
    cleaned = passwords.clean_secret(secret)
    if not passwords.matches(way.secret_hash if way else None, cleaned) or way is None:
        throttle.wrong(counted)
        raise AccessRefusedError(WRONG)
    throttle.right(repo, counted, now)
    return way.person


def _first_secret(repo: Repository, person: Person, cleaned: str, now: datetime) -> Person:
    if not repo.choose_secret(person.id, passwords.hash_secret(cleaned), now.isoformat()):
        raise AccessRefusedError("Ce pseudonyme a déjà un secret : reviens en arrière et tape-le.")
    return person
