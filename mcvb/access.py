"""Who is here: people known by a random token in a cookie, resume codes and one-time tickets.

Only hashes of secrets are kept. A visitor is a browser on a machine: no name, no account, no address is asked.
A visitor's session lives on with use; that of somebody who has signed in ends a set time after it began.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import deque
from datetime import datetime, timedelta
from uuid import uuid4

from mcvb.store.interface import Person, Repository
from simulations.errors import AccessRefusedError

SESSION_LIFE = timedelta(days=400)
SESSION_RENEWAL = timedelta(days=370)
# A school day for a teacher; two weeks for a student's own phone, one lesson or two on a PC that others use.
SIGNED_LIFE = {"teacher": timedelta(hours=12), "student": timedelta(days=14)}
SHARED_LIFE = timedelta(hours=3)
TICKET_LIFE = timedelta(minutes=2)
IDLE_LIFE = timedelta(days=2)
# No vowel, no 0/O, 1/I: a code is read aloud, copied on paper, and never spells a word.
CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 12
TRIES = 12
TRIES_WINDOW = timedelta(minutes=5)


class _Throttle:
    """Counts wrong codes over the last minutes, for the whole server."""

    def __init__(self) -> None:
        self._wrong: deque[datetime] = deque()
        self._lock = threading.Lock()

    def check(self, now: datetime) -> None:
        with self._lock:
            while self._wrong and self._wrong[0] < now - TRIES_WINDOW:
                self._wrong.popleft()
            if len(self._wrong) >= TRIES:
                raise AccessRefusedError("Trop de codes faux en peu de temps : attends cinq minutes, puis réessaie.")

    def wrong(self, now: datetime) -> None:
        with self._lock:
            self._wrong.append(now)

    def reset(self) -> None:
        with self._lock:
            self._wrong.clear()


throttle = _Throttle()


def new_token() -> str:
    """Return a fresh random token for a cookie (256 bits)."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what the store keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_from_token(repo: Repository, token: str, now: datetime) -> Person:
    """Return who holds a token; a token not met before is a new visitor's.

    Two tabs that arrive together both make a visitor: the session opened first decides who stays.
    """
    known = known_person(repo, token, now)
    if known is not None:
        return known
    person = repo.create_visitor(uuid4().hex, now.isoformat())
    open_session(repo, person, token, now)
    return repo.person_of_session(hashed(token), now.isoformat()) or person


def known_person(repo: Repository, token: str, now: datetime) -> Person | None:
    """Return who holds a token, None when nobody does; creates nobody. A visitor's session lives on with use."""
    known = repo.person_of_session(hashed(token), now.isoformat()) if token else None
    if known is not None and known.role == "visitor":
        limit = (now + SESSION_RENEWAL).isoformat()
        repo.extend_session(hashed(token), (now + SESSION_LIFE).isoformat(), if_before=limit)
    return known


def open_session(repo: Repository, person: Person, token: str, now: datetime, *, shared: bool = False) -> None:
    """Make a token the key of a person's session; `shared` when others use this machine too."""
    life = SIGNED_LIFE.get(person.role, SESSION_LIFE)
    end = now + (min(life, SHARED_LIFE) if shared else life)
    repo.open_session(hashed(token), person.id, now.isoformat(), end.isoformat())


def sign_in(repo: Repository, person: Person, before: str, now: datetime, *, shared: bool = False) -> str:
    """Return the new token of somebody who has just proved who they are; `before` is the token they came with.

    The token is always new, so that one put in a browser beforehand opens nothing. The session before ends, save a
    visitor's: a visitor who has no session any more is forgotten with their work.
    """
    holder = known_person(repo, before, now)
    if holder is not None and holder.role != "visitor":
        repo.close_session(hashed(before))
    token = new_token()
    open_session(repo, person, token, now, shared=shared)
    return token


def sign_out(repo: Repository, token: str) -> None:
    """Close the session of a token."""
    repo.close_session(hashed(token))


def device_mark(repo: Repository, person_id: str) -> str:
    """Return what a browser keeps to show that this person has signed in there: it opens nothing (see throttle)."""
    return hmac.new(repo.server_key().encode(), person_id.encode(), hashlib.sha256).hexdigest()


def new_resume_code(repo: Repository, actor: Person, now: datetime) -> str:
    """Give the actor a new resume code, as XXXX-XXXX-XXXX; the one before stops working."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    repo.set_resume_code(actor, hashed(code), now.isoformat())
    return "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))


def ticket_from_code(repo: Repository, typed: str, now: datetime) -> str:
    """Return a one-time ticket for whoever has this resume code, or raise AccessRefusedError."""
    throttle.check(now)
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    person = repo.person_by_resume_code(hashed(code)) if len(code) == CODE_LENGTH else None
    if person is None:
        throttle.wrong(now)
        raise AccessRefusedError(
            f"Ce code ne correspond à aucun profil : il compte {CODE_LENGTH} lettres et chiffres, "
            "et seul le dernier code créé fonctionne."
        )
    return new_ticket(repo, person, now)


def new_ticket(repo: Repository, person: Person, now: datetime) -> str:
    """Return a ticket that proves once, for two minutes, who asks."""
    ticket = secrets.token_urlsafe(24)
    repo.make_ticket(hashed(ticket), person.id, now.isoformat(), (now + TICKET_LIFE).isoformat())
    return ticket


def enter(repo: Repository, ticket: str, now: datetime) -> str:
    """Spend a ticket and return the token of a new session, or raise AccessRefusedError."""
    person = repo.use_ticket(hashed(ticket), now.isoformat())
    if person is None:
        raise AccessRefusedError("Ce lien d'entrée a déjà servi ou a plus de deux minutes : redonne ton code.")
    token = new_token()
    open_session(repo, person, token, now)
    if person.role == "teacher":
        repo.audit(person, "se connecter", person.id, "par un billet", now.isoformat())
    return token


def leave(repo: Repository, ticket: str, token: str, now: datetime) -> None:
    """Close the session of a token, if the ticket proves that its holder asks for it."""
    person = repo.use_ticket(hashed(ticket), now.isoformat())
    holder = repo.person_of_session(hashed(token), now.isoformat())
    if person is None or holder is None or person.id != holder.id:
        raise AccessRefusedError("Ce lien de sortie a déjà servi ou a plus de deux minutes : recommence.")
    repo.close_session(hashed(token))


def tidy(repo: Repository, now: datetime) -> int:
    """Forget old sessions, tries and links, and visitors of some days ago who did nothing; return how many visitors."""
    repo.forget_attempts_before((now - IDLE_LIFE).isoformat())
    return repo.forget_idle(now.isoformat(), (now - IDLE_LIFE).isoformat())
