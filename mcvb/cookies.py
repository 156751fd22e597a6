"""The cookies of the app: the token of a session, and the mark of a browser where somebody has signed in."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

from mcvb import access

SESSION_COOKIE = "atelier_session"
DEVICE_COOKIE = "atelier_appareil"
ENT_COOKIES = "_streamlit_user"  # how the names of those that Streamlit sets for an ENT begin
COOKIE_SECONDS = int(access.SESSION_LIFE.total_seconds())
# Also what keeps a forged cookie from writing a header of its own when it is given back.
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")


def value_of(cookie_header: str, name: str) -> str:
    """Return a cookie of a Cookie header; empty when there is none that could be ours."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie_header)
    except Exception:  # noqa: BLE001 - a cookie we cannot read is no cookie
        return ""
    value = jar[name].value if name in jar else ""
    return value if TOKEN.fullmatch(value) else ""


def token_of(cookie_header: str) -> str:
    """Return the visitor's token of a Cookie header; empty when there is none that could be ours."""
    return value_of(cookie_header, SESSION_COOKIE)


def cookie(token: str, *, secure: bool, seconds: int = COOKIE_SECONDS, name: str = SESSION_COOKIE) -> str:
    """Return the Set-Cookie line of a token; `seconds=0` takes it away."""
    end = "; Secure" if secure else ""
    return f"{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{end}"


def is_secure(scope: Scope) -> bool:
    """Tell whether the way to the browser is encrypted, by this server or by one in front of it."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    return scope.get("scheme") == "https" or forwarded == "https"
