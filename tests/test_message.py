"""A message as written and as received: merge fields, safe HTML, a real MIME message, the line of an inbox."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulations.message.merge import fields_in, merge
from simulations.message.model import Attachment, Link, Message, Sender, Sequence, SequenceStep
from simulations.message.preview import cut_at, inbox_line
from simulations.message.render import mime, render

NINE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SENDER = Sender(name="Camille, Cageot & Moka", address="camille@cageot-moka.example")
LINE = {"civilite": "Mme", "prenom": "Léa", "nom": "Roux", "raison_sociale": "L'Équerre", "commune": "Nancy"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "**gras** [x](https://y.example)",
]
ALLOWED = {"div", "p", "strong", "em", "ul", "ol", "li", "a", "br"}


def message(**changes: object) -> Message:
    """Return a sound message."""
    given_ = {
        "subject": "{prenom}, une pause fruitée pour {entreprise} ?",
        "body": "Bonjour {civilite} {nom},\n\n**Onze voisins** ont essayé :\n\n- un panier\n- une semaine",
        "action": Link(label="Choisir un jour", address="https://cageot-moka.example/essai"),
        "signature": "Camille Roy\nCageot & Moka",
        "opposition": "Pour ne plus recevoir nos messages, répondez « stop ».",
    }
    return Message.model_validate({**given_, **changes})


class Tags(HTMLParser):
    """Reads the tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, its address and its handlers."""
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_fields_are_filled_missing_ones_named_and_fallbacks_used():
    """A value, its fallback, an empty cell, a field that does not exist: each has its way."""
    found = merge("Bonjour {prenom|vous}, de {entreprise} à {Commune} {fonction} {ville}", {**LINE, "prenom": ""})
    assert found.text == "Bonjour vous, de L'Équerre à Nancy  {ville}"
    assert (found.missing, found.unknown) == (("fonction",), ("ville",))
    assert fields_in("{prenom|vous} {prenom} {ville}") == ("prenom", "ville")


def test_a_field_typed_with_its_accent_is_known():
    """Who writes French writes {prénom}: it is the same field."""
    assert merge("{Prénom}, {civilité|vous}", LINE).text == "Léa, Mme"
    assert merge("{prènom2}", LINE).unknown == ("prènom2",)


def test_the_recipient_sees_names_rich_text_and_the_way_to_object():
    """Text and HTML say the same, with the link, the signature and the opposition."""
    shown = render(message(), LINE)
    assert shown.subject == "Léa, une pause fruitée pour L'Équerre ?"
    assert "<strong>Onze voisins</strong>" in shown.html
    assert "<li>un panier</li>" in shown.html
    assert "Onze voisins ont essayé" in shown.text
    for words in ("Choisir un jour", "https://cageot-moka.example/essai", "Camille Roy", "répondez « stop »"):
        assert words in shown.text
        assert words in shown.html


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_typed_or_from_the_file_ever_runs(words):
    """Marks typed by a student, or coming from a cell, stay text; links only go to the web."""
    shown = render(message(body=f"Bonjour {{nom}} {words}", signature=words, opposition=words), {**LINE, "nom": words})
    page = Tags(shown.html)
    assert page.tags <= ALLOWED
    assert page.handlers == []
    assert all(address.startswith("https://") for address in page.addresses)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gives_a_safe_page(body, cell):
    """Whatever is typed and whatever the file holds, the page has only the tags of rich text."""
    page = Tags(render(message(body=body), {**LINE, "nom": cell, "prenom": cell}).html)
    assert page.tags <= ALLOWED
    assert page.handlers == []


def test_a_field_in_an_address_is_filled_too():
    """A merge field inside a link takes the value of the file, coded; it leaves no sign of the machinery."""
    shown = render(message(body="[Voir](https://y.example/{nom}?v={ville|ici})"), {**LINE, "nom": 'Roux & "fils"'})
    assert "https://y.example/Roux%20%26%20%22fils%22?v=" in shown.html
    assert "%EE%80" not in shown.html


@pytest.mark.parametrize("words", ["&#xe000;7&#xe001;", "[x](https://y.example/%EE%80%809%EE%80%81)", "\ue0003\ue001"])
def test_marks_of_the_machinery_typed_by_hand_stand_for_nothing(words):
    """Whoever types the code of a mark gets an empty place, never an error nor somebody's cell."""
    shown = render(message(body=f"Bonjour {{nom}} {words}"), LINE)
    assert "\ue000" not in shown.html
    assert "%EE%80" not in shown.html


