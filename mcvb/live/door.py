"""Who asks: tokens of participants and remote controls, wrong codes slowed down, answers to a browser."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mcvb import access
from mcvb.cookies import is_secure, token_of, value_of
from mcvb.light.shell import light_page
from mcvb.store.interface import Person, Repository

DIRECT_COOKIE = "atelier_direct"
REMOTE_COOKIE = "atelier_telecommande"
COOKIE_SECONDS = 24 * 3600
CODE_DIGITS = 6
BODY_BYTES = 8_000
WINDOW_SECONDS = 600.0
FREE_TRIES, MOST_TRIES = 10, 300
SLOW_SECONDS, SLOWEST_SECONDS = 0.1, 3.0
MANY_WRONG = (
    "Trop de codes faux viennent de ce réseau : attends quelques minutes puis recommence, "
    "ou connecte-toi à ton compte pour entrer tout de suite."
)
STRANGER = "Cette page a été ouverte ailleurs que sur ce site : reviens à l'adresse affichée et recommence."


class Slowed:
    """Wrong codes by network address: each one past a few waits a little longer, far too many are refused.

    A class may share one address, and somebody in it may play the fool: a refused try is not counted, so that a pause
    ends ten minutes after what caused it, and who is signed in does not wait (see `Phones`).
    """

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}

    def refused(self, address: str) -> bool:
        """Tell whether too many wrong codes came from an address in the last minutes."""
        return len(self._recent(address)) >= MOST_TRIES

    async def wrong(self, address: str) -> None:
        """Count a wrong code and wait."""
        recent = self._recent(address)
        recent.append(time.monotonic())
        await asyncio.sleep(min(SLOWEST_SECONDS, SLOW_SECONDS * max(0, len(recent) - FREE_TRIES)))

    def _recent(self, address: str) -> deque[float]:
        if len(self._wrong) > 10_000:  # noqa: PLR2004 - a bound on memory
            self._wrong.clear()
        found = self._wrong.setdefault(address, deque())
        while found and found[0] < time.monotonic() - WINDOW_SECONDS:
            found.popleft()
        return found


def new_code() -> str:
    """Return a code to type in ten seconds: digits only, the first one not 0."""
    return str(secrets.randbelow(9 * 10 ** (CODE_DIGITS - 1)) + 10 ** (CODE_DIGITS - 1))


def address_of(request: Request) -> str:
    """Return the network address a request comes from."""
    return request.client.host if request.client else ""


def code_typed(text: str) -> str:
    """Return the digits of a typed code."""
    return "".join(letter for letter in text if letter.isdecimal())[: CODE_DIGITS + 1]


def direct_token(request: Request) -> str:
    """Return the hash of the participant's token in a request, empty without one."""
    held = value_of(request.headers.get("cookie", ""), DIRECT_COOKIE)
    return access.hashed(held) if held else ""


def remote_token(request: Request) -> str:
    """Return the hash of the remote control's token in a request, empty without one."""
    held = value_of(request.headers.get("cookie", ""), REMOTE_COOKIE)
    return access.hashed(held) if held else ""


def signed_in(repo: Repository, request: Request) -> Person | None:
    """Return the student or teacher signed in on this browser, None when nobody is."""
    held = token_of(request.headers.get("cookie", ""))
    known = access.known_person(repo, held, datetime.now(UTC)) if held else None
    return known if known is not None and known.role in ("student", "teacher") else None


def set_cookie(response: Response, request: Request, name: str, token: str, path: str) -> Response:
    """Give a cookie good for a day, for one session's pages only."""
    response.set_cookie(
        name, token, max_age=COOKIE_SECONDS, path=path, httponly=True, samesite="lax", secure=is_secure(request.scope)
    )
    return response


async def read(request: Request) -> bytes:
    """Return the body of a small request; nothing when it is too big to be one of ours."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > BODY_BYTES:
            return b""
    return bytes(found)


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a small form."""
    return {name: values[0] for name, values in parse_qs((await read(request)).decode("utf-8", "replace")).items()}


async def body_of(request: Request) -> dict[str, Any] | None:
    """Return the JSON object of a small request; None when it is too big or not one."""
    return parsed(await read(request))


def parsed(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object of some bytes, None when they are not one."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):  # brackets by the thousand
        return None
    return found if isinstance(found, dict) else None


def told(text: str, *, status: int) -> JSONResponse:
    """Return a refusal in one sentence."""
    return JSONResponse({"refus": text}, status_code=status, headers={"cache-control": "no-store"})


def message(title: str, text: str, *, status: int = 200, back: str = "/direct", button: str = "Revenir") -> Response:
    """Return a light page that says one thing."""
    return light_page("message.html", status=status, titre=title, texte=text, adresse=back, bouton=button)
