"""From an empty server to a class at work: the first link, an account, a student on a phone, restarts, signing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mcvb import access
from mcvb.cookies import SESSION_COOKIE
from mcvb.store import SqliteRepository
from tests import school
from tests.e2e.conftest import Server
from tests.e2e.looks import AXE, RULES

pytestmark = pytest.mark.e2e
GOOD = "trois-moulins-verts"
PHONE, PC = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server where nobody has an account yet."""
    started = Server(tmp_path_factory.mktemp("entree") / "atelier.db")
    yield started
    started.kill()


def device(browser: Browser, server: Server, size: dict[str, int], scheme: str = "light") -> BrowserContext:
    """Return a new device."""
    opened = browser.new_context(
        viewport=size, locale="fr-FR", base_url=server.url, color_scheme=scheme, bypass_csp=scheme == "dark"
    )
    opened.set_default_timeout(30_000)
    return opened


def first_link(server: Server) -> str:
    """Return the last link of the first teacher that the console shows."""
    return re.findall(r"http://localhost:\d+(/premier/\S+)", server.store.with_suffix(".log").read_text())[-1]


def make_account(page: Page, link: str) -> None:
    """Open an account from a link."""
    page.goto(link)
    page.get_by_label("Nom montré aux élèves").fill("Mme Weber")
    page.get_by_label("Identifiant").fill("weber")
    page.get_by_label("Mot de passe").fill(GOOD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Mme Weber")).to_be_visible()


def make_class(path: Path) -> None:
    """Give the teacher a class, beside the running server."""
    store = SqliteRepository(path)
    account = store.account("weber")
    assert account is not None
    room = store.create_class(account.person, school.a_class())
    store.add_student(account.person, room.id, "lina", "Lina B.", school.NOW)
    store.close()


def come_in(page: Page) -> None:
    """Go through a first entry on a phone, with the keyboard of the phone only."""
    page.goto("/connexion?classe=KRTMBP")
    page.keyboard.type("lina b.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Lina B.")).to_be_visible()
    page.keyboard.type("7kb4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Se déconnecter")).to_be_visible()


def test_from_the_first_link_to_signing_out_everywhere(browser: Browser, own_server: Server) -> None:
    """Teacher and student come in, stay in after a refresh, in a second tab and after a power cut, then are out."""
    desk, phone = device(browser, own_server, PC), device(browser, own_server, PHONE)
    teacher, student = desk.new_page(), phone.new_page()
    make_account(teacher, first_link(own_server))
    make_class(own_server.store)
    come_in(student)
    expect(student.get_by_role("heading", name="Bonjour Lina B.")).to_be_visible()
    own_server.kill()
    own_server.start()
    for page, name in ((teacher, "Mme Weber"), (student, "Lina B.")):
        page.reload()
        expect(page.get_by_role("heading", name=f"Bonjour {name}")).to_be_visible()
        tab = page.context.new_page()
        tab.goto("/missions")
        expect(tab.locator(".a4-moi")).to_contain_text(name)
    assert own_server.store.with_suffix(".log").read_text().count("/premier/") == 1, "no link once there is an account"
    teacher.goto("/compte")
    teacher.get_by_role("button", name="Me déconnecter partout").click()
    expect(teacher.get_by_text("Page réservée aux enseignants")).to_be_visible()
    student.reload()
    expect(student.locator(".a4-moi")).to_contain_text("Lina B.")
    desk.close()
    phone.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, PC], ids=["téléphone", "PC"])
def test_the_ways_in_are_for_all(browser: Browser, own_server: Server, size: dict[str, int], scheme: str) -> None:
    """No fault of accessibility on the light pages, nothing wider than the screen, the pad of pictures by keyboard."""
    context = device(browser, own_server, size, scheme)
    page = context.new_page()
    for path in ("/connexion", "/connexion?pour=enseignant", "/deconnexion", "/carte/fausse"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert faults(page) == []
    page.goto("/connexion")
    page.get_by_role("button", name="Plutôt 4 images").focus()
    page.keyboard.press("Enter")
    for name in ("étoile", "lune", "clé", "cœur"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Space")
    expect(page.get_by_text("4 images sur 4")).to_be_visible()
    assert page.locator("[name=images]").input_value() == "images:etoile.lune.cle.coeur"
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, PC], ids=["téléphone", "PC"])
def test_the_pages_of_a_teacher_are_for_all(
    browser: Browser, own_server: Server, size: dict[str, int], scheme: str
) -> None:
    """Home and « Compte et serveur » have no fault of accessibility and fit the screen."""
    store = SqliteRepository(own_server.store)
    account = store.account("weber")
    assert account is not None
    token = access.sign_in(store, account.person, "", datetime.now(UTC))
    store.close()
    context = device(browser, own_server, size, scheme)
    context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": own_server.url}])
    page = context.new_page()
    for path, words in (("/", "Que voulez-vous faire"), ("/compte", "Journal")):
        page.goto(path)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        expect(page.locator(".a4-moi")).to_be_in_viewport()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert faults(page, rules=RULES) == []
    context.close()


def faults(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return the rules of axe that the page breaks, all of them or those of some sets."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found["violations"]]


def test_an_old_address_leads_to_the_door(browser: Browser, own_server: Server) -> None:
    """Visitors switched off, the address of any page shows the way in and no fault."""
    store = SqliteRepository(own_server.store)
    account = store.account("weber")
    assert account is not None
    store.set_setting(account.person, "visiteurs", False, school.NOW)
    context = device(browser, own_server, PHONE)
    page = context.new_page()
    for path in ("/", "/missions", "/bilan"):
        page.goto(path)
        expect(page.get_by_role("link", name="Entrer dans ma classe")).to_be_visible()
        expect(page.get_by_text("Page introuvable")).to_have_count(0)
    store.set_setting(account.person, "visiteurs", True, school.NOW)
    store.close()
    context.close()
