"""A whole call by keyboard in a browser: from the first word to the fiche and the debrief, a reload in the middle."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_mission import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
HERE = "(document.activeElement.closest('[class*=st-key-]') || {className: ''}).className"
MOST_TABS, MOST_TURNS = 60, 40


def tab_to(page: Page, start: str) -> None:
    """Press Tab until the focus is in a control whose key begins so."""
    for _ in range(MOST_TABS):
        if f"st-key-{start}" in page.evaluate(HERE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"« {start} » is out of the keyboard's reach")


def choose(page: Page, start: str, words: str) -> None:
    """Choose in a list with the keyboard: type the beginning of a choice, then Enter."""
    tab_to(page, start)
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")


def begin_prospecting(page: Page) -> None:
    """Open the stage « Prospecter » alone with a number a teacher gave, then its page of calls."""
    page.goto("/missions")
    page.get_by_role("button", name="Plus de choix").first.click()
    page.get_by_test_id("stNumberInputField").fill("4")
    page.get_by_test_id("stNumberInputField").press("Enter")
    settle(page)
    page.get_by_role("button", name="Atelier « Prospecter »").click()
    page.get_by_role("link", name="Continuer : les appels").click()
    expect(page.get_by_role("heading", name="Les appels", exact=True)).to_be_visible()


def turns(page: Page) -> int:
    """Return how many things were said."""
    return page.locator(".a4-bulle").count()


def talk(page: Page) -> None:
    """Choose the first phrasing until the call ends; the focus follows by itself."""
    tab_to(page, "choix_")
    for rank in range(MOST_TURNS):
        before = turns(page)
        if rank == 1:  # a reload in the middle of a call loses nothing
            page.reload()
            expect(page.locator(".a4-bulle")).to_have_count(before)
            tab_to(page, "choix_")
        assert "st-key-choix_" in page.evaluate(HERE)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([said]) => document.querySelectorAll('.a4-bulle').length > said || "
            'document.body.innerText.includes("L\'appel est terminé")',
            arg=[before],
        )
        settle(page)
        if page.get_by_text("L'appel est terminé").count():
            return
        page.wait_for_function(f"{HERE}.includes('st-key-choix')")
    raise AssertionError("the call never ends")


def write_card(page: Page) -> None:
    """Write the fiche with the keyboard alone."""
    tab_to(page, "fiche_1_resultat")
    page.keyboard.press("Space")
    choose(page, "fiche_1_suite", "Préparer")
    choose(page, "fiche_1_jour", "mardi")
    choose(page, "fiche_1_heure", "10 h")
    tab_to(page, "fiche_1_note")
    page.keyboard.type("Parle de sa pause, décide avec une collègue.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Appel terminé", exact=True)).to_be_visible()


def test_a_whole_call_by_keyboard(page: Page) -> None:
    """Dial, talk, hang on to the end, write the fiche, open the debrief: Tab, arrows and Enter are enough."""
    begin_prospecting(page)
    choose(page, "appel_heure", "10 h")
    settle(page)
    tab_to(page, "composer")
    page.keyboard.press("Enter")
    expect(page.locator(".a4-conversation")).to_be_visible()
    talk(page)
    write_card(page)
    link = page.get_by_role("link", name="Voir le bilan de l'appel")
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("appel_bilan"))
    expect(page.locator(".a4-entete h1").first).to_be_visible()


VOICES = """
const voice = (name, localService) => ({ name, lang: 'fr-FR', localService, default: false, voiceURI: name });
const spoken = window.spoken = [];
const engine = new EventTarget();
const speak = (words) => spoken.push([words.text, words.voice.name]);
Object.assign(engine, { getVoices: () => window.voices || [], cancel: () => {}, speak });
Object.defineProperty(window, 'speechSynthesis', { value: engine, configurable: true });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
window.arrive = (...named) => {
  window.voices = named.map(([name, here]) => voice(name, here));
  engine.dispatchEvent(new Event('voiceschanged'));
};
"""


def test_only_a_voice_of_the_device_ever_speaks(page: Page) -> None:
    """A voice that sends the words to its maker is never used; one installed here is, as soon as it is found."""
    page.add_init_script(VOICES)
    begin_prospecting(page)
    choose(page, "appel_heure", "10 h")
    settle(page)
    page.get_by_role("button", name="Composer le numéro").click()
    bar = page.locator(".a4-voix")
    expect(bar).to_contain_text("Aucune voix française sur cet appareil")
    page.evaluate("arrive(['Lointaine', false])")
    expect(bar.get_by_role("checkbox")).to_be_disabled()
    page.evaluate("arrive(['Lointaine', false], ['Voix du PC', true])")
    expect(bar.get_by_role("checkbox")).to_be_enabled()
    bar.get_by_role("checkbox").check()
    bar.get_by_role("button", name="Réécouter").click()
    assert {name for _, name in page.evaluate("spoken")} == {"Voix du PC"}


def test_speech_is_off_until_asked_and_the_words_are_always_there(page: Page) -> None:
    """The voice stays silent by default, its choice is kept in the browser, and the reply is written anyway."""
    begin_prospecting(page)
    choose(page, "appel_heure", "10 h")
    settle(page)
    page.get_by_role("button", name="Composer le numéro").click()
    bar = page.locator(".a4-voix")
    expect(bar).to_be_visible()
    box = bar.get_by_role("checkbox")
    expect(box).not_to_be_checked()
    if box.is_enabled():
        box.check()
        page.reload()
        expect(page.locator(".a4-voix").get_by_role("checkbox")).to_be_checked()
    expect(page.locator(".a4-bulle.autre .mots").first).not_to_be_empty()
