"""The collective call, the duel and the race in a real browser: what the class reads, what phones answer."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from mcvb.store import SqliteRepository
from tests.e2e.conftest import Server
from tests.e2e.test_live import PHONE, PROJECTOR, contexts, joined, no_scroll, opened, shot, store
from tests.live import a_room

__all__ = ["contexts", "store"]
pytestmark = pytest.mark.e2e
SEED = 7


def screens(browser: Browser, server: Server, stack: ExitStack, room: object, names: tuple[str, ...]) -> list[Page]:
    """Return the projector, then one phone per name, all in the session."""
    wall = opened(browser, server, stack, PROJECTOR, token=room.token).new_page()  # type: ignore[attr-defined]
    wall.goto(f"/projection/{room.live.id}")  # type: ignore[attr-defined]
    code = room.live.code  # type: ignore[attr-defined]
    return [wall, *(joined(opened(browser, server, stack, PHONE).new_page(), code, name) for name in names)]


def go_on(wall: Page) -> None:
    """Do what comes next, once the projector takes another act."""
    wall.wait_for_timeout(450)
    wall.locator("#suite").click()


def test_a_call_is_played_together(
    browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack, monkeypatch: pytest.MonkeyPatch
):
    """Law first, then what to say: whole sentences on the phones, the mood and the answer on the projector."""
    with monkeypatch.context() as patch:
        # A draw in which nobody hangs up on the answers chosen below: a rude one may end the call at once.
        patch.setattr("mcvb.live.making.secrets", SimpleNamespace(randbelow=lambda _below: SEED))
        room = a_room(store, "appel", appel="appel_chrono", tours=3, secondes=0)
    wall, one, two = screens(browser, server, contexts, room, ("Ania", "Bilal"))
    wall.get_by_role("button", name="Commencer").click()
    expect(wall.locator(".reponse")).to_have_count(4)
    shot(wall, "proj_appel_droit")
    no_scroll(wall)
    for phone in (one, two):
        phone.locator(".choix-un").first.click()
    go_on(wall)
    expect(wall.locator(".reponse.juste")).to_be_visible()
    shot(wall, "proj_appel_droit_reponse")
    no_scroll(wall)
    for turn in range(3):
        go_on(wall)
        expect(wall.locator(".humeur")).to_be_visible()
        shot(wall, f"proj_appel_tour{turn}")
        no_scroll(wall)
        one.locator(".choix-un").nth(turn).click()
        shot(one, f"tel_appel_tour{turn}")
        go_on(wall)
        expect(wall.locator(".bouge")).to_be_visible()
        shot(wall, f"proj_appel_tour{turn}_reponse")
        no_scroll(wall)
    shot(one, "tel_appel_reponse")
    go_on(wall)
    expect(wall.locator(".question")).to_be_visible()
    shot(wall, "proj_appel_bilan")
    no_scroll(wall)
    go_on(wall)
    expect(wall.locator(".tableau")).to_be_visible()
    shot(wall, "proj_appel_bilan_reponse")
    no_scroll(wall)


def test_a_duel_is_voted(browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack):
    """Both extracts are on the projector and on the phone; shares and the expert's view come after."""
    room = a_room(store, "duel", duels=["duel_accroche_raison"])
    wall, one = screens(browser, server, contexts, room, ("Ania",))
    wall.get_by_role("button", name="Commencer").click()
    expect(wall.locator(".extrait")).to_have_count(2)
    expect(one.locator(".extrait")).to_have_count(2)
    shot(wall, "proj_duel")
    shot(one, "tel_duel")
    no_scroll(wall)
    one.locator(".choix-un").nth(1).click()
    go_on(wall)
    expect(wall.locator(".reponse.juste")).to_be_visible()
    shot(wall, "proj_duel_reponse")
    no_scroll(wall)


def test_a_race_is_run_card_by_card(browser: Browser, server: Server, store: SqliteRepository, contexts: ExitStack):
    """Phones decide cards one by one; a teammate is told who was first; a reload keeps what the team decided."""
    room = a_room(store, "course", scenario="carre_radis", fiches=12, manches=1, equipes=1)
    wall, one, two = screens(browser, server, contexts, room, ("Ania", "Bilal"))
    wall.get_by_role("button", name="Commencer").click()
    expect(one.locator(".fiche")).to_be_visible()
    shot(one, "tel_course")
    shot(wall, "proj_course")
    no_scroll(wall)
    title = one.locator(".fiche h3").inner_text()
    one.get_by_role("button", name="Garder").click()
    expect(one.locator(".fiche h3")).not_to_have_text(title)
    expect(one.locator(".avance")).to_contain_text("1 fiche décidée")
    one.get_by_role("button", name="Écarter du fichier").click()
    shot(one, "tel_course_motifs")
    one.get_by_role("button", name="Pas de consentement valable").click()
    expect(one.locator(".avance")).to_contain_text("2 fiches décidées")
    one.get_by_role("button", name="Corriger une case").click()
    one.locator(".correction summary").first.click()
    shot(one, "tel_course_corriger")
    one.locator(".correction .detail").first.click()
    expect(one.locator(".avance")).to_contain_text("3 fiches décidées")
    one.reload()
    expect(one.locator(".avance")).to_contain_text("3 fiches décidées")
    for _ in range(12):
        if two.locator(".fiche h3").inner_text() == title:
            break
        two.get_by_role("button", name="Passer").click()
    two.get_by_role("button", name="Garder").click()
    expect(two.get_by_role("alert")).to_contain_text("Ania a déjà répondu")
    expect(wall.locator(".tableau")).to_contain_text("3 sur 12")
    shot(wall, "proj_course_table")
    no_scroll(wall)
    go_on(wall)
    expect(wall.locator(".manquees")).to_be_visible()
    shot(wall, "proj_course_reponse")
    shot(one, "tel_course_reponse")
    no_scroll(wall)
