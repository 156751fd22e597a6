"""The pages of a student's path and of a teacher's desk can be used by everyone: axe, a narrow phone, French only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mcvb import access, projet_garde
from mcvb.projet import LOG, LogEntry, Project
from mcvb.store import SqliteRepository
from mcvb.store.interface import Person
from mcvb.web import SESSION_COOKIE
from tests.e2e.conftest import Server
from tests.e2e.looks import SCREENS, english_on, serious_faults, too_wide
from tests.pages.desk import Desk
from tests.pages.test_pfmp import place
from tests.pages.visit import now

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PARTS = ("Élèves", "Groupes", "Travaux", "Réglages")
PROJECT_PAGES = ("projet", "projet_plan", "projet_journal", "projet_equipe", "projet_moyens")


@dataclass(frozen=True)
class Side:
    """Somebody signed in, and the pages that are theirs."""

    server: Server
    token: str
    pages: tuple[str, ...]


@pytest.fixture(scope="module")
def class_at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Side]]:
    """Give a class at work on a server of its own: its teacher, and a student with a project and a placement."""
    served = Server(tmp_path_factory.mktemp("bureau") / "atelier.db")
    store = SqliteRepository(served.store)
    desk = Desk(store, {})
    work = desk.give("Prospecter ce matin", "lina")
    lina = desk.people["lina"]
    begun = Project(title="Le stand du hall", mode="collective", template="evenement", first_year="2026-2027")
    project = projet_garde.begin(store, lina, begun, now=now())
    store.set_members(lina, project.id, ["max"], now().isoformat())
    entry = LogEntry(day=now().date(), minutes=40, did="Affiche", obstacle="Trop de texte", solution="Une phrase")
    projet_garde.add(store, lina, LOG, entry, now=now(), project_id=project.id)
    period = place(store, lina).item.id
    asked = {"classe": desk.room.id, "eleve": lina.id}
    told = "&".join(f"{name}={value}" for name, value in asked.items())
    pages = {
        "élève": (
            *(f"/{name}?projet={project.id}" for name in PROJECT_PAGES),
            *("/ma-classe", "/pfmp", f"/pfmp_periode?periode={period}", "/dossiers", "/dossiers?epreuve=E33"),
            *("/oral", "/oral_repetition", "/oral_jury", "/emporter"),
        ),
        "enseignante": (
            *("/classes", *(f"/classe?classe={desk.room.id}&partie={part}" for part in PARTS)),
            *(f"/classe?classe={desk.room.id}&vue=code", f"/suivi?classe={desk.room.id}"),
            *(f"/suivi?classe={desk.room.id}&travail={work.id}", f"/bilan-classe?classe={desk.room.id}"),
            *(f"/{name}?{told}" for name in ("eleve", "projet_classe", "pfmp_classe")),
            *(f"/relecture?{told}&run={desk.lina.id}", "/en-direct", "/compte", "/mentions"),
        ),
    }
    people = {"élève": lina, "enseignante": desk.teacher}
    yield {name: Side(served, signed_in(store, people[name]), pages[name]) for name in people}
    store.close()
    served.kill()


def signed_in(store: SqliteRepository, person: Person) -> str:
    """Return the token of a session just opened."""
    token = access.new_token()
    access.open_session(store, person, token, now() - timedelta(minutes=1))
    return token


def opened(browser: Browser, side: Side, screen: tuple[int, int, str]) -> BrowserContext:
    """Open a browser of somebody's on a kind of screen."""
    width, height, scheme = screen
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR", base_url=side.server.url
    )
    context.add_cookies([{"name": SESSION_COOKIE, "value": side.token, "url": side.server.url}])
    return context


def visited(page: Page, side: Side) -> Iterator[str]:
    """Go through the pages and give each address once it is drawn, and is the page asked for."""
    for address in side.pages:
        page.goto(address)
        expect(page.locator(".a4-entete, .a4-code-projete").first).to_be_visible()
        expect(page.locator("[data-testid=stException], [role=dialog]")).to_have_count(0)
        page.wait_for_timeout(900)
        yield address


@pytest.mark.parametrize("who", ["élève", "enseignante"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_no_serious_fault(browser: Browser, class_at_work: dict[str, Side], who: str, screen: str) -> None:
    """On every page, on each kind of screen, axe finds nothing serious or critical by WCAG 2.2 AA."""
    context = opened(browser, class_at_work[who], SCREENS[screen])
    page = context.new_page()
    faults = {address: found for address in visited(page, class_at_work[who]) if (found := serious_faults(page))}
    context.close()
    assert faults == {}


@pytest.mark.parametrize("who", ["élève", "enseignante"])
def test_pages_fit_a_phone_and_speak_french(browser: Browser, class_at_work: dict[str, Side], who: str) -> None:
    """No page scrolls sideways on a narrow phone, and no English word is left."""
    context = opened(browser, class_at_work[who], (360, 740, "light"))
    page = context.new_page()
    wide, left = [], {}
    for address in visited(page, class_at_work[who]):
        if too_wide(page):
            wide.append(address)
        if found := english_on(page):
            left[address] = found
    context.close()
    assert (wide, left) == ([], {})
