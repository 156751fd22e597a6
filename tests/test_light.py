"""Light pages: their templates, their headers, and who may post to them."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from mcvb import web
from mcvb.light.shell import light_page, same_origin


def _request(headers: dict[str, str]) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


def test_what_a_template_is_given_is_text_and_its_french_spaces_are_hard():
    """A value with tags is shown as it is, and no line begins with « ! »."""
    page = light_page("message.html", titre="Oh !", texte="<b>gras</b>", adresse="/", bouton="Revenir")
    text = page.body.decode()
    assert "&lt;b&gt;gras" in text
    assert "Oh\u00a0!" in text


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "atelier:8501", "origin": "http://atelier:8501"}, True),
        ({"host": "atelier:8501", "referer": "http://atelier:8501/direct"}, True),
        ({"host": "atelier:8501", "origin": "http://ailleurs.test"}, False),
        ({"host": "atelier:8501", "origin": "null"}, False),
        ({"host": "atelier:8501"}, False),
    ],
)
def test_a_request_that_changes_something_comes_from_our_pages(headers: dict[str, str], ours: bool):  # noqa: FBT001
    """A form of another site, or a request without a source, is told apart."""
    assert same_origin(_request(headers)) is ours


def test_a_light_page_goes_out_as_it_is():
    """The middleware that mends Streamlit's page adds neither script nor cookie to a light one."""

    def message(_request: Request):
        return light_page("message.html", titre="Bonjour", texte="Texte", adresse="/", bouton="Revenir")

    app = Starlette(routes=[Route("/m", message)], middleware=[Middleware(web.AtelierMiddleware)])
    answer = TestClient(app).get("/m", headers={"accept": "text/html"})
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]
