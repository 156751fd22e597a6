"""Every page can be used by everyone: no serious fault for axe, light and dark, PC and phone; keyboard works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from mcvb import access, demo, practice
from mcvb.store.interface import Person
from mcvb.store.sqlite import SqliteRepository
from simulations.campaign_state import PlaceCall
from simulations.casting import cast
from simulations.mailing.replies import replies
from simulations.mailing.state import ConcludeTest, SaveMail, SendMail
from tests.e2e.conftest import Server
from tests.e2e.looks import SCREENS, english_on, serious_faults, too_wide
from tests.mailing import answer_to, good_draft, rates_of

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def student(server: Server) -> dict[str, str]:
    """Give a student with work behind them: the token of their cookie, a mission done and one going on."""
    repo = SqliteRepository(server.store)
    now = datetime.now(UTC)
    person, _ = demo.make_demo(repo, now)
    token = access.new_token()
    access.open_session(repo, person, token, now)
    runs = repo.runs(person)
    done = next(run.id for run in runs if run.status == "terminee")
    going = next(run.id for run in runs if run.status == "en_cours")
    calling = on_the_phone(repo, person, now)
    mailing = with_mails(repo, person, now)
    repo.close()
    return {"token": token, "done": done, "going": going, "calling": calling, "mailing": mailing}


def on_the_phone(repo: SqliteRepository, person: Person, now: datetime) -> str:
    """Return a run of the student with a call going on: the first line of the target where somebody decides."""
    run = practice.begin(repo, person, "cageot_moka", seed=4, now=now, atelier="prospecter").id
    state = practice.load(repo, person, run).state
    moment = demo.next_good_moment(state) or ""
    there = (cast(state, line, datetime.fromisoformat(moment), attempt=1, again=False) for line in state.callable)
    line = next(found.context.prospect.line for found in there if found.context.reachable)
    demo.play(repo, person, run, iter((PlaceCall(line=line, moment=moment, mode="guide"),)), now)
    return run


def with_mails(repo: SqliteRepository, person: Person, now: datetime) -> str:
    """Return a run of the student with a campaign of e-mails sent, a reply worked and the rates given."""
    run = practice.begin(repo, person, "gamelle_retour", seed=7, now=now, atelier="prospecter").id
    draft = good_draft(practice.load(repo, person, run).state)
    demo.play(repo, person, run, iter((SaveMail(draft=draft), SendMail(number=1, draft=draft))), now)
    state = practice.load(repo, person, run).state
    sending = state.mail.sent[0]
    first = replies(state.scenario, state.seed, sending)[0]
    acts = (answer_to(first, state.scenario), rates_of(state, sending), ConcludeTest(sending=1, conclusion="a"))
    demo.play(repo, person, run, iter(acts), now)
    return run


def addresses(student: dict[str, str]) -> list[str]:
    """Return every page, missions both going on and done."""
    plain = ["/", "/missions", "/parcours", "/competences", "/travaux", "/mon-fichier", "/reperes", "/mes-donnees"]
    plain.append("/tournee")
    plain += [f"/zone?partie={part}" for part in range(1, 8)]
    plain += [f"/competences?vue={view}" for view in range(2, 5)]
    going = [f"/{name}?run={student['going']}" for name in ("dossier", "etude", "fichier", "zone")]
    finished = ("segments", "qualification", "cible", "script", "tournee", "appels", "bilan")
    done = [f"/{name}?run={student['done']}" for name in finished]
    calls = [f"/appels?run={student['calling']}", f"/appel?run={student['calling']}&appel=1"]
    parts = ("ecrire", "relire", "voir", "envoyer", "repondre", "mesurer")
    calls += [f"/emails?run={student['mailing']}&partie={part}" for part in parts]
    debrief = f"/appel_bilan?run={student['done']}&appel=1"
    return [*plain, *going, *done, *calls, debrief, f"{debrief}&projection=1&pas=2"]


@pytest.fixture(params=SCREENS)
def tab(request: pytest.FixtureRequest, browser: Browser, server: Server, student: dict[str, str]) -> Iterator[Page]:
    """Give a tab of the student on each kind of screen."""
    width, height, scheme = SCREENS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR", base_url=server.url
    )
    context.add_cookies([{"name": "atelier_session", "value": student["token"], "url": server.url}])
    yield context.new_page()
    context.close()


def test_axe_finds_no_serious_fault(tab: Page, student: dict[str, str]) -> None:
    """On every page, axe finds nothing serious or critical by WCAG 2.2 AA."""
    faults = {}
    for address in addresses(student):
        tab.goto(address)
        expect(tab.locator(".a4-entete").first).to_be_visible()
        tab.wait_for_timeout(900)
        found = serious_faults(tab)
        if found:
            faults[address] = found
    assert faults == {}


def test_nothing_overflows_on_a_phone(browser: Browser, server: Server, student: dict[str, str]) -> None:
    """No page scrolls sideways on a narrow phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", base_url=server.url)
    context.add_cookies([{"name": "atelier_session", "value": student["token"], "url": server.url}])
    page = context.new_page()
    wide = []
    for address in addresses(student):
        page.goto(address)
        expect(page.locator(".a4-entete").first).to_be_visible()
        page.wait_for_timeout(500)
        if too_wide(page):
            wide.append(address)
    context.close()
    assert wide == []


def test_a_first_mission_begins_from_the_keyboard(page: Page) -> None:
    """With Tab and Enter alone, a newcomer reaches the first mission."""
    page.goto("/")
    button = page.get_by_role("button", name="Commencer")
    expect(button).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.tagName, document.activeElement.innerText]")
        if here[0] == "BUTTON" and "Commencer" in here[1]:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Le dossier de la mission")).to_be_visible()


def test_no_english_is_left_on_screen(browser: Browser, server: Server, student: dict[str, str]) -> None:
    """The words Streamlit brings in English are said in French, labels for screen readers included."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR", base_url=server.url)
    context.add_cookies([{"name": "atelier_session", "value": student["token"], "url": server.url}])
    page = context.new_page()
    left: dict[str, list[str]] = {}
    for address in [*addresses(student), "/page-qui-n-existe-pas"]:
        page.goto(address)
        expect(page.locator(".a4-entete").first).to_be_visible()
        page.wait_for_timeout(700)
        found = english_on(page)
        if found:
            left[address] = found
    context.close()
    assert left == {}
