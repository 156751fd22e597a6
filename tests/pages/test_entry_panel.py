"""The ways into a class, as its teacher sees them: free entry, cards, secrets reset."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from mcvb import access, cards, entry
from mcvb.cookies import SESSION_COOKIE
from mcvb.store import Person, SqliteRepository
from mcvb.throttle import Place
from tests import school

PAGE = Path(__file__).with_name("entry_panel_page.py")


@pytest.fixture
def teacher(store: SqliteRepository, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Give the teacher of Lina's class, signed in."""
    who, _, _ = school.small_class(store)
    token = access.sign_in(store, who, "", datetime.now(UTC))
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: {SESSION_COOKIE: token}))
    return who


def drawn() -> AppTest:
    """Return the panel drawn."""
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not at.exception
    return at


def test_free_entry_is_closed_and_opened(store: SqliteRepository, teacher: Person) -> None:
    """The switch changes the class, and the log says so."""
    at = drawn()
    at.toggle[0].set_value(False).run()
    assert not store.free_entry("c1")
    assert store.audit_log(teacher)[0].act == "fermer l'entrée libre"
    at.toggle[0].set_value(True).run()
    assert store.free_entry("c1")


@pytest.mark.usefixtures("teacher")
def test_cards_are_made_and_taken_away(store: SqliteRepository) -> None:
    """A press makes a card for each student, ready to print; the address on it opens the student's way in."""
    at = drawn()
    at.button(key="cartes_c1").click().run()
    sheet = at.session_state["atelier_cartes"][1]
    token = re.findall(r"/carte/([\w-]+)<", sheet)
    assert entry.card(store, token[0]).person.id == "lina"
    assert sheet.count("<svg") == len(token) == 1


@pytest.mark.usefixtures("teacher")
def test_a_forgotten_secret_is_reset(store: SqliteRepository) -> None:
    """Once Lina has a secret, her teacher may take it away; she then chooses another."""
    assert "Personne n'a encore choisi de secret." in [text.value for text in drawn().markdown]
    now = datetime.now(UTC)
    claim = entry.claim(store, "KRTMBP", "Lina B.", place=Place("x"), now=now)
    entry.choose(store, claim, "7kb4", now=now)
    at = drawn()
    next(button for button in at.button if button.label == "Remettre à zéro").click().run()
    way = store.student_way("lina")
    assert way is not None
    assert way.secret_hash is None


def test_a_card_shows_what_is_typed_as_text() -> None:
    """A pseudonym with tags is text on the card; the QR code is drawn in the page, from nowhere else."""
    page = cards.sheet(school.a_class(name="<b>1re"), [("<i>Lina", "http://192.168.1.20:8501/carte/abc")])
    assert "<i>" not in page
    assert "<b>1re" not in page
    assert "<svg" in page
    assert "src=" not in page
