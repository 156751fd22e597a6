"""The routes of phones: type the code, join, play. A phone is known by its own token, in a cookie of the session."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unicodedata import category
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mcvb import access
from mcvb.light.shell import light_page, same_origin
from mcvb.live import door, stream, views
from mcvb.live.hub import Hub, hub_of
from mcvb.live.steps import Live, answering, joining
from mcvb.store.interface import Person, Repository
from mcvb.store.live_interface import LiveAnswer, LiveParticipant
from simulations.errors import AccessRefusedError, ActionRefusedError, AtelierError
from simulations.live.material import propose_pseudonym, pseudonym_refusal

ANSWER_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
LONGEST_VALUE, MOST_WORDS = 600, 5
UNREAD = frozenset({"Cc", "Cs"})
REVERSED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_SESSION = "Aucune séance en cours n'a ce code : vérifie les chiffres à l'écran de la classe."


class Phones:
    """What phones ask of the server."""

    def __init__(self, repository: Callable[[], Repository]) -> None:
        self._repository = repository
        self._slowed = door.Slowed()

    @property
    def hub(self) -> Hub:
        """The hub of this server."""
        return hub_of(self._repository)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/direct", self.ask_code, methods=["GET"]),
            Route("/direct/{code:int}", self.ask_name, methods=["GET"]),
            Route("/direct/{code:int}/rejoindre", self.join, methods=["POST"]),
            Route("/direct/{code:int}/jouer", self.play, methods=["GET"]),
            Route("/direct/{code:int}/flux", self.follow, methods=["GET"]),
            Route("/direct/{code:int}/etat", self.now, methods=["GET"]),
            Route("/direct/{code:int}/repondre", self.answer, methods=["POST"]),
        ]

    async def ask_code(self, request: Request) -> Response:
        """Ask for the code, or go to the session of a typed one."""
        typed = request.query_params.get("code", "")
        code = door.code_typed(typed)
        if not typed:
            return light_page("direct_code.html", titre="Rejoindre la classe", erreur="", code="")
        live = await self._by_code(request, code)
        if isinstance(live, str):
            return light_page("direct_code.html", status=404, titre="Rejoindre la classe", erreur=live, code=typed)
        return RedirectResponse(f"/direct/{code}", status_code=303)

    async def ask_name(self, request: Request) -> Response:
        """Ask for a pseudonym; who is already in goes on playing."""
        if await self._holder(request) is not None:
            return RedirectResponse(f"/direct/{_code(request)}/jouer", status_code=303)
        live = await self._by_code(request, _code(request))
        if isinstance(live, str):
            return door.message("Ce code n'ouvre rien", live, status=404, button="Taper le code")
        return await run_in_threadpool(self._name_page, request, live)

    async def join(self, request: Request) -> Response:
        """Let someone in under a pseudonym, or under their account."""
        if not same_origin(request):
            return door.message("Demande refusée", door.STRANGER, status=403)
        live = await self._by_code(request, _code(request))
        if isinstance(live, str):
            return door.message("Ce code n'ouvre rien", live, status=404, button="Taper le code")
        form = await door.form_of(request)
        typed = form.get("pseudonyme", "")
        token = access.new_token()
        try:
            wanted = await run_in_threadpool(self._wanted, request, live, typed, access.hashed(token), "compte" in form)
            await self.hub.do(live.kept.id, joining(wanted))
        except AtelierError as error:
            return await run_in_threadpool(self._name_page, request, live, str(error), typed)
        answer = RedirectResponse(f"/direct/{live.kept.code}/jouer", status_code=303)
        return door.set_cookie(answer, request, door.DIRECT_COOKIE, token, f"/direct/{live.kept.code}")

    async def play(self, request: Request) -> Response:
        """Return the page of a phone in the session."""
        found = await self._holder(request)
        if found is None:
            return RedirectResponse(f"/direct/{_code(request)}", status_code=303)
        live, participant = found
        name = live.session.members[participant].name
        return light_page("direct_jouer.html", titre=live.kept.title, code=live.kept.code, nom=name)

    async def follow(self, request: Request) -> Response:
        """Send the participant's view at each change."""
        found = await self._holder(request)
        if found is None:
            return door.told("Tu n'es pas dans cette séance.", status=403)
        live, who = found
        if stream.crowded(who):
            return door.told("Cette séance est déjà ouverte dans trop d'onglets : ferme-en.", status=429)
        return stream.events(
            self.hub, live.kept.id, lambda now: views.phone(now, who, _now()), everything=False, holder=who
        )

    async def now(self, request: Request) -> Response:
        """Return the participant's view once."""
        found = await self._holder(request)
        if found is None:
            return door.told("Tu n'es pas dans cette séance.", status=403)
        return stream.once(found[0], lambda live: views.phone(live, found[1], _now()))

    async def answer(self, request: Request) -> Response:
        """Take an answer in; the same sent again, or another to the same question, gives back the first one."""
        if not same_origin(request):
            return door.told(door.STRANGER, status=403)
        found = await self._holder(request)
        if found is None:
            return door.told("Tu n'es pas dans cette séance.", status=403)
        given = _answer(await door.body_of(request), found[0].kept.id, found[1])
        if given is None:
            return door.told("Cette réponse n'a pas pu être lue : recharge la page.", status=400)
        try:
            value = await self.hub.do(found[0].kept.id, answering(given))
        except ActionRefusedError as refusal:
            return door.told(str(refusal), status=409)
        except AtelierError as error:
            return door.told(str(error), status=503)
        return JSONResponse({"ok": True, "value": value}, headers={"cache-control": "no-store"})

    async def _by_code(self, request: Request, code: str) -> Live | str:
        """Return the session of a code, or why there is none; a wrong code is slowed down."""
        address = door.address_of(request)
        if self._slowed.refused(address) and not await run_in_threadpool(door.signed_in, self._repository(), request):
            return door.MANY_WRONG
        live = await run_in_threadpool(self.hub.live_by_code, code)
        if live is None:
            await self._slowed.wrong(address)
        return live or NO_SESSION

    async def _holder(self, request: Request) -> tuple[Live, str] | None:
        """Return the session of the address and the participant whose token this browser holds, if they go together."""
        token = door.direct_token(request)
        found = await self._known(token) if token else None
        if found is None:
            return None
        live = self.hub.in_memory(found[0])
        if live is None:
            live = await run_in_threadpool(self.hub.live, found[0])
        right = live.kept.code == _code(request) and found[1] in live.people
        return (live, found[1]) if right else None

    async def _known(self, token: str) -> tuple[str, str] | None:
        return self.hub.met(token) or await run_in_threadpool(self.hub.who, token)

    def _name_page(self, request: Request, live: Live, error: str = "", typed: str = "") -> Response:
        student = self._student(request, live)
        taken = [one.pseudonym for one in live.people.values()]
        return light_page(
            "direct_rejoindre.html", status=400 if error else 200, titre=live.kept.title, code=live.kept.code,
            erreur=error, ouvert=live.kept.open_to_all, ferme=live.session.locked,
            eleve=student.pseudonym if student else "", propose=typed or propose_pseudonym(uuid4().int % 10**9, taken),
        )  # fmt: skip

    def _student(self, request: Request, live: Live) -> Person | None:
        """Return the student of the session's class signed in on this browser, None when nobody is."""
        person = door.signed_in(self._repository(), request) if live.kept.class_id else None
        if person is None or person.role != "student":
            return None
        mine = self._repository().classes(person)
        return person if any(room.id == live.kept.class_id for room in mine) else None

    def _wanted(self, request: Request, live: Live, typed: str, token: str, account: bool) -> LiveParticipant:  # noqa: FBT001
        """Return who wants to join, or raise AccessRefusedError."""
        student = self._student(request, live) if account else None
        if student is None and not live.kept.open_to_all:
            raise AccessRefusedError("Cette séance est réservée à la classe : connecte-toi, puis reviens ici.")
        name = student.pseudonym if student else " ".join(typed.split())
        if student is None and (refusal := pseudonym_refusal(name)):
            raise AccessRefusedError(refusal)
        person = student.id if student else None
        return LiveParticipant(uuid4().hex, live.kept.id, name, person, "", 0, datetime.now(UTC).isoformat(), token)


def _code(request: Request) -> str:
    return str(request.path_params["code"])


def _now() -> int:
    return int(time.time() * 1000)


def _answer(body: dict[str, Any] | None, session_id: str, participant: str) -> LiveAnswer | None:
    """Return the answer a phone sent, None when it is not one."""
    if body is None or not ANSWER_ID.fullmatch(str(body.get("id", ""))):
        return None
    value, key = body.get("value"), str(body.get("key", ""))
    if isinstance(value, list):
        value = [_readable(str(word)[:LONGEST_VALUE]) for word in value[:MOST_WORDS]]
    elif isinstance(value, str) and len(value) <= LONGEST_VALUE:
        value = _readable(value)
    else:
        return None
    # A phone's own id, within its participant: two phones cannot take each other's.
    return LiveAnswer(f"{participant}.{body['id']}", session_id, participant, key, value, 0, _stamp())


def _readable(text: str) -> str:
    """Return a text without what no keyboard types: control signs, halves of a letter, reversed reading order."""
    return "".join(sign for sign in text if sign in "\n\t" or (category(sign) not in UNREAD and sign not in REVERSED))


def _stamp() -> str:
    return datetime.now(UTC).isoformat()
