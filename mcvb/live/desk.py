"""The routes of the teacher: projector, remote control, acts. And what their page asks of the hub."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import segno
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mcvb import access, network
from mcvb.light.shell import light_page, same_origin
from mcvb.live import door, stream, views
from mcvb.live.hub import Hub, hub_of
from mcvb.live.steps import acting
from mcvb.store.interface import Person, Repository
from simulations.errors import ActionRefusedError, AtelierError
from simulations.live.session import Act

KEY_LIFE = timedelta(minutes=10)
REMOTE_LIFE = timedelta(hours=12)
SIGN_IN = "/connexion?pour=enseignant"


class Desk:
    """What the teacher's screens ask of the server."""

    def __init__(self, repository: Callable[[], Repository]) -> None:
        self._repository = repository

    @property
    def hub(self) -> Hub:
        """The hub of this server."""
        return hub_of(self._repository)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/projection/{session}", self.projector, methods=["GET"]),
            Route("/projection/{session}/flux", self.follow_projector, methods=["GET"]),
            Route("/projection/{session}/etat", self.projector_now, methods=["GET"]),
            Route("/projection/{session}/acte", self.act, methods=["POST"]),
            Route("/telecommande/{session}", self.remote, methods=["GET"]),
            Route("/telecommande/{session}/ouvrir", self.open_remote, methods=["POST"]),
            Route("/telecommande/{session}/flux", self.follow_remote, methods=["GET"]),
            Route("/telecommande/{session}/etat", self.remote_now, methods=["GET"]),
            Route("/telecommande/{session}/acte", self.act, methods=["POST"]),
        ]

    async def projector(self, request: Request) -> Response:
        """Return the projector's page."""
        if await self._teacher(request) is None:
            return door.message(
                "Écran de la classe", "Connectez-vous pour projeter cette séance.", status=403, back=SIGN_IN,
                button="Se connecter",
            )  # fmt: skip
        return await run_in_threadpool(self._projector_page, request)

    def _projector_page(self, request: Request) -> Response:
        live = self.hub.live(_session(request))
        address = network.shown_address(self._repository(), request.headers.get("host", ""))
        link = f"{address}/direct/{live.kept.code}"
        shown = f"{address.partition('://')[2]}/direct"
        return light_page(
            "projection.html", titre=live.kept.title, id=live.kept.id, code=spaced(live.kept.code), adresse=shown,
            qr=qr_image(link),
        )  # fmt: skip

    async def remote(self, request: Request) -> Response:
        """Return the remote control; a one-time key asks for one tap first, so that no preview spends it."""
        key = request.query_params.get("cle", "")
        if await self._teacher(request) is not None:
            live = await run_in_threadpool(self.hub.live, _session(request))
            return light_page("telecommande.html", titre=live.kept.title, id=live.kept.id, code=spaced(live.kept.code))
        if key:
            return light_page("telecommande_ouvrir.html", titre="Télécommande", id=_session(request), cle=key)
        return door.message(
            "Télécommande", "Connectez-vous, ou scannez le code affiché sur votre page « En direct ».", status=403,
            back=SIGN_IN, button="Se connecter",
        )  # fmt: skip

    async def open_remote(self, request: Request) -> Response:
        """Spend a one-time key: this phone becomes the remote control of the session."""
        if not same_origin(request):
            return door.message("Demande refusée", door.STRANGER, status=403)
        form = await door.form_of(request)
        token, now, key = access.new_token(), datetime.now(UTC), form.get("cle", "")
        found = await run_in_threadpool(
            self._repository().use_live_key, access.hashed(key), access.hashed(token), now.isoformat(),
            (now + REMOTE_LIFE).isoformat(),
        )  # fmt: skip
        if found is None:
            text = "Ce lien a déjà servi ou a plus de dix minutes : affichez-en un autre sur votre page « En direct »."
            return door.message("Lien expiré", text, status=403, back=SIGN_IN, button="Se connecter")
        answer = RedirectResponse(f"/telecommande/{found}", status_code=303)
        return door.set_cookie(answer, request, door.REMOTE_COOKIE, token, f"/telecommande/{found}")

    async def follow_projector(self, request: Request) -> Response:
        """Send the projector's view at each change."""
        return await self._follow(request, views.projector)

    async def follow_remote(self, request: Request) -> Response:
        """Send the remote control's view at each change."""
        return await self._follow(request, views.remote)

    async def projector_now(self, request: Request) -> Response:
        """Return the projector's view once."""
        return await self._once(request, views.projector)

    async def remote_now(self, request: Request) -> Response:
        """Return the remote control's view once."""
        return await self._once(request, views.remote)

    async def act(self, request: Request) -> Response:
        """Do an act of the teacher."""
        if not same_origin(request):
            return door.told(door.STRANGER, status=403)
        actor = await self._teacher(request)
        if actor is None:
            return door.told("Cette télécommande n'est plus valable : rouvrez-la depuis « En direct ».", status=403)
        body = await door.body_of(request) or {}
        try:
            sequence = await act(self.hub, actor, _session(request), body)
        except ActionRefusedError as refusal:
            return door.told(str(refusal), status=409)
        except AtelierError as error:
            return door.told(str(error), status=503)
        return JSONResponse({"seq": sequence}, headers={"cache-control": "no-store"})

    async def _follow(self, request: Request, view: Callable[..., dict[str, Any]]) -> Response:
        if await self._teacher(request) is None:
            return door.told("Connectez-vous pour suivre cette séance.", status=403)
        name = _session(request)
        await run_in_threadpool(self.hub.live, name)
        return stream.events(self.hub, name, lambda live: view(live, _now()), everything=True)

    async def _once(self, request: Request, view: Callable[..., dict[str, Any]]) -> Response:
        if await self._teacher(request) is None:
            return door.told("Connectez-vous pour suivre cette séance.", status=403)
        live = await run_in_threadpool(self.hub.live, _session(request))
        return stream.once(live, lambda shown: view(shown, _now()))

    async def _teacher(self, request: Request) -> Person | None:
        return await run_in_threadpool(self._actor, request)

    def _actor(self, request: Request) -> Person | None:
        """Return the teacher this browser acts for: signed in, or by the key of a remote control; else None."""
        repo, name = self._repository(), _session(request)
        person = door.signed_in(repo, request)
        token = door.remote_token(request)
        if token and (person is None or person.role != "teacher"):
            person = repo.live_remote(token, name, datetime.now(UTC).isoformat())
        if person is None:
            return None
        try:
            repo.live_session(person, name)
        except AtelierError:
            return None
        return person


