"""Templates of the light pages, their headers, and what tells a request of ours from a forged one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from mcvb import formats

TEMPLATES = Path(__file__).resolve().parent / "templates"
# Stricter than for Streamlit's pages: no inline script or style, nothing from elsewhere.
LIGHT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LIGHT_HEADERS = {
    "content-security-policy": LIGHT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@cache
def environment() -> Environment:
    """Return the templates, every value escaped; a name that is missing is a fault, not an empty text."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["fr"] = hard_spaces
    made.filters["nombre"] = formats.number
    return made


def hard_spaces(text: object) -> Markup:
    """Return a text escaped, with its French spaces hard: a sign never begins a line."""
    return Markup.escape(formats.hard_spaces(str(text)))


def light_page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a light page from a template of `templates/`, with the headers all of them carry."""
    text = environment().get_template(template).render(**values)
    return HTMLResponse(text, status_code=status, headers=LIGHT_HEADERS)


def same_origin(request: Request) -> bool:
    """Tell whether a request that changes something comes from a page of this server.

    Browsers send Origin with each POST; a Referer stands in for it on the oldest. Neither: not one of our pages.
    """
    came_from = request.headers.get("origin") or request.headers.get("referer") or ""
    try:
        return bool(came_from) and urlsplit(came_from).netloc == request.headers.get("host", "")
    except ValueError:  # an address that is not one
        return False


async def small_form(request: Request, *, size: int, fields: int) -> dict[str, str] | None:
    """Return the text fields of a form, None when it is larger than one of ours can be; `size` in bytes."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > size:
        return None
    try:
        async with request.form(max_files=0, max_fields=fields) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException:
        return None
