"""What the server does around Streamlit: the visitor's cookie, safe headers, the page in French, a few routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcvb import access, html_shell
from mcvb.cookies import COOKIE_SECONDS, SESSION_COOKIE, cookie, is_secure, token_of
from mcvb.light import tutor, ways
from mcvb.live import desk, phones
from mcvb.store.interface import Repository
from simulations.errors import AtelierError

__all__ = [
    "COOKIE_SECONDS", "SAFE_HEADERS", "SESSION_COOKIE", "AtelierMiddleware", "cookie", "is_secure", "routes",
    "token_of",
]  # fmt: skip
STATIC = Path(__file__).resolve().parent / "ui" / "static"

# Ours stay under 200 signs; thousands of digits would break a conversion further on.
LONGEST_PATH = 500
TOO_LONG = "Cette adresse est trop longue. Retape-la, ou reviens à l'accueil."
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
    # The microphone is for rehearsing the oral; the light pages of `mcvb.light` forbid it for themselves.
    "permissions-policy": "camera=(), microphone=(self), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}


class AtelierMiddleware:
    """Gives every answer safe headers; every page French words too and, on a first visit, the visitor's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; only the body of pages (GET of HTML) is touched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(scope["path"]) > LONGEST_PATH:
            await PlainTextResponse(TOO_LONG, 414)(scope, receive, _with_safe_headers(send, scope))
            return
        if not _asks_for_a_page(scope):
            await self.app(scope, receive, _with_safe_headers(send, scope))
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
            headers["cache-control"] = "no-store"
            if "set-cookie" not in headers:
                token = self._token or access.new_token()
                headers.append("set-cookie", cookie(token, secure=is_secure(self._scope)))
        _add_safe_headers(headers, self._scope)
        if self._body:
            headers["content-length"] = str(len(self._body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": self._body})


def _add_safe_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Add the safe headers that an answer has not set for itself (a light page has a stricter policy)."""
    for name, value in SAFE_HEADERS.items():
        if name not in headers:
            headers[name] = value
    if is_secure(scope):
        headers["strict-transport-security"] = "max-age=31536000"


def _with_safe_headers(send: Send, scope: Scope) -> Send:
    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            _add_safe_headers(headers, scope)
            message = {**message, "headers": headers.raw}
        await send(message)

    return safe


def routes(repository: Callable[[], Repository]) -> list[BaseRoute]:
    """Return the routes of the app beside Streamlit's: way in, way out, health, own files."""

    async def enter(request: Request) -> Response:
        try:
            ticket = request.query_params.get("ticket", "")
            token = await run_in_threadpool(access.enter, repository(), ticket, _now())
        except AtelierError as error:
            return _sentence(error)
        return _back_home(cookie(token, secure=is_secure(request.scope)))

    async def leave(request: Request) -> Response:
        token = token_of(request.headers.get("cookie", ""))
        try:
            ticket = request.query_params.get("ticket", "")
            await run_in_threadpool(access.leave, repository(), ticket, token, _now())
        except AtelierError as error:
            return _sentence(error)
        return _back_home(cookie("", secure=is_secure(request.scope), seconds=0))

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
        *ways.routes(repository),
        *tutor.routes(repository),
        *phones.Phones(repository).routes(),
        *desk.Desk(repository).routes(),
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
