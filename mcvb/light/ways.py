"""The light pages of the ways in: signing in, the first teacher, invitations, students' cards, signing out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mcvb import access, accounts, entry, passwords
from mcvb.cookies import DEVICE_COOKIE, ENT_COOKIES, SESSION_COOKIE, cookie, is_secure, token_of, value_of
from mcvb.light.shell import light_page, same_origin, small_form
from mcvb.store.interface import Person, Repository
from mcvb.throttle import Place
from simulations.errors import AccessRefusedError, AtelierError

FORM_BYTES = 10_000
FIELDS = 12
STRANGER = "Ce formulaire ne vient pas d'une page de cet atelier : ouvre la page ici, puis recommence."
log = logging.getLogger("atelier")
Handler = Callable[["Asked"], Response]


@dataclass(frozen=True)
class Asked:
    """A request with what was typed, the store and the moment."""

    request: Request
    repo: Repository
    typed: dict[str, str]
    now: datetime

    def field(self, name: str) -> str:
        """Return what was typed in a field, or given by the address; empty when nothing was."""
        return self.typed.get(name) or self.request.query_params.get(name, "")

    def secret(self) -> str:
        """Return the secret typed, or the pictures touched."""
        return self.typed.get("secret", "") or self.typed.get("images", "")

    def link(self) -> str:
        """Return the token that ends the address."""
        return str(self.request.path_params.get("jeton", ""))

    def place(self, person_id: str = "") -> Place:
        """Return where the request comes from, and whether this person has signed in from this browser before."""
        mark = value_of(self.request.headers.get("cookie", ""), DEVICE_COOKIE)
        known = bool(person_id and mark) and mark == access.device_mark(self.repo, person_id)
        return Place(self.request.client.host if self.request.client else "", known=known)

    def holder(self) -> Person | None:
        """Return who is signed in already in this browser."""
        found = access.known_person(self.repo, token_of(self.request.headers.get("cookie", "")), self.now)
        return found if found is not None and found.role != "visitor" else None


def routes(repository: Callable[[], Repository]) -> list[BaseRoute]:
    """Return the routes of the ways in."""

    def route(path: str, shown: Handler, sent: Handler) -> Route:
        async def answer(request: Request) -> Response:
            typed: dict[str, str] = {}
            if request.method == "POST":
                if not same_origin(request):
                    return message("Formulaire refusé", STRANGER, status=403)
                read = await small_form(request, size=FORM_BYTES, fields=FIELDS)
                if read is None:
                    return message("Formulaire trop grand", "Recharge la page, puis recommence.", status=413)
                typed = read
            asked = Asked(request, repository(), typed, datetime.now(UTC))
            return await run_in_threadpool(_told, sent if request.method == "POST" else shown, asked)

        return Route(path, answer, methods=["GET", "POST"])

    return [
        route("/connexion", show_sign_in, sign_in),
        route("/premier/{jeton}", show_account, make_account),
        route("/invitation/{jeton}", show_account, make_account),
        route("/carte/{jeton}", show_card, use_card),
        route("/deconnexion", show_sign_out, sign_out),
    ]


def show_sign_in(asked: Asked, *, error: str = "", status: int = 200) -> Response:
    """Return the page to sign in, a student first; what was typed stays, secrets apart."""
    teacher = asked.field("pour") == "enseignant"
    return light_page(
        "connexion.html", status=status, erreur=error, enseignant=teacher, qui=asked.holder(),
        classe=asked.field("classe"), pseudonyme=asked.field("pseudonyme"), identifiant=asked.field("identifiant"),
        partage=bool(asked.typed.get("partage")), images=passwords.pictures(),
    )  # fmt: skip


def sign_in(asked: Asked) -> Response:
    """Sign somebody in, or say what is wrong."""
    try:
        if asked.field("pour") == "enseignant":
            return _teacher_in(asked)
        return _student_in(asked)
    except AtelierError as error:
        return show_sign_in(asked, error=str(error), status=400)


def _teacher_in(asked: Asked) -> Response:
    login = asked.field("identifiant")
    account = asked.repo.account(login.strip())
    place = asked.place(account.person.id if account else "")
    person = accounts.sign_in(asked.repo, login, asked.typed.get("mot_de_passe", ""), place=place, now=asked.now)
    return _welcome(asked, person)


def _student_in(asked: Asked) -> Response:
    place = asked.place()
    claim = entry.claim(asked.repo, asked.field("classe"), asked.field("pseudonyme"), place=place, now=asked.now)
    place = asked.place(claim.way.person.id if claim.way else "")
    if asked.typed.get("etape") == "choisir":
        return _first_entry(asked, claim)
    person = entry.enter(asked.repo, claim, asked.secret(), place=place, now=asked.now)
    if person is None:
        if claim.way is None:
            entry.check_pseudonym(claim.pseudonym)
        return _choice(asked, claim)
    return _welcome(asked, person)


def _first_entry(asked: Asked, claim: entry.Claim) -> Response:
    try:
        person = entry.choose(asked.repo, claim, asked.secret(), now=asked.now)
    except AccessRefusedError as error:
        return _choice(asked, claim, error=str(error))
    return _welcome(asked, person)


def _choice(asked: Asked, claim: entry.Claim, *, error: str = "") -> Response:
    """Return the page where a student chooses their first secret."""
    return light_page(
        "secret.html", status=400 if error else 200, erreur=error, titre=f"Bonjour {claim.pseudonym}",
        adresse="/connexion", pseudonyme=claim.pseudonym, classe=claim.room.code, nom_classe=claim.room.name,
        nouveau=claim.way is None, partage=bool(asked.typed.get("partage")), images=passwords.pictures(),
    )  # fmt: skip


def show_card(asked: Asked, *, error: str = "") -> Response:
    """Return the page of a card: the secret to type, or to choose the first time."""
    way = entry.card(asked.repo, asked.link())
    template = "carte.html" if way.secret_hash else "secret.html"
    return light_page(
        template, status=400 if error else 200, erreur=error, titre=f"Bonjour {way.person.pseudonym}",
        adresse=f"/carte/{asked.link()}", pseudonyme=way.person.pseudonym, classe="", nom_classe="", nouveau=False,
        partage=bool(asked.typed.get("partage")), images=passwords.pictures(),
    )  # fmt: skip


def use_card(asked: Asked) -> Response:
    """Sign in the student of a card, or say what is wrong."""
    way = entry.card(asked.repo, asked.link())
    place = asked.place(way.person.id)
    try:
        person = entry.enter_by_card(asked.repo, asked.link(), asked.secret(), place=place, now=asked.now)
    except AccessRefusedError as error:
        return show_card(asked, error=str(error))
    return _welcome(asked, person)


def show_account(asked: Asked, *, error: str = "") -> Response:
    """Return the page that makes the account of an invited teacher; one signed in already joins the class."""
    found = accounts.invitation(asked.repo, asked.link(), asked.now)
    holder = asked.holder()
    joins = holder is not None and holder.role == "teacher" and found.class_id is not None
    return light_page(
        "compte.html", status=400 if error else 200, erreur=error, invitation=found, qui=holder if joins else None,
        adresse=asked.request.url.path, nom=asked.typed.get("nom", ""), identifiant=asked.typed.get("identifiant", ""),
        minimum=passwords.PASSWORD_MIN,
    )  # fmt: skip


def make_account(asked: Asked) -> Response:
    """Make the account, or take the teacher signed in into the class; then go home."""
    holder = asked.holder()
    if asked.typed.get("rejoindre") and holder is not None:
        asked.repo.accept_invitation(holder, access.hashed(asked.link()), asked.now.isoformat())
        return _home()
    try:
        person = accounts.create_account(
            asked.repo, asked.link(), pseudonym=asked.typed.get("nom", ""), login=asked.typed.get("identifiant", ""),
            password=asked.typed.get("mot_de_passe", ""), now=asked.now,
        )  # fmt: skip
    except AtelierError as error:
        return show_account(asked, error=str(error))
    return _welcome(asked, person)


def show_sign_out(asked: Asked) -> Response:
    """Return the page that asks before signing out."""
    return light_page("deconnexion.html", qui=asked.holder())


def sign_out(asked: Asked) -> Response:
    """Close the session of this browser and take its cookie away."""
    if asked.holder() is not None:
        access.sign_out(asked.repo, token_of(asked.request.headers.get("cookie", "")))
    answer = _home()
    secure = is_secure(asked.request.scope)
    # What the ENT has left must go too, or the next person on this PC would come back in with one click.
    left = [name for name in asked.request.cookies if name.startswith(ENT_COOKIES)]
    for name in (SESSION_COOKIE, *left):
        answer.headers.append("set-cookie", cookie("", secure=secure, seconds=0, name=name))
    return answer


def message(title: str, text: str, *, status: int) -> Response:
    """Return a page that says one thing and leads back to signing in."""
    return light_page(
        "message.html", status=status, titre=title, texte=text, adresse="/connexion", bouton="Aller à la connexion"
    )


def _told(handler: Handler, asked: Asked) -> Response:
    """Return what a handler answers; an expected error becomes a page that says it."""
    try:
        return handler(asked)
    except AtelierError as error:
        return message("Ce lien ne peut pas servir", str(error), status=400)
    except Exception:
        log.exception("Une page d'entrée a échoué.")
        return message("Un problème est survenu", "Rien n'est perdu. Recharge la page dans un moment.", status=500)


def _welcome(asked: Asked, person: Person) -> Response:
    """Open a session under a new token, mark the browser, and go home."""
    before = token_of(asked.request.headers.get("cookie", ""))
    token = access.sign_in(asked.repo, person, before, asked.now, shared=bool(asked.typed.get("partage")))
    secure = is_secure(asked.request.scope)
    answer = _home()
    answer.headers.append("set-cookie", cookie(token, secure=secure))
    mark = access.device_mark(asked.repo, person.id)
    answer.headers.append("set-cookie", cookie(mark, secure=secure, name=DEVICE_COOKIE))
    return answer


def _home() -> Response:
    return RedirectResponse("/", status_code=303, headers={"cache-control": "no-store"})
