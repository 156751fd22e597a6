"""The e-mail campaign in a browser: written, seen as received, sent, a reply worked, rates computed, kept on reload."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_mission import settle
from tests.messages import cases

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
GOOD = next(case for case in cases("bons") if case["pour"] == "cageot")


def begin(page: Page) -> None:
    """Open the stage « Prospecter » alone, then its e-mails."""
    page.goto("/missions")
    page.get_by_role("button", name="Plus de choix").first.click()
    page.get_by_role("button", name="Atelier « Prospecter »").click()
    page.get_by_role("link", name="2. E-mails").click()
    expect(page.get_by_role("heading", name="La campagne d'e-mails")).to_be_visible()
    settle(page)


def part(page: Page, name: str) -> None:
    """Open one part of the campaign, straight away, without leaving the field first."""
    page.get_by_role("radio", name=re.compile(f"^{name}")).click()
    settle(page)


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field."""
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose one option of a list by typing it."""
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def write(page: Page) -> None:
    """Write a good message."""
    fill(page, "Objet", GOOD["objet"])
    fill(page, "Aperçu (la ligne grise à côté de l'objet)", GOOD["apercu"])
    fill(page, "Message", GOOD["corps"])
    fill(page, "Nom de l'expéditeur", "Lina Perrot, Cageot & Moka")
    page.get_by_role("textbox", name=re.compile("Début de l'adresse")).fill("lina.perrot")
    fill(page, "Signature", GOOD["signature"])
    page.get_by_role("textbox", name=re.compile("Bas de page")).fill(GOOD["opposition"])
    settle(page)


def test_a_campaign_from_the_first_word_to_the_rates(page: Page) -> None:
    """A student writes, reads again, looks, takes the message away, sends it, reads the inbox and computes."""
    begin(page)
    write(page)
    part(page, "Relire")
    expect(page.get_by_text("Droit : bien")).to_be_visible()
    part(page, "Aperçu")
    opened = page.get_by_role("article", name="Le message ouvert")
    expect(opened).to_contain_text("dégustation de vingt minutes")
    expect(opened).not_to_contain_text("{prenom")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger ce message (.eml)").click()
    mail = BytesParser(policy=policy.default).parsebytes(Path(waiting.value.path()).read_bytes())
    assert str(mail["From"]).endswith("<lina.perrot@cageot-moka.example>")
    assert {one.get_content_type() for one in mail.walk()} >= {"text/plain", "text/html"}
    part(page, "Envoyer")
    choose(page, "Quel jour part", "mardi 17 novembre 2026")
    choose(page, "À quelle heure", "09 h 30")
    page.get_by_role("button", name="Envoyer", exact=True).last.click()
    page.get_by_role("button", name="Oui, j'envoie").dblclick()
    expect(page.get_by_text(re.compile("Envoi n° 1"))).to_be_visible()
    page.reload()
    part(page, "Résultats")
    expect(page.get_by_text("À toi de calculer")).to_be_visible()
    for label in ("délivrance", "ouverture", "clic", "réponse", "désinscription"):
        page.get_by_role("textbox", name=re.compile(label)).fill("12,5")
    page.get_by_role("button", name="Valider mes taux").click()
    expect(page.get_by_role("heading", name="L'entonnoir")).to_be_visible()
    part(page, "Réponses")
    expect(page.get_by_text("S'entraîner sur douze réponses")).to_be_visible()


def test_a_message_the_law_forbids_does_not_leave(page: Page) -> None:
    """Without a way to object, the sending is stopped and the advice is there."""
    begin(page)
    write(page)
    page.get_by_role("textbox", name=re.compile("Bas de page")).fill("Votre adresse vient de l'annuaire.")
    settle(page)
    part(page, "Envoyer")
    choose(page, "Quel jour part", "mardi 17 novembre 2026")
    choose(page, "À quelle heure", "09 h 30")
    page.get_by_role("button", name="Envoyer", exact=True).last.click()
    page.get_by_role("button", name="Oui, j'envoie").click()
    expect(page.get_by_text("Envoi arrêté par la loi")).to_be_visible()
    expect(page.get_by_text("Aucun message n'est parti.")).to_be_visible()


def test_a_reply_is_trained_on(page: Page) -> None:
    """The training inbox judges an answer at once and marks nothing."""
    begin(page)
    write(page)
    part(page, "Envoyer")
    choose(page, "Quel jour part", "mardi 17 novembre 2026")
    choose(page, "À quelle heure", "09 h 30")
    page.get_by_role("button", name="Envoyer", exact=True).last.click()
    page.get_by_role("button", name="Oui, j'envoie").click()
    expect(page.get_by_text(re.compile("Envoi n° 1"))).to_be_visible()
    part(page, "Réponses")
    page.get_by_text("S'entraîner sur douze réponses").click()
    settle(page)
    page.get_by_text("Classer sans suite").last.click()
    settle(page)
    page.get_by_role("button", name="Voir ce que vaut ma réponse").click()
    expect(page.get_by_text("1 réponse traitée sur 12")).to_be_visible()