async def act(hub: Hub, actor: Person, session_id: str, body: dict[str, Any]) -> int:
    """Do an act told as JSON values (`kind`, `on`, `pick`, `participant`, `key`, `seq`) and return its number."""
    fields = {name: body[name] for name in ("kind", "on", "pick", "participant", "key") if name in body}
    try:
        asked = Act.model_validate({**fields, "at": _now()})
    except ValidationError as error:
        raise ActionRefusedError("Ce geste n'est pas connu : rechargez la page.") from error
    expected = body.get("seq")
    step = acting(
        asked, act_id=uuid4().hex, actor=actor, at=datetime.now(UTC).isoformat(),
        expected=expected if isinstance(expected, int) else None,
    )  # fmt: skip
    return int(await hub.do(session_id, step))


def new_key(repo: Repository, actor: Person, session_id: str, now: datetime) -> str:
    """Return a one-time key, good for ten minutes, that makes a phone the remote control of a session."""
    key = access.new_token()
    repo.make_live_key(actor, session_id, access.hashed(key), (now + KEY_LIFE).isoformat())
    return key


def qr_image(link: str) -> str:
    """Return a link as a QR code, an SVG in a `data:` address, black on white whatever the theme."""
    return str(segno.make(link, error="m").svg_data_uri(scale=8, border=2, dark="#000", light="#fff"))


def spaced(code: str) -> str:
    """Return a code in two halves, easier to read."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def _session(request: Request) -> str:
    return str(request.path_params["session"])


def _now() -> int:
    return int(time.time() * 1000)


__all__ = ["Desk", "act", "new_key", "qr_image", "spaced"]
