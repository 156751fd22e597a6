"""The study: numbers as French pupils type them, choices, and questions computed on the file received."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations import mission
from simulations.errors import ActionRefusedError
from simulations.mission_state import AnswerQuestion, SubmitStage
from simulations.scenario import Calculation, Question
from simulations.study import answer_number, compute, judge_answer, modes, options, study_measures
from tests.factories import make_scenario

FILE = pd.DataFrame(
    {"source": ["Salon", "Site", "", "Salon", ""], "commune": ["Metz", "Metz", "Nancy", "Nancy", "Toul"]}, dtype=object
)
TYPED = {
    "1 234,5": 1234.5,
    "12,5 %": 12.5,
    "1 200": 1200,
    "1\u202f200,50 €": 1200.5,
    "1\u00a0200": 1200,
    " 7 ": 7,
    "-3,2": -3.2,
    "0.35": 0.35,
    "douze": None,
    "": None,
    "12 ou 13": None,
    "2.600": 2600,
    "2.600.000": 2600000,
    "1.200,5 €": 1200.5,
    "0.350": 0.35,
    "1,200": 1.2,
    "3 4": None,
    "12 34": None,
    "1 200 30": None,
    "1.200.5": None,
    "1,2,3": None,
}


def question(**more) -> Question:
    """Return a question worth 12.5, with what is asked for instead."""
    base = {"id": "q", "enonce": "Combien en tout ?", "type": "nombre", "theme": "offre", "nombre": 12.5}
    raw = {**base, "indice": "Compte.", "explication": "Parce que.", **more}
    return Question.model_validate({key: value for key, value in raw.items() if value is not None})


def computed(measure: str, column: str | None = None, value: str | None = None, **more) -> Question:
    """Return a question whose answer is found in the file."""
    return question(nombre=None, calcul={"mesure": measure, "colonne": column, "valeur": value}, **more)


def is_right(asked: Question, *given_texts: str) -> bool:
    """Tell whether what was typed or ticked is right."""
    return judge_answer(asked, given_texts, FILE).right


@pytest.mark.parametrize(("text", "number"), TYPED.items())
def test_numbers_are_read_as_french_people_type_them(text, number):
    """Spaces or points between thousands, a comma, a % or a € do not matter; words and two numbers are no number."""
    assert answer_number(text) == number


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_any_french_number_is_read_back(whole, hundredths):
    """A number with thousands apart by spaces and a comma is the number itself."""
    text = f"{whole:,}".replace(",", " ") + f",{hundredths:02d}"
    assert answer_number(text) == pytest.approx(float(f"{whole}.{hundredths:02d}"))


@pytest.mark.parametrize(
    ("typed", "right"), [("12,5", True), ("12,4", True), ("12,6 %", True), ("12,39", False), ("12,61", False)]
)
def test_tolerance_holds_on_both_sides(typed, right):
    """A number is right up to the tolerance, bound included, and wrong beyond."""
    assert is_right(question(tolerance=0.1), typed) is right


def test_without_tolerance_only_the_number_itself_is_right():
    """With no tolerance, a rounded answer is wrong; no answer or not a number is wrong too."""
    assert is_right(question(), "12,50")
    assert not is_right(question(), "13")
    assert not is_right(question(), "nan")
    assert not is_right(question())


def test_several_choices_must_all_be_found():
    """Order does not matter; one too few or one too many is wrong."""
    asked = question(type="choix_multiple", nombre=None, options=["A", "B", "C"], reponse=["A", "B"])
    assert is_right(asked, "B", "A")
    assert not is_right(asked, "A")
    assert not is_right(asked, "A", "B", "C")
    assert not is_right(asked)


CALCULATIONS = [
    ("nombre", None, None, 5),
    ("nombre", "source", "Salon", 2),
    ("part", "source", "Salon", 40),
    ("vides", "source", None, 2),
    ("part_vides", "source", None, 40),
    ("distincts", "commune", None, 3),
]


@pytest.mark.parametrize(("measure", "column", "value", "expected"), CALCULATIONS)
def test_the_file_itself_gives_the_answer(measure, column, value, expected):
    """Counts, shares, empty cells and different values are found in the file, and judged as any number."""
    asked = computed(measure, column, value)
    assert is_right(asked, str(expected))
    assert not is_right(asked, str(expected + 1))


def test_an_empty_cell_is_never_the_most_frequent_value():
    """The most frequent source is a source, even when more cells are empty; it is one of the options shown."""
    asked = computed("mode", "source", type="choix")
    frame = pd.DataFrame({"source": ["", "", "", "Site", "Salon", "Site"]}, dtype=object)
    assert compute(asked.calculation, frame) == "Site"
    assert "Site" in options(asked, frame)
    assert "" not in options(asked, frame)
    assert judge_answer(asked, ("Site",), frame).right


def test_any_of_the_values_that_tie_is_right():
    """When two communes come first together, either is right, and the correction names both."""
    asked = computed("mode", "commune", type="choix")
    assert modes(asked.calculation, FILE) == ("Metz", "Nancy")
    assert is_right(asked, "Metz")
    assert is_right(asked, "Nancy")
    assert not is_right(asked, "Metz", "Nancy")
    assert judge_answer(asked, ("Toul",), FILE).expected == "Metz ou Nancy"


@given(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=30))
def test_the_right_option_is_always_shown(letters):
    """Whatever the file, one of the options on the screen is the most frequent value."""
    asked = computed("mode", "source", type="choix")
    frame = pd.DataFrame({"source": letters}, dtype=object)
    shown = options(asked, frame)
    assert [text for text in shown if judge_answer(asked, (text,), frame).right]
    assert len(shown) <= 5


def test_what_was_expected_is_written_the_french_way():
    """The correction shows 1 234,5 € with the spaces and the comma of French, and no useless zero."""
    assert judge_answer(question(nombre=1234.5, unite="€"), (), FILE).expected == "1\u202f234,5\u00a0€"
    assert judge_answer(question(nombre=20), (), FILE).expected == "20"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"nombre": None}, "un seul des deux"),
        ({"calcul": {"mesure": "nombre"}}, "un seul des deux"),
        ({"type": "choix", "nombre": None, "options": ["A"], "reponse": ["B"]}, "comme dans « options »"),
        ({"type": "choix", "nombre": None, "options": ["A"]}, "comme dans « options »"),
        ({"type": "choix", "nombre": None, "options": ["A", "B"], "reponse": ["A", "B"]}, "n'a qu'une réponse"),
        ({"type": "choix", "nombre": None, "calcul": {"mesure": "part"}}, "mesure « mode »"),
    ],
)
def test_a_question_nobody_could_answer_is_refused(more, words):
    """A question without answer, with two, or whose answer is no option is refused with its name."""
    with pytest.raises(ValueError, match=f"« q ».*{words}"):
        question(**more)


def test_themes_are_measured_apart_and_wrong_ones_explained():
    """One right theme and one wrong one give 1 and 0; the wrong one comes with its explanation as advice."""
    state = mission.start(make_scenario(), 3)
    for name, answer in (("lignes", "60"), ("rival", "Deux")):
        state = mission.apply(state, AnswerQuestion(question=name, answer=(answer,))).state
    found = study_measures(state)
    assert (found["etude.lecture_fichier"].value, found["etude.concurrents"].value) == (1, 0)
    assert found["etude.concurrents"].advice == "Voici pourquoi."
    assert "« Deux »" in found["etude.concurrents"].quote
    assert found["etude.lecture_fichier"].advice == ""


def test_the_stage_waits_for_every_answer():
    """Handing in with questions left is refused, and says how many; an unknown question is refused too."""
    state = mission.start(make_scenario(), 3)
    state = mission.apply(state, AnswerQuestion(question="lignes", answer=("60",))).state
    with pytest.raises(ActionRefusedError, match=r"reste 4\u00a0questions sans"):
        mission.apply(state, SubmitStage(stage="analyser"))
    with pytest.raises(ActionRefusedError, match="n'existe pas"):
        mission.apply(state, AnswerQuestion(question="autre", answer=("1",)))


def test_a_calculation_names_its_column():
    """A share of one value counts the lines with exactly that value."""
    assert compute(Calculation(measure="part", column="commune", value="Toul"), FILE) == 20
