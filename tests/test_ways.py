"""The light pages of the ways in, as a browser uses them: forms, cookies, headers, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mcvb import access, accounts, entry, web
from mcvb.cookies import DEVICE_COOKIE
from mcvb.light.shell import LIGHT_HEADERS
from mcvb.store import SqliteRepository, open_repository
from mcvb.store.interface import Person
from tests import school

ORIGIN = {"origin": "http://testserver", "accept": "text/html"}
GOOD = "trois-moulins-verts"
WAYS = ("/connexion", "/premier/x", "/invitation/x", "/carte/x", "/deconnexion")


async def home(_request: Request) -> Response:
    """Stand in for Streamlit's page."""
    return HTMLResponse("<!doctype html><html lang='en'><head></head><body>Accueil</body></html>")


async def data(_request: Request) -> Response:
    """Stand in for any other answer."""
    return PlainTextResponse("donnees")


def server() -> Starlette:
    """Return the server without Streamlit."""
    own = [Route("/", home), Route("/donnees", data)]
    return Starlette(routes=[*web.routes(open_repository), *own], middleware=[Middleware(web.AtelierMiddleware)])


@pytest.fixture
def client(store: SqliteRepository) -> Iterator[TestClient]:
    """Give a browser before the server."""
    assert store is open_repository()
    with TestClient(server(), follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def teacher(store: SqliteRepository) -> Person:
    """Give a teacher with an account, whose class KRTMBP has one student, Lina B."""
    link = accounts.new_setup_link(store, "http://testserver", now())
    assert link
    token = link.rsplit("/", 1)[1]
    made = accounts.create_account(store, token, pseudonym="Mme Weber", login="weber", password=GOOD, now=now())
    room = store.create_class(made, school.a_class())
    store.add_student(made, room.id, "lina", "Lina B.", school.NOW)
    return made


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def who(client: TestClient, store: SqliteRepository) -> Person | None:
    """Return who is signed in in this browser."""
    return access.known_person(store, client.cookies.get(web.SESSION_COOKIE) or "", now())


def post(client: TestClient, path: str, **fields: str) -> Response:
    """Send a form as our own pages do."""
    return client.post(path, data=fields, headers=ORIGIN)


def first_entry(client: TestClient, name: str = "Lina B.", chosen: str = "7kb4") -> Response:
    """Go through a student's first entry."""
    post(client, "/connexion", classe="KRTMBP", pseudonyme=name)
    return post(client, "/connexion", etape="choisir", classe="KRTMBP", pseudonyme=name, secret=chosen)


def test_the_first_teacher_comes_in_by_the_link_of_the_console(client: TestClient, store: SqliteRepository) -> None:
    """The page asks for a name, a login and a password; sent, one is at home and signed in; the link is dead."""
    link = accounts.new_setup_link(store, "", now())
    assert link
    assert "Premier compte enseignant" in client.get(link).text
    answer = post(client, link, nom="Mme Weber", identifiant="weber", mot_de_passe=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    found = who(client, store)
    assert found is not None
    assert (found.role, found.pseudonym) == ("teacher", "Mme Weber")
    again = client.get(link)
    assert again.status_code == 400
    assert "déjà servi" in again.text


def test_a_faulty_account_keeps_what_was_typed_but_the_password(client: TestClient, store: SqliteRepository) -> None:
    """The reason is told beside the form, the name and login are still there, the password is not."""
    link = accounts.new_setup_link(store, "", now())
    assert link
    page = post(client, link, nom="Mme Weber", identifiant="weber", mot_de_passe="azertyuiop")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'value="Mme Weber"' in page.text
    assert 'value="weber"' in page.text
    assert "azertyuiop" not in page.text


def test_a_teacher_signs_in_and_out(client: TestClient, store: SqliteRepository, teacher: Person) -> None:
    """Wrong, the login stays and the password goes; right, one is at home; signed out, the session is closed."""
    wrong = post(client, "/connexion", pour="enseignant", identifiant="weber", mot_de_passe="faux-mot-77")
    assert wrong.status_code == 400
    assert 'value="weber"' in wrong.text
    assert "faux-mot-77" not in wrong.text
    assert post(client, "/connexion", pour="enseignant", identifiant="weber", mot_de_passe=GOOD).status_code == 303
    assert who(client, store) == teacher
    token = client.cookies[web.SESSION_COOKIE]
    assert "Mme Weber" in client.get("/deconnexion").text
    out = post(client, "/deconnexion")
    assert out.status_code == 303
    assert access.known_person(store, token, now()) is None
    assert web.SESSION_COOKIE not in client.cookies


def test_signing_in_gives_a_new_token_in_a_safe_cookie(
    client: TestClient, store: SqliteRepository, teacher: Person
) -> None:
    """The token put in the browser beforehand never becomes the teacher's; cookies are out of reach of scripts."""
    client.get("/", headers={"accept": "text/html"})
    before = client.cookies[web.SESSION_COOKIE]
    access.person_from_token(store, before, now())
    answer = post(client, "/connexion", pour="enseignant", identifiant="weber", mot_de_passe=GOOD)
    lines = answer.headers.get_list("set-cookie")
    assert len(lines) == 2
    assert all({"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; ")) for line in lines)
    assert client.cookies[web.SESSION_COOKIE] != before
    held = access.known_person(store, before, now())
    assert held is not None
    assert held.role == "visitor"
    assert who(client, store) == teacher
    secure = client.post(
        "/connexion", data={"pour": "enseignant", "identifiant": "weber", "mot_de_passe": GOOD},
        headers={**ORIGIN, "x-forwarded-proto": "https"},
    )  # fmt: skip
    assert all(line.endswith("; Secure") for line in secure.headers.get_list("set-cookie"))
    assert "max-age=31536000" in secure.headers["strict-transport-security"]


@pytest.mark.usefixtures("teacher")
def test_a_student_s_first_entry_then_the_next(client: TestClient, store: SqliteRepository) -> None:
    """Code and pseudonym, then the choice of the secret, then home; next time the three fields are enough."""
    choice = post(client, "/connexion", classe=" krtmbp ", pseudonyme="lina b.")
    assert choice.status_code == 200
    assert "Bonjour Lina" in choice.text
    weak = post(client, "/connexion", etape="choisir", classe="KRTMBP", pseudonyme="Lina B.", secret="2009")  # noqa: S106
    assert "naissance" in weak.text
    assert 'value="2009"' not in weak.text
    assert first_entry(client).status_code == 303
    lina = who(client, store)
    assert lina is not None
    assert lina.id == "lina"
    other = TestClient(server(), follow_redirects=False)
    assert post(other, "/connexion", classe="KRTMBP", pseudonyme="LINA B.", secret="7KB4").status_code == 303  # noqa: S106
    assert who(other, store) == lina


@pytest.mark.usefixtures("teacher")
def test_no_name_of_the_class_is_shown_before_a_secret(client: TestClient, store: SqliteRepository) -> None:
    """With the code of the class and any name, no page tells who else is in it."""
    store.join_class("c1", "max", "Maximilien", school.NOW)
    pages = [
        client.get("/connexion?classe=KRTMBP").text,
        post(client, "/connexion", classe="KRTMBP", pseudonyme="Zoé").text,
        post(client, "/connexion", classe="KRTMBP", pseudonyme="Lina B.", secret="faux1").text,  # noqa: S106
    ]
    assert not any("Maximilien" in page for page in pages)


@pytest.mark.usefixtures("teacher")
def test_a_shared_pc_keeps_one_in_for_three_hours(client: TestClient, store: SqliteRepository) -> None:
    """Ticked, « cet ordinateur sert à d'autres » makes the session end with the lesson."""
    first_entry(client)
    post(client, "/connexion", classe="KRTMBP", pseudonyme="Lina B.", secret="7kb4", partage="oui")  # noqa: S106
    token = client.cookies[web.SESSION_COOKIE]
    assert access.known_person(store, token, now() + access.SHARED_LIFE * 0.99) is not None
    assert access.known_person(store, token, now() + access.SHARED_LIFE) is None


def test_a_card_asks_for_the_choice_then_for_the_secret(
    client: TestClient, store: SqliteRepository, teacher: Person
) -> None:
    """First scan: one chooses; next scans: one types; an old card says that it is old."""
    lina = store.student(teacher, "lina")
    path = entry.new_cards(store, teacher, "c1", [lina], "", now())["lina"]
    assert "première entrée" in client.get(path).text
    assert post(client, path, secret="7kb4").status_code == 303  # noqa: S106
    assert who(client, store) == lina
    other = TestClient(server(), follow_redirects=False)
    assert "Tape ton secret" in other.get(path).text
    assert post(other, path, secret="9zz8").status_code == 400  # noqa: S106
    assert post(other, path, secret="7kb4").status_code == 303  # noqa: S106
    entry.new_cards(store, teacher, "c1", [lina], "", now())
    old = client.get(path)
    assert old.status_code == 400
    assert "plus récente" in old.text


def test_the_pair_joins_by_the_link(client: TestClient, store: SqliteRepository, teacher: Person) -> None:
    """A new colleague makes an account; one signed in already only confirms."""
    link = accounts.new_invitation(store, teacher, "", now(), class_id="c1")
    assert "1re MCV-B" in client.get(link).text
    assert post(client, link, nom="M. Roy", identifiant="roy", mot_de_passe=GOOD).status_code == 303
    roy = who(client, store)
    assert roy in store.teachers(teacher, "c1")
    store.create_class(teacher, school.a_class("c2", code="BBBBBB", name="Tle MCV-B"))
    second = accounts.new_invitation(store, teacher, "", now(), class_id="c2")
    assert "Rejoindre cette classe" in client.get(second).text
    assert post(client, second, rejoindre="oui").status_code == 303
    assert roy in store.teachers(teacher, "c2")


@pytest.mark.parametrize("path", WAYS)
@pytest.mark.parametrize("origin", [{}, {"origin": "http://ailleurs.test"}, {"origin": "null"}])
def test_a_form_of_another_site_is_refused(
    client: TestClient, store: SqliteRepository, teacher: Person, path: str, origin: dict[str, str]
) -> None:
    """Without our own origin nothing is done, with the right password or not."""
    assert store.account("weber") is not None
    fields = {"pour": "enseignant", "identifiant": "weber", "mot_de_passe": GOOD}
    answer = client.post(path, data=fields, headers={"accept": "text/html", **origin})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert who(client, store) != teacher


@pytest.mark.usefixtures("teacher")
def test_a_form_too_large_is_refused_unread(client: TestClient) -> None:
    """Ten thousand bytes are enough for any form of ours; files and floods of fields are not read."""
    assert post(client, "/connexion", pseudonyme="x" * 20_000).status_code == 413
    many = {f"champ{number}": "x" for number in range(50)}
    assert client.post("/connexion", data=many, headers=ORIGIN).status_code == 413
    chunks = client.post("/connexion", content=iter([b"a=b"]), headers=ORIGIN)
    assert chunks.status_code == 413


@pytest.mark.usefixtures("teacher")
def test_a_fault_of_the_server_is_told_in_french(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks, the page says it without a trace, and without what was typed."""

    def broken(*_values: object, **_named: object) -> None:
        raise RuntimeError("détail interne")

    monkeypatch.setattr(entry, "claim", broken)
    page = post(client, "/connexion", classe="KRTMBP", pseudonyme="Lina B.", secret="7kb4")  # noqa: S106
    assert page.status_code == 500
    assert "Rien n'est perdu" in page.text.replace("&#39;", "'")
    assert "détail interne" not in page.text
    assert "7kb4" not in page.text


@pytest.mark.usefixtures("teacher")
def test_what_is_typed_is_text(client: TestClient) -> None:
    """Tags typed in any field come back as text."""
    page = post(client, "/connexion", classe="<b>1", pseudonyme='"><script>x</script>')
    assert "<script>x" not in page.text
    assert "<b>1" not in page.text


@pytest.mark.usefixtures("teacher")
def test_a_browser_that_has_signed_in_is_known_as_such(client: TestClient, store: SqliteRepository) -> None:
    """After an attack from the same address, the student's own browser comes in, a stranger's waits."""
    first_entry(client)
    post(client, "/deconnexion")
    assert DEVICE_COOKIE in client.cookies
    stranger = TestClient(server(), follow_redirects=False)
    said = [
        post(stranger, "/connexion", classe="KRTMBP", pseudonyme="Lina B.", secret=f"faux{turn}").text
        for turn in range(7)
    ]
    assert "prochain essai possible dans" in said[-1]
    assert post(client, "/connexion", classe="KRTMBP", pseudonyme="Lina B.", secret="7kb4").status_code == 303  # noqa: S106
    assert store.open_sessions(Person("lina", "student", ""), now().isoformat())


@pytest.mark.parametrize("path", [*WAYS, "/", "/donnees", "/sante", "/app/static/marque.svg", "/nulle-part"])
def test_every_answer_carries_safe_headers(client: TestClient, path: str) -> None:
    """Pages, data, files, errors and refusals: no sniffing, no frame, no referrer elsewhere, a content policy."""
    for accept in ("text/html", "*/*"):
        headers = client.get(path, headers={"accept": accept}).headers
        assert set(web.SAFE_HEADERS) <= set(headers)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src" in headers["content-security-policy"]


@pytest.mark.parametrize("path", WAYS)
def test_light_pages_keep_their_stricter_policy(client: TestClient, path: str) -> None:
    """No inline script or style on a page where a secret is typed, and no copy kept by the browser."""
    answer = client.get(path)
    for name, value in LIGHT_HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script>|<style|style=|onclick=", answer.text)


def test_signing_out_takes_the_ent_s_cookies_away_too(client: TestClient, teacher: Person) -> None:
    """On a shared PC the next person cannot come back in by what the ENT has left."""
    assert teacher
    post(client, "/connexion", pour="enseignant", identifiant="weber", mot_de_passe=GOOD)
    client.cookies.set("_streamlit_user", "reste")
    lines = post(client, "/deconnexion").headers.get_list("set-cookie")
    assert sorted(line.split("=")[0] for line in lines) == ["_streamlit_user", web.SESSION_COOKIE]
    assert all("Max-Age=0" in line for line in lines)
