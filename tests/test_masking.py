"""Names on the projector: the prospect's and the firm's when asked, the student's always."""

from __future__ import annotations

import pytest

from mcvb.masking import introduced, masked, names_said, unnamed
from simulations.call import engine
from simulations.call.players import context, play, say
from simulations.call.state import Prospect

WHO = Prospect(
    line=1,
    title="Mme",
    first_name="Hélène",
    last_name="Le Goff",
    firm="Klein Systèmes",
    phone="01 99 00 12 34",
    email="h.legoff@klein.example",
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Klein Systèmes, bonjour.", "L'entreprise, bonjour."),
        ("Bonjour mme le goff, c'est bien klein systemes ?", "Bonjour le prospect, c'est bien l'entreprise ?"),
        ("Le bureau de Madame Helene Le Goff", "Le bureau du prospect"),
        ("Écrivez à h.legoff@klein.example ou au 01 99 00 12 34", "Écrivez à son adresse ou au son numéro"),
        ("Je dégoffe rien.", "Je dégoffe rien."),
    ],
)
def test_the_prospect_is_hidden_however_it_is_written(said: str, shown: str) -> None:
    """With or without accents, capitals or a title, no name is left, and the sentence stays French."""
    assert masked(said, WHO) == shown


def test_a_prospect_without_a_firm_or_names_changes_nothing() -> None:
    """Empty names hide nothing."""
    nobody = Prospect(line=1, title="", first_name="", last_name="")
    assert masked("Bonjour, comment allez-vous ?", nobody) == "Bonjour, comment allez-vous ?"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Je m'appelle Inès, de Cageot & Moka", ["Inès"]),
        ("bonjour c'est kevin martin de cageot et moka", ["kevin martin"]),
        ("Bonjour Madame, Camille à l'appareil", ["Camille"]),
        ("c'est pas cher et c'est local", []),
        ("C'est jeudi ou vendredi ?", []),
    ],
)
def test_how_a_student_says_their_name(said: str, names: list[str]) -> None:
    """A name is known by how it is introduced; other words are not taken for one."""
    assert introduced(said, "Cageot & Moka") == names


def test_the_student_is_never_named() -> None:
    """What was given as a name is hidden everywhere in the call, whole or in part."""
    hello = say("Bonjour, c'est kevin martin de Cageot & Moka", "saluer", "se_presenter")
    call = play(engine.start(context("pro_mesure"), 1), hello)
    names = names_said(call)
    assert unnamed("Kévin Martin ? Bonjour Kevin.", names) == "(prénom) ? Bonjour (prénom)."
