"""The script in a real browser: advice while one types, nothing lost on the way, a paper that is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_mission import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MARKS = "<b>gras</b>"
SAID = f"Bonjour, c'est Inès de Cageot & Moka {MARKS}, je suis bien avec Madame Roux ?"


def begin_script(page: Page) -> None:
    """Open the stage « Concevoir » alone, then its script."""
    page.goto("/missions")
    page.get_by_role("button", name="Plus de choix").first.click()
    page.get_by_role("button", name="Atelier « Concevoir »").click()
    page.get_by_role("link", name="Continuer : le plan et le script d'appel").click()
    expect(page.get_by_label("Rendez-vous visés")).to_be_visible()


def part(page: Page, name: str) -> None:
    """Choose a part of the script, straight away, without leaving the field first."""
    page.get_by_role("radio", name=name).click()
    settle(page)


def test_words_typed_survive_a_click_on_another_part(page: Page) -> None:
    """The last words typed are kept although nothing was saved, and come out escaped on paper."""
    begin_script(page)
    part(page, "Le fil d'appel")
    first = page.get_by_role("textbox", name="C · Contact")
    first.fill("Bonjour, je me permets de vous appeler.")
    first.press("Tab")
    expect(page.get_by_text("Tu n'as pas à demander la permission")).to_be_visible()
    first.fill(SAID)
    part(page, "Les questions")
    expect(page.get_by_label("Question 1", exact=True)).to_be_visible()
    page.get_by_label("Question 1", exact=True).fill("Comment se passe la pause chez vous ?")
    part(page, "Relire et imprimer")
    expect(page.get_by_text("Madame Roux").first).to_be_visible()
    expect(page.get_by_text("Comment se passe la pause chez vous").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Version à imprimer").click()
    paper = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert MARKS not in paper
    assert "Madame Roux" in paper
    page.reload()
    part(page, "Le fil d'appel")
    expect(first).to_have_value(SAID)