def test_a_mail_client_opens_the_message():
    """Read back by the standard library: heads, both texts, the simulated file, the way to object."""
    raw = mime(
        message(attachments=(Attachment(name="plaquette.pdf", kilobytes=300),)), SENDER, LINE,
        to="lea.roux@equerre.example", at=NINE, name="parcours-7",
    )  # fmt: skip
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == "Léa, une pause fruitée pour L'Équerre ?"
    assert mail["From"].addresses[0].display_name == "Camille, Cageot & Moka"
    assert mail["To"] == "lea.roux@equerre.example"
    assert "mailto:camille@cageot-moka.example" in mail["List-Unsubscribe"]
    assert "Onze voisins" in mail.get_body(("plain",)).get_content()
    assert "<strong>Onze voisins</strong>" in mail.get_body(("html",)).get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["plaquette.pdf.txt"]


def test_the_same_message_gives_the_same_bytes():
    """A message is as reproducible as the rest: same arguments, same file."""
    made = [mime(message(), SENDER, LINE, to="a@b.example", at=NINE, name="x") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "words", ["Objet\r\nBcc: tous@x.example", "Objet\nX", "a\x00b", "a\u2028Bcc: x@y.example", "a\x85b"]
)
def test_no_head_can_be_slipped_in(words):
    """A new line in a subject, a name or an address is refused before anything is made."""
    with pytest.raises(ValidationError, match="une seule ligne"):
        message(subject=words)
    with pytest.raises(ValidationError, match="une seule ligne"):
        Sender(name=words, address="a@b.example")
    with pytest.raises(ValueError, match="une seule ligne"):
        mime(message(), SENDER, LINE, to=f"a@b.example{words}", at=NINE, name="x")


def test_a_cell_of_the_file_cannot_slip_a_head_in_either():
    """A name of the file with new lines is put on one line in the subject."""
    mail = message_from_bytes(
        mime(message(), SENDER, {**LINE, "prenom": "Léa\r\nBcc: x@y.example"}, to="a@b.example", at=NINE, name="x"),
        policy=policy.default,
    )
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Léa Bcc: x@y.example")


def test_only_addresses_of_fiction_send():
    """An address that could exist is refused: nothing of an exercise may reach anybody."""
    with pytest.raises(ValidationError, match="adresse d'exercice"):
        Sender(name="Camille", address="camille@gmail.com")
    with pytest.raises(ValidationError, match="https"):
        Link(label="Voir", address="javascript:alert(1)")


def test_a_sequence_begins_for_all_and_leaves_time():
    """The first message goes to everybody; the next ones wait a day at least; four at most."""
    first = SequenceStep(message=message())
    assert Sequence(steps=(first, SequenceStep(message=message(), days=3, when="pas_ouvert"))).steps[1].days == 3
    with pytest.raises(ValidationError, match="part à tout le monde"):
        Sequence(steps=(SequenceStep(message=message(), when="ouvert"),))
    with pytest.raises(ValidationError, match="au moins un jour"):
        Sequence(steps=(first, SequenceStep(message=message())))
    with pytest.raises(ValidationError):
        Sequence(steps=(first, *(SequenceStep(message=message(), days=2) for _ in range(4))))


def test_the_inbox_cuts_long_lines():
    """A phone shows less than a screen; without preheader, the beginning of the body is seen."""
    shown = render(
        message(subject="Une pause fruitée livrée chaque lundi matin dans vos bureaux de Nancy, sans engagement"), LINE
    )
    phone, screen = inbox_line(SENDER, shown, screen="telephone"), inbox_line(SENDER, shown)
    assert len(phone.subject) < len(screen.subject)
    assert phone.cut
    assert phone.start.startswith("Bonjour Mme Roux")
    assert cut_at("abc", 3) == "abc"
    assert cut_at("abcd", 3) == "ab…"
