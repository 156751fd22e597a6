"""Stories of the legal notice: what a student reads, what a teacher completes."""

from __future__ import annotations

import pytest

from mcvb import access, privacy
from mcvb.store import SqliteRepository
from simulations.errors import PermissionRefusedError
from tests import school
from tests.pages.visit import Visit, now


def sign_in(visit: Visit, store: SqliteRepository) -> None:
    """Make the browser of a visit a teacher's."""
    token = access.new_token()
    access.open_session(store, school.teacher(store), token, now())
    visit.cookies["atelier_session"] = token


def test_a_student_reads_what_is_kept_and_their_rights(visit: Visit) -> None:
    """The page says what is kept, what never is, and that it is not completed yet; no form for a student."""
    visit.open("mentions.py")
    assert "Ce qui n'est jamais demandé" in visit.said
    assert "n'est pas encore complétée" in visit.said
    assert not visit.has_button("Enregistrer")
    visit.press("ouvrir_mes_donnees")
    assert "Emporter toutes tes données" in visit.said


def test_a_teacher_completes_the_notice_for_everybody(visit: Visit, store: SqliteRepository) -> None:
    """What a teacher writes is read by all, and fills the sheet of the register."""
    sign_in(visit, store)
    visit.open("mentions.py")
    for name, value in (("Établissement", "Lycée  des Vosges"), ("Responsable du traitement", "La proviseure")):
        next(field for field in visit.at.text_input if field.label == name).set_value(value)
    next(field for field in visit.at.text_input if "exercer" in field.label).set_value("secretariat@lycee.example")
    visit.press("Enregistrer")
    assert "n'est pas encore complétée" not in visit.said
    assert privacy.notice(store).etablissement == "Lycée des Vosges"
    sheet = privacy.register(privacy.notice(store))
    assert "| Établissement | Lycée des Vosges |" in sheet
    assert "| Délégué à la protection des données | à compléter |" in sheet
    assert "{" not in sheet


def test_only_a_teacher_changes_the_notice(visit: Visit, store: SqliteRepository) -> None:
    """A visitor's write is refused by the store itself."""
    with pytest.raises(PermissionRefusedError):
        store.set_setting(visit.person, privacy.SETTING, {"contact": "x"}, school.NOW)
    assert privacy.notice(store) == privacy.Notice()


def test_the_notice_is_in_reach_of_every_page(visit: Visit) -> None:
    """The foot of each page leads to it."""
    assert "Mentions et données personnelles" in visit.links
