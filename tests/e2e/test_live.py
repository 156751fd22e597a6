"""A live session in a real browser: the projector, the teacher's remote control, three phones, each on its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from simulations.live import quiz
from simulations.live.format import Setup
from simulations.live.questions import load_questions
from tests.e2e.conftest import Server
from tests.live import Room, a_room, a_session

pytestmark = pytest.mark.e2e
PHONE, PROJECTOR = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
SHOTS = os.environ.get("ATELIER_SHOTS", "")


def shot(page: Page, name: str) -> None:
    """Keep a picture of a page where one was asked for, in both themes."""
    if SHOTS:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(SHOTS) / f"{name}_{scheme}.png")


@pytest.fixture
def store(server: Server) -> Iterator[SqliteRepository]:
    """Give the store of the running app, opened beside it."""
    opened = SqliteRepository(server.store)
    yield opened
    opened.close()


@pytest.fixture
def contexts() -> Iterator[ExitStack]:
    """Give what closes each browser context at the end."""
    with ExitStack() as stack:
        yield stack


def opened(browser: Browser, server: Server, contexts: ExitStack, size: dict, *, token: str = "") -> BrowserContext:
    """Return a fresh browser context of a size, signed in when a token is given."""
    context = browser.new_context(viewport=size, locale="fr-FR", base_url=server.url)
    contexts.callback(context.close)
    context.set_default_timeout(20_000)
    if token:
        context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.url}])
    return context


def joined(page: Page, code: str, name: str) -> Page:
    """Join a session by its code, as a student does."""
    page.goto("/direct")
    page.get_by_label("Code de la séance").fill(code)
    page.get_by_role("button", name="Entrer").click()
    page.get_by_label("Ton pseudonyme").fill(name)
    shot(page, "tel_rejoindre")
    page.get_by_role("button", name="Entrer dans la séance").click()
    expect(page.get_by_role("heading", name="Tu es dans la séance")).to_be_visible()
    return page


def plain(text: str) -> str:
    """Return a text read on screen with plain spaces."""
    return text.replace("\u00a0", " ")


def no_scroll(page: Page) -> None:
    """Check that all of the projector is on screen, in letters of 28 px at least."""
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.projection, #scene, .haut, .bas')]
            .filter((one) => one.scrollHeight > one.clientHeight + 2).map((one) => one.id || one.className)"""
    )
    assert cut == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((one) => one.offsetParent && one.innerText
            && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
            && parseFloat(getComputedStyle(one).fontSize) < 28 && !one.closest('.passer'))
            .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_a_quiz_in_class(  # noqa: PLR0915 - one story from the waiting room to the end
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """A class plays a quiz; one phone reloads, another is closed and comes back, and all keep name and points."""
    room: Room = a_room(store, "quiz", nombre=2, secondes=30)
    code = room.live.code
    wall = opened(browser, server, contexts, PROJECTOR, token=room.token).new_page()
    wall.goto(f"/projection/{room.live.id}")
    shot(wall, "proj_attente")
    no_scroll(wall)
    remote = opened(browser, server, contexts, PHONE, token=room.token).new_page()
    remote.goto(f"/telecommande/{room.live.id}")
    homes = [opened(browser, server, contexts, PHONE) for _ in range(3)]
    phones = [joined(home.new_page(), code, name) for home, name in zip(homes, ("Ania", "Bilal", "Chloé"), strict=True)]
    shot(phones[0], "tel_attente")
    expect(wall.get_by_text("3 personnes dans la salle")).to_be_visible()
    shot(remote, "telecommande_attente")
    remote.get_by_role("button", name="Commencer").click()
    first = wall.locator(".question").inner_text()
    no_scroll(wall)
    shot(wall, "proj_question")
    shot(phones[0], "tel_question")
    phones[0].locator(".choix-un").nth(0).click()
    phones[1].locator(".choix-un").nth(1).click()
    expect(phones[0].get_by_text("Réponse enregistrée")).to_be_visible()
    expect(wall.get_by_text("2 sur 3 ont répondu")).to_be_visible()
    shot(phones[0], "tel_repondu")
    shot(remote, "telecommande_question")
    phones[0].reload()
    expect(phones[0].get_by_text("Réponse enregistrée")).to_be_visible()
    phones[1].close()
    phones[1] = homes[1].new_page()
    phones[1].goto(f"/direct/{code}")
    expect(phones[1].get_by_text("Réponse enregistrée")).to_be_visible()
    expect(phones[1].locator(".qui")).to_have_text("Bilal")
    remote.get_by_role("button", name="Pause").click()
    expect(phones[2].get_by_text("Pause")).to_be_visible()
    shot(phones[2], "tel_pause")
    remote.get_by_role("button", name="Reprendre").click()
    remote.get_by_role("button", name="Montrer la réponse").click()
    expect(wall.locator(".reponse.juste")).to_be_visible()
    no_scroll(wall)
    shot(wall, "proj_reponse")
    shot(phones[0], "tel_reponse")
    remote.get_by_role("button", name="Annuler").click()
    expect(wall.get_by_text("2 sur 3 ont répondu")).to_be_visible()
    right = next(item for item in room.live.setup["options"]["items"] if item["text"] in plain(first))
    place = [option["id"] for option in right["options"]].index(right["right"])
    phones[2].locator(".choix-un").nth(place).click()
    expect(wall.get_by_text("3 sur 3 ont répondu")).to_be_visible()
    wall.keyboard.press("Space")
    expect(wall.locator(".reponse.juste")).to_be_visible()
    expect(phones[2].locator(".verdict")).to_be_visible()
    points = [phone.locator(".points").inner_text() for phone in phones]
    assert "100 points" in points
    for phone, had in zip(phones, points, strict=True):
        phone.reload()
        expect(phone.locator(".points")).to_have_text(had)
    remote.get_by_role("button", name="Question suivante").click()
    expect(wall.locator(".question")).not_to_have_text(first)
    phones[0].locator(".choix-un").nth(0).click()
    remote.get_by_role("button", name="Montrer la réponse").click()
    remote.get_by_text("Participants").click()
    shot(remote, "telecommande_reponse")
    remote.get_by_role("button", name="Voir le podium").click()
    expect(wall.locator(".bravo")).to_be_visible()
    no_scroll(wall)
    shot(wall, "proj_podium")
    shot(phones[0], "tel_podium")
    remote.get_by_role("button", name="Terminer la séance").click()
    expect(phones[0].get_by_role("heading", name="La séance est terminée")).to_be_visible()


def test_a_word_cloud_is_read_before_it_is_shown(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """The teacher hides a word on the remote control; the class never sees it. A removed phone is told kindly."""
    room = a_room(store, "nuage")
    wall = opened(browser, server, contexts, PROJECTOR, token=room.token).new_page()
    wall.goto(f"/projection/{room.live.id}")
    remote = opened(browser, server, contexts, PHONE, token=room.token).new_page()
    remote.goto(f"/telecommande/{room.live.id}")
    phones = [
        joined(opened(browser, server, contexts, PHONE).new_page(), room.live.code, name) for name in ("Dina", "Elio")
    ]
    remote.get_by_role("button", name="Commencer").click()
    for phone, word in zip(phones, ("trop cher", "bizarre"), strict=True):
        phone.get_by_label("Mot ou expression 1").fill(word)
        phone.get_by_role("button", name="Envoyer").click()
        expect(phone.get_by_text("Réponse enregistrée")).to_be_visible()
    remote.locator("li", has_text="bizarre").get_by_role("button", name="Masquer").click()
    expect(remote.get_by_role("button", name="Remettre")).to_be_visible()
    shot(remote, "telecommande_mots")
    remote.get_by_role("button", name="Montrer la réponse").click()
    expect(wall.locator(".nuage")).to_contain_text("Le prix")
    expect(wall.locator(".nuage")).not_to_contain_text("bizarre")
    no_scroll(wall)
    shot(wall, "proj_nuage")
    remote.once("dialog", lambda dialog: dialog.accept())
    remote.get_by_text("Participants").click()
    remote.locator("li", has_text="Elio").get_by_role("button", name="Retirer").click()
    expect(phones[1].get_by_role("heading", name="Tu as quitté la séance")).to_be_visible()
    shot(phones[1], "tel_retire")


def test_a_phone_keeps_its_answer_while_the_server_is_down(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """The server is killed in mid-question: what a phone answered meanwhile arrives when it is back."""
    teacher = a_room(store, "verdict", nombre=2)
    live = a_session(store, teacher.teacher, "verdict", nombre=2)
    remote = opened(browser, server, contexts, PHONE, token=teacher.token).new_page()
    remote.goto(f"/telecommande/{live.id}")
    phone = joined(opened(browser, server, contexts, PHONE).new_page(), live.code, "Fatou")
    remote.get_by_role("button", name="Commencer").click()
    expect(phone.locator(".choix-un").first).to_be_visible()
    server.kill()
    phone.locator(".choix-un").first.click()
    expect(phone.get_by_text("Connexion perdue")).to_be_visible()
    server.start()
    expect(phone.get_by_text("Réponse enregistrée")).to_be_visible()
    expect(remote.get_by_text("1 sur 1 a répondu")).to_be_visible()


def test_the_longest_questions_fit_on_the_projector(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """Asked, then explained, the longest questions of the files are whole on screen, without scrolling."""
    setup = Setup(format="quiz", title="t", seed=1)
    items = [quiz.item_of(question, setup).model_dump() for question in load_questions()]
    longest = sorted(items, key=lambda item: len(str(item)))[-3:]
    widest = sorted(items, key=lambda item: sum(len(option["text"]) for option in item["options"]))[-2:]
    room = a_room(store, "quiz", items=[*longest, *(item for item in widest if item not in longest)])
    wall = opened(browser, server, contexts, PROJECTOR, token=room.token).new_page()
    wall.goto(f"/projection/{room.live.id}")
    phone = joined(opened(browser, server, contexts, PHONE).new_page(), room.live.code, "Gina")
    expect(wall.get_by_text("1 personne dans la salle")).to_be_visible()
    wall.keyboard.press("Space")
    for place, item in enumerate(room.live.setup["options"]["items"]):
        wrong = next(rank for rank, option in enumerate(item["options"]) if option["id"] != item["right"])
        expect(wall.locator(".question")).to_contain_text(item["text"][:12])
        no_scroll(wall)
        phone.locator(".choix-un:enabled").nth(wrong).click()
        expect(wall.get_by_text("1 sur 1 a répondu")).to_be_visible()
        shot(wall, f"proj_long{place}")
        wall.wait_for_timeout(500)  # two taps in a moment are one
        wall.keyboard.press("ArrowRight")
        expect(wall.locator(".reponse.juste")).to_be_visible()
        shot(wall, f"proj_long{place}_reponse")
        no_scroll(wall)
        wall.wait_for_timeout(500)
        wall.keyboard.press("ArrowRight")


def test_a_tap_counts_while_answers_come_in(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """A view that comes under the teacher's finger loses no tap, and the focus stays where it was."""
    room = a_room(store, "nuage")
    remote = opened(browser, server, contexts, PHONE, token=room.token).new_page()
    remote.goto(f"/telecommande/{room.live.id}")
    phone, other = (
        joined(opened(browser, server, contexts, PHONE).new_page(), room.live.code, name) for name in ("Hana", "Ivan")
    )
    remote.get_by_role("button", name="Commencer").click()
    expect(phone.get_by_label("Mot ou expression 1")).to_be_visible()
    box = remote.get_by_role("button", name="Montrer la réponse").bounding_box()
    assert box is not None
    remote.get_by_role("button", name="Pause").focus()
    phone.get_by_label("Mot ou expression 1").fill("trop cher")
    remote.mouse.move(box["x"] + 40, box["y"] + 20)
    phone.get_by_role("button", name="Envoyer").click()
    expect(remote.get_by_text("1 sur 2 a répondu")).to_be_visible()
    expect(remote.get_by_role("button", name="Pause")).to_be_focused()
    other.get_by_label("Mot ou expression 1").fill("pas le temps")
    remote.mouse.down()
    other.get_by_role("button", name="Envoyer").click()
    expect(other.get_by_text("Réponse enregistrée")).to_be_visible()
    remote.wait_for_timeout(900)
    remote.mouse.up()
    expect(remote.get_by_role("button", name="Voir le podium")).to_be_visible()


def test_what_is_being_typed_outlives_a_pause(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack
):
    """The teacher pauses while a student types: the words are still there afterwards."""
    room = a_room(store, "nuage")
    remote = opened(browser, server, contexts, PHONE, token=room.token).new_page()
    remote.goto(f"/telecommande/{room.live.id}")
    phone = joined(opened(browser, server, contexts, PHONE).new_page(), room.live.code, "Jade")
    remote.get_by_role("button", name="Commencer").click()
    phone.get_by_label("Mot ou expression 2").fill("déjà un fournisseur")
    remote.get_by_role("button", name="Pause").click()
    expect(phone.get_by_text("Pause")).to_be_visible()
    remote.get_by_role("button", name="Reprendre").click()
    expect(phone.get_by_label("Mot ou expression 2")).to_have_value("déjà un fournisseur")
