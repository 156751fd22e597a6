"""The zone study in a browser: a map explored by keyboard, kept over a reload, taken away; a round planned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_mission import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SCALE = "() => document.querySelector('.a4-carte-zone .carte').getAttribute('transform')"


def study(page: Page, town: str = "Mulhouse", trade: str = "Fleuriste") -> None:
    """Begin a study of one's own from nothing."""
    page.goto("/zone")
    page.get_by_label("Où se trouve le point de vente").fill(town)
    page.get_by_label("Où se trouve le point de vente").press("Enter")
    settle(page)
    page.get_by_label("Quel commerce").click()
    page.get_by_role("option", name=trade).click()
    settle(page)
    page.get_by_role("button", name="Commencer l'étude").click()
    expect(page.get_by_role("heading", name=f"La zone autour de {town}")).to_be_visible()


def test_the_map_is_explored_by_keyboard_and_tells_its_communes(page: Page) -> None:
    """Plus zooms, arrows move, zero shows all again; the pointer on a commune tells its zone and its minutes."""
    study(page)
    frame = page.locator(".a4-cadre-carte")
    expect(frame).to_be_visible()
    assert page.evaluate(SCALE) == "translate(0 0) scale(1)"
    frame.focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    zoomed = page.evaluate(SCALE)
    assert "scale(1.4)" in zoomed
    page.get_by_role("button", name="Zoomer", exact=True).click()
    assert page.evaluate(SCALE) != zoomed
    frame.focus()
    page.keyboard.press("0")
    assert page.evaluate(SCALE) == "translate(0 0) scale(1)"
    page.locator('.a4-carte-zone path[data-code="68154"]').hover(force=True)
    told = re.compile(r"(Illzach|Sausheim) · zone \w+ · .* habitants · \d+ min")
    expect(page.locator(".a4-bulle-carte")).to_contain_text(told)


def test_a_zone_drawn_again_is_kept_over_a_reload(page: Page) -> None:
    """New limits redraw the map; a reload finds them again, with the part that was open."""
    study(page)
    field = page.get_by_label("Zone tertiaire, jusqu'à")
    field.fill("45")
    field.press("Tab")
    page.get_by_role("button", name="Dessiner la zone").click()
    expect(page.get_by_text("Zone tertiaire : 45 min au plus")).to_be_visible()
    page.get_by_role("radio", name="Les communes").or_(page.get_by_role("button", name="Les communes")).first.click()
    expect(page.get_by_text("Les communes à prospecter")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Les communes à prospecter")).to_be_visible()
    page.goto("/zone")
    expect(page.get_by_text("Zone tertiaire : 45 min au plus")).to_be_visible()


def test_the_study_and_the_map_are_taken_away(page: Page, tmp_path: Path) -> None:
    """The page for the jury is a PDF, the map a picture, both made when asked for."""
    study(page)
    page.goto("/zone?partie=7")
    for name, begin in (
        ("Télécharger l'étude (PDF)", b"%PDF"),
        ("La carte (PNG)", b"\x89PNG"),
        ("La carte (SVG)", b"<svg"),
    ):
        with page.expect_download() as taken:
            page.get_by_role("button", name=name).click()
        path = tmp_path / taken.value.suggested_filename
        taken.value.save_as(path)
        assert path.read_bytes().startswith(begin)
        assert "etude-de-zone-mulhouse" in path.name


def test_downloads_asked_for_one_after_the_other_all_come(page: Page) -> None:
    """No page is drawn again between two presses: none of the files is lost."""
    study(page)
    page.goto("/zone?partie=7")
    names = ("Télécharger l'étude (PDF)", "La carte (PNG)", "La carte (SVG)", "Les communes (CSV)")
    expect(page.get_by_role("button", name=names[0])).to_be_visible()
    taken: list[str] = []
    page.on("download", lambda found: taken.append(found.suggested_filename.rpartition(".")[2]))
    for name in names:
        page.get_by_role("button", name=name).click()
    for _ in range(100):
        if len(taken) == len(names):
            break
        page.wait_for_timeout(100)
    assert sorted(taken) == ["csv", "pdf", "png", "svg"]


def test_a_round_is_planned_by_keyboard(page: Page) -> None:
    """Visits are added and moved with Tab and Enter; the day follows."""
    study(page)
    page.goto("/tournee")
    for _ in range(2):
        button = page.get_by_role("button", name=re.compile("^Ajouter ")).first
        button.focus()
        page.keyboard.press("Enter")
        settle(page)
    expect(page.locator(".a4-journee .barre").first).to_have_attribute("aria-label", re.compile("visite"))
    moving = page.get_by_role("button", name=re.compile("^Descendre la visite de "))
    expect(moving).to_have_count(2)
    moving.first.focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_text("Ta tournée (2)")).to_be_visible()
