"""What the server does around Streamlit: the visitor's cookie, safe headers, the page in French, a few routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcvb import access, html_shell
from mcvb.store.interface import Repository
from simulations.errors import AtelierError

SESSION_COOKIE = "atelier_session"
COOKIE_SECONDS = int(access.SESSION_LIFE.total_seconds())
# Also what keeps a forged cookie from writing a header of its own when it is given back.
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")
STATIC = Path(__file__).resolve().parent / "ui" / "static"

# Nothing may be fetched from, or sent to, another machine than this server: students are minors.
# Streamlit and Vega make styles and functions as they run, hence the two « unsafe ».
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}


class AtelierMiddleware:
    """Gives every page safe headers, French words and, on a first visit, the visitor's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; only pages (GET of HTML) are touched."""
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        token = token_of(Headers(scope=scope).get("cookie", ""))
        await self.app(_plain(scope), receive, _PageSender(send, scope, token))


class _PageSender:
    """Holds a page back until it is whole, then sends it mended."""

    def __init__(self, send: Send, scope: Scope, token: str) -> None:
        self._send, self._scope, self._token = send, scope, token
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        light = "content-security-policy" in headers  # a light page is whole: see `mcvb.light.shell`
        if not light and headers.get("content-type", "").startswith("text/html"):
            self._body = html_shell.in_french(self._body)
            for name, value in SAFE_HEADERS.items():
                headers[name] = value
            headers["cache-control"] = "no-store"
            if "set-cookie" not in headers:
                token = self._token or access.new_token()
                headers.append("set-cookie", cookie(token, secure=_is_secure(self._scope)))
        if self._body:
            headers["content-length"] = str(len(self._body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": self._body})


def token_of(cookie_header: str) -> str:
    """Return the visitor's token of a Cookie header; empty when there is none that could be ours."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie_header)
    except Exception:  # noqa: BLE001 - a cookie we cannot read is no cookie
        return ""
    value = jar[SESSION_COOKIE].value if SESSION_COOKIE in jar else ""
    return value if TOKEN.fullmatch(value) else ""


def cookie(token: str, *, secure: bool, seconds: int = COOKIE_SECONDS) -> str:
    """Return the Set-Cookie line of a token; `seconds=0` takes it away."""
    end = "; Secure" if secure else ""
    return f"{SESSION_COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{end}"


def routes(repository: Callable[[], Repository]) -> list[BaseRoute]:
    """Return the routes of the app beside Streamlit's: way in, way out, health, own files."""

    async def enter(request: Request) -> Response:
        try:
            ticket = request.query_params.get("ticket", "")
            token = await run_in_threadpool(access.enter, repository(), ticket, _now())
        except AtelierError as error:
            return _sentence(error)
        return _back_home(cookie(token, secure=_is_secure(request.scope)))

    async def leave(request: Request) -> Response:
        token = token_of(request.headers.get("cookie", ""))
        try:
            ticket = request.query_params.get("ticket", "")
            await run_in_threadpool(access.leave, repository(), ticket, token, _now())
        except AtelierError as error:
            return _sentence(error)
        return _back_home(cookie("", secure=_is_secure(request.scope), seconds=0))

    async def health(_request: Request) -> Response:
        try:
            await run_in_threadpool(repository().check)
        except AtelierError as error:
            return JSONResponse({"etat": "en panne", "message": str(error)}, status_code=503)
        return JSONResponse({"etat": "en marche"})

    return [
        Route("/entrer", enter, methods=["GET"]),
        Route("/quitter", leave, methods=["GET"]),
        Route("/sante", health, methods=["GET"]),
        Mount("/app/static", StaticFiles(directory=STATIC)),
    ]


def _now() -> datetime:
    return datetime.now(UTC)


def _back_home(cookie_line: str) -> Response:
    return RedirectResponse("/", status_code=303, headers={"set-cookie": cookie_line, "cache-control": "no-store"})


def _sentence(error: AtelierError) -> Response:
    return Response(html_shell.small_page(str(error)), status_code=400, media_type="text/html")


def _asks_for_a_page(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _plain(scope: Scope) -> Scope:
    """Return the request without compression and without its cache marks: the page is mended on its way out."""
    dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in dropped]}


def _is_secure(scope: Scope) -> bool:
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    return scope.get("scheme") == "https" or forwarded == "https"
