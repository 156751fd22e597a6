"""What the server does around Streamlit: cookie, headers, French shell, ways in and out, health, own files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mcvb import access, web
from mcvb.store import SqliteRepository, open_repository
from simulations.errors import StoreError
from tests.pages.visit import now

INDEX = (
    '<!doctype html><html lang="en"><head><meta charset="UTF-8"><link rel="shortcut icon" href="./favicon.png">'
    "<title>Streamlit</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript>"
    f"<div id='root'></div><!-- {'-' * 2000} --></body></html>"
)
PAGE = {"accept": "text/html,application/xhtml+xml"}


async def index(request: Request) -> Response:
    """Stand in for Streamlit's page, which knows caches."""
    if request.headers.get("if-none-match"):
        return Response(status_code=304)
    return HTMLResponse(INDEX, headers={"etag": '"1"', "cache-control": "max-age=3600"})


async def script(_request: Request) -> Response:
    """Stand in for one of Streamlit's scripts."""
    return PlainTextResponse("let a = 1;" * 200, media_type="text/javascript")


@pytest.fixture
def client(store: SqliteRepository) -> Iterator[TestClient]:
    """Give a browser before the server; the page is compressed for whom accepts it."""
    assert store is open_repository()
    own = [Route("/", index), Route("/static/main.js", script)]
    middleware = [Middleware(web.AtelierMiddleware), Middleware(GZipMiddleware, minimum_size=100)]
    app = Starlette(routes=[*web.routes(open_repository), *own], middleware=middleware)
    with TestClient(app, follow_redirects=False) as browser:
        yield browser


def token_given(response: Response) -> str:
    """Return the token of the cookie set."""
    return response.headers["set-cookie"].split(";")[0].removeprefix(f"{web.SESSION_COOKIE}=")


def arrive(client: TestClient, store: SqliteRepository) -> access.Person:
    """Open the first page and return who one is."""
    return access.person_from_token(store, token_given(client.get("/", headers=PAGE)), now())


def test_a_first_page_gives_one_safe_cookie(client: TestClient) -> None:
    """The cookie is out of reach of scripts and of other sites, for the whole app, and lasts."""
    lines = client.get("/", headers=PAGE).headers.get_list("set-cookie")
    assert len(lines) == 1
    parts = lines[0].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={web.COOKIE_SECONDS}"} <= set(parts)
    assert "Secure" not in parts
    assert len(token_given(client.get("/", headers=PAGE))) >= 43


def test_behind_https_the_cookie_is_secure(client: TestClient) -> None:
    """Where the way to the browser is encrypted, the cookie never takes another."""
    line = client.get("/", headers={**PAGE, "x-forwarded-proto": "https"}).headers["set-cookie"]
    assert line.endswith("; Secure")


def test_the_cookie_is_kept_and_its_life_renewed(client: TestClient) -> None:
    """Coming back, the browser keeps its token, whose life begins again."""
    first = token_given(client.get("/", headers=PAGE))
    again = client.get("/", headers=PAGE)
    assert token_given(again) == first
    assert f"Max-Age={web.COOKIE_SECONDS}" in again.headers["set-cookie"]


@pytest.mark.parametrize("header", ["atelier_session=court", "autre=1; x", "atelier_session", "=;;\x7f"])
def test_a_cookie_that_cannot_be_ours_is_replaced(client: TestClient, header: str) -> None:
    """Too short, absent or unreadable, the token is drawn anew."""
    token = token_given(client.get("/", headers={**PAGE, "cookie": header}))
    assert len(token) >= 43


@pytest.mark.parametrize("end", ["\\015\\012X-Faux: 1", "\\073 Domain=mal.example"])
def test_a_cookie_cannot_write_headers(end: str) -> None:
    """A token holds letters, digits, dash and underscore only: nothing that ends a header."""
    assert web.token_of(f'atelier_session="{"a" * 43}{end}"') == ""


def test_assets_get_no_cookie_and_are_left_alone(client: TestClient) -> None:
    """A script is served as it is, compressed, without a cookie."""
    response = client.get("/static/main.js", headers={"accept": "*/*"})
    assert "set-cookie" not in response.headers
    assert response.headers["content-encoding"] == "gzip"
    assert response.text == "let a = 1;" * 200
    asked_as_page = client.get("/static/main.js", headers=PAGE)
    assert "set-cookie" not in asked_as_page.headers
    assert asked_as_page.text == response.text


def test_an_address_far_too_long_is_refused_in_french(client: TestClient) -> None:
    """Thousands of digits, for a page as for a file, get a sentence and the safe headers, not an error."""
    for address in ("/direct/" + "9" * 9000, "/static/" + "a" * 501):
        answer = client.get(address, headers=PAGE)
        assert (answer.status_code, "trop longue" in answer.text) == (414, True)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_carry_safe_headers(client: TestClient) -> None:
    """Nothing may be fetched elsewhere, nor the page be shown inside another site, nor kept in a shared cache."""
    headers = client.get("/", headers=PAGE).headers
    for name, value in web.SAFE_HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["cache-control"] == "no-store"


