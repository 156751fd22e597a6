"""Teachers' accounts: the first one by a link printed in the console, the others by invitation; passwords; the ENT."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from mcvb import access, passwords, throttle
from mcvb.access import hashed
from mcvb.store.interface import Person, Repository
from mcvb.store.ways_interface import Account, Invitation, NewAccount
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError, UnknownItemError

SETUP_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(hours=72)
LOGIN = re.compile(r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ._-]{2,39}")
NAME_MAX = 40
log = logging.getLogger("atelier.acces")


def new_setup_link(repo: Repository, address: str, now: datetime) -> str | None:
    """Return the link that makes the first teacher (once, 24 hours), None when a teacher has an account already.

    `address` is that of the server (« http://localhost:8501 »). The link made before stops working.
    """
    if repo.has_account():
        return None
    token = secrets.token_urlsafe(24)
    repo.make_first_invitation(hashed(token), now.isoformat(), (now + SETUP_LIFE).isoformat())
    return f"{address.rstrip('/')}/premier/{token}"


def new_invitation(repo: Repository, actor: Person, address: str, now: datetime, *, class_id: str | None = None) -> str:
    """Return a link for another teacher (once, 72 hours), who also joins a class of the actor's when given."""
    token = secrets.token_urlsafe(24)
    repo.invite(actor, hashed(token), class_id, now.isoformat(), (now + INVITATION_LIFE).isoformat())
    return f"{address.rstrip('/')}/invitation/{token}"


def invitation(repo: Repository, token: str, now: datetime) -> Invitation:
    """Return what a link is for, or raise AccessRefusedError."""
    found = repo.invitation(hashed(token), now.isoformat())
    if found is None:
        raise _spent()
    return found


def create_account(repo: Repository, token: str, *, pseudonym: str, login: str, password: str, now: datetime) -> Person:
    """Spend a link and return the teacher it makes; AccessRefusedError says what to mend, the link is then kept."""
    invitation(repo, token, now)
    name, login = " ".join(pseudonym.split()), login.strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise AccessRefusedError(f"Un nom affiché de 1 à {NAME_MAX} signes était attendu, par exemple « Mme Weber ».")
    if not LOGIN.fullmatch(login):
        raise AccessRefusedError(
            "Un identifiant de 3 à 40 signes était attendu (lettres, chiffres, point ou tiret, sans @)."
        )
    passwords.check_password(password, login=login, pseudonym=name)
    new = NewAccount(uuid4().hex, name, login, passwords.hash_secret(password))
    made = repo.use_invitation(hashed(token), new, now.isoformat())
    if made is None:
        raise _spent()
    return made


def sign_in(repo: Repository, login: str, password: str, *, place: Place, now: datetime) -> Person:
    """Return the teacher of a login and password, or raise the same AccessRefusedError whatever is wrong."""
    name = login.strip()
    account = repo.account(name)
    who = account.person.id if account else hashed(passwords.folded(name))[:16]
    asked = throttle.subjects(f"compte:{who}", place)
    throttle.begin_try(repo, asked, now)
    if not passwords.matches(account.password_hash if account else None, password):
        throttle.wrong(asked)
        raise AccessRefusedError("Identifiant ou mot de passe inexact : vérifiez les majuscules, puis réessayez.")
    assert account is not None  # noqa: S101 - nothing matches an account that is not there
    throttle.right(repo, asked, now)
    repo.audit(account.person, "se connecter", account.person.id, "", now.isoformat())
    return account.person


def change_password(repo: Repository, actor: Person, old: str, new: str, *, keep: str, now: datetime) -> None:
    """Change the actor's password and close their other sessions; `keep` is the token of the one in use."""
    account = repo.own_account(actor)
    asked = throttle.subjects(f"compte:{actor.id}", Place("compte", known=True))
    throttle.begin_try(repo, asked, now)
    if not passwords.matches(account.password_hash, old):
        throttle.wrong(asked)
        raise AccessRefusedError("Le mot de passe actuel n'est pas celui-là : rien n'a changé.")
    throttle.right(repo, asked, now)
    passwords.check_password(new, login=account.login, pseudonym=account.person.pseudonym)
    repo.set_password(actor, passwords.hash_secret(new), now.isoformat())
    repo.close_all_sessions(actor, but=hashed(keep) if keep else "")


def give_new_password(repo: Repository, login: str, now: datetime) -> str:
    """Return a new password for a login whose teacher has forgotten theirs; for who holds the console of the server."""
    account = repo.account(login.strip())
    if account is None:
        raise UnknownItemError(f"Aucun compte enseignant n'a l'identifiant « {login} ».")
    drawn = "".join(secrets.choice(access.CODE_LETTERS) for _ in range(access.CODE_LENGTH))
    password = "-".join(drawn[place : place + 4] for place in range(0, access.CODE_LENGTH, 4))
    repo.set_password(account.person, passwords.hash_secret(password), now.isoformat())
    repo.close_all_sessions(account.person)
    return password


def sign_out_everywhere(repo: Repository, actor: Person, now: datetime) -> None:
    """Close every session of the actor, this one included; written in the log for a teacher."""
    repo.close_all_sessions(actor)
    if actor.role == "teacher":
        repo.audit(actor, "se déconnecter partout", actor.id, "", now.isoformat())


def person_of_ent(repo: Repository, subject: str) -> Person:
    """Return the teacher linked to a subject of the ENT, or raise AccessRefusedError that says how to be linked."""
    account: Account | None = repo.account_by_subject(subject) if subject else None
    if account is None:
        raise AccessRefusedError(
            "Ce compte ENT n'est lié à aucun compte enseignant de cet atelier : connectez-vous d'abord avec votre mot "
            "de passe (ou ouvrez votre lien d'invitation), puis liez l'ENT depuis « Compte et serveur »."
        )
    return account.person


def ent_ticket(repo: Repository, subject: str, now: datetime) -> str:
    """Return a one-time ticket for the teacher linked to a subject of the ENT."""
    return access.new_ticket(repo, person_of_ent(repo, subject), now)


def _spent() -> AccessRefusedError:
    return AccessRefusedError(
        "Ce lien a déjà servi, a été remplacé ou n'est plus valable : demandez-en un nouveau à qui vous l'a donné."
    )
