"""Answers about a map: a figure is that of what is named, an answer is about the question, salad is no sentence."""

from __future__ import annotations

import pytest

from simulations.zone.reading import read_answer
from simulations.zone.reading_file import reading_file
from simulations.zone.state import Shop, ZonePlan
from simulations.zone.trades import brief_of, trade
from simulations.zone.truth import check_figures

QUESTIONS = {question.id: question for question in reading_file().questions}
FLORIST = brief_of(trade("fleuriste"), "67482", shops=(Shop(name="Rose de Schilick", commune="67447", area=120),))
PLAN = ZonePlan(limits=(6, 12, 20))
OFF_TOPIC = (
    "Rose de Schilick à Schiltigheim me gêne car il fait 120 m² contre 60 pour moi, donc je mise sur le conseil."
)
SALAD = "Strasbourg 140397 ménages car donc il faut prospecter parce que la zone primaire 58 %."


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("La zone primaire a 58 % des clients.", True),
        ("La zone tertiaire a 58 % des clients.", False),
        ("La zone tertiaire a 31,6 % des clients.", True),
        ("La zone primaire fait 31,6 % des clients.", False),
        ("Strasbourg compte 140 397 ménages.", True),
        ("Schiltigheim compte 140 397 ménages.", False),
        ("Strasbourg compte 24 776 ménages.", False),
        ("Strasbourg fait 80 % de la zone.", False),
        ("Strasbourg fait 95 % de la zone.", False),
        ("80 % du marché reste dans la zone.", True),
    ],
)
def test_a_figure_is_that_of_what_is_named(text: str, *, right: bool) -> None:
    """A figure of another zone or of another commune is wrong, true as it may be elsewhere."""
    found = check_figures(text, FLORIST, PLAN)
    assert bool(found.right) is right
    assert bool(found.wrong) is not right


@pytest.mark.parametrize("name", ["frontiere", "richesse", "evasion", "iso"])
def test_an_answer_to_another_question_is_told(name: str) -> None:
    """A good answer about a competitor does not answer a question about something else."""
    reading = read_answer(QUESTIONS[name], OFF_TOPIC, FLORIST, PLAN)
    assert not reading.has("sujet")
    assert "Relis la question" in reading.points[0].advice
    assert reading.share < 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "frontiere",
            "Le Rhin et la frontière coupent la zone à l'est, donc je prospecte Schiltigheim, à 12 min.",
        ),
        ("evasion", "20 % du marché part ailleurs, surtout sur internet, donc je propose la livraison à Strasbourg."),
        (
            "richesse",
            "L'indice est de 100,6, plus riche que la France, donc je garde une gamme moyenne à Strasbourg.",
        ),
        ("concurrent", OFF_TOPIC),
        ("tertiaire", "Non, la zone tertiaire est trop loin, car il faut 20 min, donc je reste à Strasbourg."),
    ],
)
def test_an_answer_to_the_question_is_recognised(name: str, text: str) -> None:
    """Answers that speak of what is asked have the point."""
    assert read_answer(QUESTIONS[name], text, FLORIST, PLAN).has("sujet")


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_salad_of_words_is_no_answer(name: str) -> None:
    """Figures and connectors thrown together win neither the sentence, nor the reason, nor the decision."""
    reading = read_answer(QUESTIONS[name], SALAD, FLORIST, PLAN)
    assert not reading.has("phrase")
    assert not reading.has("raison")
    assert not reading.has("action")
