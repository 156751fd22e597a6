"""The oral in a real browser: a voice recorded by the microphone, measured, kept, listened to; pages for all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from mcvb import access
from mcvb.store.sqlite import SqliteRepository
from tests.e2e.conftest import Server, find_chromium
from tests.e2e.looks import serious_faults
from tests.orals import write_project
from tests.test_voice import in_a_room, phrase, silence, wav

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PAGES = ("/oral", "/oral_repetition", "/oral_jury")


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    """Give the token of a visitor who has written a project."""
    repo, now, made = SqliteRepository(server.store), datetime.now(UTC), access.new_token()
    person = access.person_from_token(repo, made, now)
    write_project(repo, person)
    repo.close()
    return made


@pytest.fixture
def speaking(playwright: Playwright, server: Server, token: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """Give a browser whose microphone hears a voice made here: phrases of syllables, pauses between them."""
    path = find_chromium(playwright)
    if path is None:
        pytest.skip("Aucun Chromium trouvé.")
    voice = tmp_path / "voix.wav"
    said = np.concatenate([np.concatenate([phrase(14), silence(0.8)]) for _ in range(8)])
    voice.write_bytes(wav(in_a_room(said)))
    launched = playwright.chromium.launch(
        executable_path=path,
        args=[
            "--no-sandbox", "--mute-audio", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={voice}",
        ],
    )  # fmt: skip
    context = launched.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR", base_url=server.url)
    context.add_cookies([{"name": "atelier_session", "value": token, "url": server.url}])
    context.set_default_timeout(30_000)
    yield context
    launched.close()


def record(page: Page, seconds: float) -> None:
    """Record for so long with the page's microphone."""
    recorder = page.locator('[data-testid="stAudioInput"]')
    recorder.locator('[data-testid="stAudioInputActionButton"]').click()
    page.wait_for_timeout(round(seconds * 1000))
    recorder.locator('[data-testid="stAudioInputActionButton"]').click()


def test_a_voice_is_recorded_measured_kept_and_listened_to(speaking: BrowserContext) -> None:
    """The microphone records for real, the measures tell a voice, the sound kept plays again, then goes."""
    page = speaking.new_page()
    page.goto("/oral_repetition")
    page.get_by_role("button", name="Démarrer l'exposé").click()
    record(page, 9)
    expect(page.get_by_role("heading", name="Ce que dit ton enregistrement")).to_be_visible()
    expect(page.get_by_text("Débit estimé").first).to_be_visible()
    page.get_by_role("button", name="Garder avec le son").click()
    page.get_by_text("Répétition 1 ·").click()
    expect(page.locator("audio").last).to_be_attached()
    # A drawing of the page may put a new player in the place of the first: whoever is there is asked to play.
    page.wait_for_function(
        "[...document.querySelectorAll('audio')].some(sound => { sound.muted = true; "
        "if (sound.paused) sound.play().catch(() => {}); return sound.currentTime > 0.5; })"
    )
    length = page.evaluate("[...document.querySelectorAll('audio')].find(sound => sound.currentTime > 0.5).duration")
    assert 6 < length < 12
    page.get_by_role("button", name="Effacer cette répétition pour toujours").click()
    expect(page.get_by_text("Garde une première répétition")).to_be_visible()


def test_the_clock_turns_while_the_recorder_stays(speaking: BrowserContext) -> None:
    """Second after second the clock moves by itself, and a recording going on is not cut."""
    page = speaking.new_page()
    page.goto("/oral_repetition")
    page.get_by_role("button", name="Démarrer l'exposé").click()
    page.locator('[data-testid="stAudioInputActionButton"]').click()
    seen = set()
    for _ in range(5):
        seen.add(page.locator(".a4-horloge .temps b").inner_text())
        page.wait_for_timeout(1100)
    assert len(seen) >= 4
    page.locator('[data-testid="stAudioInputActionButton"]').click()
    expect(page.get_by_text("Débit estimé").first).to_be_visible()
    page.get_by_role("button", name="Jeter").click()
    expect(page.get_by_text("Débit estimé")).to_have_count(0)


def test_pages_of_the_oral_are_for_everyone(speaking: BrowserContext) -> None:
    """Light and dark, PC and phone: axe finds nothing serious, nothing overflows, the plan and the grid open."""
    page = speaking.new_page()
    page.goto("/oral")
    page.get_by_role("button", name="Proposer un plan", exact=True).click()
    expect(page.get_by_text("c'est juste")).to_be_visible()
    page.goto("/oral_jury")
    page.get_by_role("button", name="Tirer les questions").click()
    expect(page.get_by_text("Question 1 sur 6")).to_be_visible()
    faults = {}
    for width, scheme in ((1366, "light"), (1366, "dark"), (390, "dark"), (360, "light")):
        page.set_viewport_size({"width": width, "height": 768})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in PAGES:
            page.goto(address)
            expect(page.locator(".a4-entete").first).to_be_visible()
            page.wait_for_timeout(900)
            found = serious_faults(page)
            if page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth + 1"):
                found.append("overflow")
            if found:
                faults[address, width, scheme] = found
    assert faults == {}


def test_the_projector_is_read_from_the_last_row(speaking: BrowserContext) -> None:
    """On a projector every word is 28 px or more; clock and question stay when one goes on to the next question."""
    page = speaking.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/oral_jury")
    page.get_by_role("button", name="Tirer les questions").click()
    page.get_by_role("button", name="Projeter la question").click()
    question = page.locator(".a4-jury p")
    expect(question).to_be_visible()
    before = question.inner_text()
    page.get_by_role("button", name="Démarrer").click()
    page.get_by_role("button", name="Suivante").click()
    expect(question).not_to_have_text(before)
    expect(page.locator(".a4-horloge")).to_be_visible()
    small = page.evaluate(
        "[...document.querySelectorAll('.stMain *')].filter(e => !e.children.length && e.textContent.trim() && "
        "e.checkVisibility() && !['STYLE', 'SCRIPT'].includes(e.tagName) && !e.closest('[data-testid=stIconMaterial]'))"
        ".filter(e => parseFloat(getComputedStyle(e).fontSize) < 28).map(e => e.textContent)"
    )
    assert small == []
    assert serious_faults(page) == []
    page.get_by_role("button", name="Quitter").click()
    expect(page.get_by_role("heading", name="Questions et jury d'entraînement")).to_be_visible()