def test_the_page_is_in_french(client: TestClient) -> None:
    """Language, title, words without JavaScript and icon are ours; Streamlit's own are gone."""
    page = client.get("/", headers=PAGE).text
    assert '<html lang="fr">' in page
    assert "<title>Atelier 4B</title>" in page
    assert "a besoin de JavaScript" in page
    assert "app/static/marque.svg" in page
    assert "favicon.png" not in page
    assert "You need to enable" not in page
    assert "<div id='root'></div>" in page


def test_a_compressed_client_gets_a_readable_page(client: TestClient) -> None:
    """A browser that accepts gzip gets the mended page, whole, with the right length."""
    response = client.get("/", headers={**PAGE, "accept-encoding": "gzip, br"})
    assert "content-encoding" not in response.headers
    assert int(response.headers["content-length"]) == len(response.content)
    assert "Atelier 4B" in response.text
    assert not response.content.startswith(b"\x1f\x8b")


def test_a_page_in_cache_is_asked_again(client: TestClient) -> None:
    """A browser with an old page gets a fresh one, not a 304 that would leave it without its cookie."""
    response = client.get("/", headers={**PAGE, "if-none-match": '"1"'})
    assert response.status_code == 200
    assert "set-cookie" in response.headers


def test_a_good_ticket_opens_the_other_device_s_work(client: TestClient, store: SqliteRepository) -> None:
    """The link of a right code leads home with the cookie of that person, once."""
    lou = access.person_from_token(store, access.new_token(), now())
    ticket = access.new_ticket(store, lou, now())
    response = client.get("/entrer", params={"ticket": ticket}, headers=PAGE)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert access.person_from_token(store, token_given(response), now()) == lou
    assert token_given(client.get("/", headers=PAGE)) == token_given(response)
    again = client.get("/entrer", params={"ticket": ticket}, headers=PAGE)
    assert again.status_code == 400
    assert "déjà servi" in again.text


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=invente", "?ticket=%00%27", "?ticket=<script>"])
def test_a_bad_ticket_is_told_kindly_and_changes_nothing(
    client: TestClient, store: SqliteRepository, query: str
) -> None:
    """An absent or invented ticket gets a French sentence with a way home; one stays who one was."""
    before = arrive(client, store)
    response = client.get(f"/entrer{query}", headers=PAGE)
    assert response.status_code == 400
    assert '<html lang="fr">' in response.text
    assert "Revenir à l&#x27;accueil" in response.text or "Revenir à l'accueil" in response.text
    assert "<script>" not in response.text.split("<body>")[1]
    assert arrive(client, store) == before


def test_leaving_needs_a_proof(client: TestClient, store: SqliteRepository) -> None:
    """A link put on another site cannot close a session: without one's own ticket nothing happens."""
    me = arrive(client, store)
    stranger = access.person_from_token(store, access.new_token(), now())
    for ticket in ("", "invente", access.new_ticket(store, stranger, now())):
        response = client.get("/quitter", params={"ticket": ticket}, headers=PAGE)
        assert response.status_code == 400
        assert "lien de sortie" in response.text
    assert arrive(client, store) == me


def test_leaving_takes_the_cookie_away(client: TestClient, store: SqliteRepository) -> None:
    """With the proof, the cookie is gone and the next page makes a new visitor."""
    me = arrive(client, store)
    response = client.get("/quitter", params={"ticket": access.new_ticket(store, me, now())}, headers=PAGE)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert arrive(client, store).id != me.id


def test_health_tells_whether_the_store_answers(
    client: TestClient, store: SqliteRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A healthy server says so; one whose store fails says why, in French, with the code monitors look at."""
    response = client.get("/sante")
    assert (response.status_code, response.json()) == (200, {"etat": "en marche"})

    def fail(_self: object) -> None:
        raise StoreError("Le disque est plein.")

    monkeypatch.setattr(type(store), "check", fail)
    response = client.get("/sante")
    assert response.status_code == 503
    assert response.json()["message"] == "Le disque est plein."


def test_fonts_and_icons_come_from_this_server(client: TestClient) -> None:
    """The font, the mark and the French words of the page are served here; nothing else of the disk is."""
    font = client.get("/app/static/atkinson-hyperlegible-next-latin-400-normal.woff2")
    assert font.status_code == 200
    assert font.content[:4] == b"wOF2"
    for name in ("marque.svg", "nom.svg", "francais.js"):
        assert client.get(f"/app/static/{name}").status_code == 200
    assert client.get("/app/static/../kit.py").status_code == 404
    assert client.get("/app/static/%2e%2e/kit.py").status_code == 404


def test_the_microphone_is_for_our_own_pages_only(client: TestClient) -> None:
    """Pages where one rehearses may ask for the microphone; the light pages may not; nobody gets the camera."""
    ours = client.get("/", headers=PAGE).headers["permissions-policy"]
    light = client.get("/connexion", headers=PAGE).headers["permissions-policy"]
    assert "microphone=(self)" in ours
    assert "microphone=()" in light
    assert all("camera=()" in policy for policy in (ours, light))
