"""Which questions on the map are asked, anywhere in France."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.scenario import parse_scenario, scenario_paths
from simulations.zone.measures import zone_measures
from simulations.zone.model_study import study_actions
from simulations.zone.quoting import quotes
from simulations.zone.reading import is_sentence, questions_for, read_answer
from simulations.zone.reading_file import reading_file
from simulations.zone.state import Shop, ZonePlan, ZoneWork, apply
from simulations.zone.trades import brief_of, trade
from simulations.zone.truth import check_figures
from simulations.zone.typed import Typed, plain

QUESTIONS = {question.id: question for question in reading_file().questions}
FLORIST = brief_of(trade("fleuriste"), "67482", shops=(Shop(name="Rose de Schilick", commune="67447", area=120),))
PLAN = ZonePlan(limits=(6, 12, 20))
# A good answer to each question, and one about something else.
ON_SUBJECT = {
    "clients_ou": "Les clients sont surtout à Strasbourg, 58 % des ménages, donc je prospecte là.",
    "premiere_commune": "Je prospecte d'abord Schiltigheim, car il y a 15 840 ménages à 12 min.",
    "poles": "Il y a un seul grand pôle, Strasbourg, donc mes tournées partiront de là.",
    "richesse": "L'indice est de 100,6, alors je garde des prix moyens à Strasbourg.",
    "concurrent": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m².",
    "evasion": "20 % du marché part sur internet, donc je propose la livraison à Strasbourg.",
    "iso": "On perd une commune à cause du Rhin et du pont, je ne la prospecte pas.",
    "frontiere": "Le Rhin et la frontière coupent la zone à l'est, donc je prospecte Schiltigheim.",
    "tertiaire": "Non, la zone tertiaire est trop loin, car il faut 20 min de route.",
    "limites": "Mes limites de 6, 12 et 20 min vont bien, car on achète des fleurs sur son trajet.",
    "a_verifier": "La carte ne dit pas les goûts des clients : je vais faire un questionnaire au marché.",
}
OFF_SUBJECT = {
    "clients_ou": "Rose de Schilick me gêne le plus car il fait 120 m² contre 60, donc je mise sur le conseil.",
    "premiere_commune": "Rose de Schilick me gêne car il fait 120 m² contre 60 pour moi, je mise sur le conseil.",
    "poles": "Rose de Schilick me gêne car il fait 120 m² contre 60 pour moi, donc je mise sur le conseil.",
    "richesse": "Rose de Schilick, à Schiltigheim, est à 12 min de chez moi, donc je mise sur le conseil.",
    "concurrent": "La zone tertiaire a 31,6 % des clients, donc je n'y vais pas souvent, c'est trop de route.",
    "evasion": "Je prospecte d'abord Schiltigheim, car il y a 15 840 ménages à 12 min de Strasbourg.",
    "iso": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m², donc je mise sur le conseil.",
    "frontiere": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m², donc je mise sur le conseil.",
    "tertiaire": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m², donc je mise sur le conseil.",
    "limites": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m², donc je mise sur le conseil.",
    "a_verifier": "Rose de Schilick, à Schiltigheim, me gêne car il fait 120 m², donc je mise sur le conseil.",
}
PROSPECTS = {1: 20, 2: 10, 3: 4}


def test_questions_are_always_three_and_the_same():
    """Anywhere in France, three different questions that make sense there, and the same ones each time."""
    for place in ("75056", "97411", "98818", "48095", "97502", "29155", "67482"):
        brief = brief_of(trade("boulangerie"), place)
        plan = ZonePlan(limits=brief.limits)
        asked = questions_for(brief, plan)
        assert len({question.id for question in asked}) == 3
        assert asked == questions_for(brief, plan)
        assert "concurrent" not in {question.id for question in asked}


def test_an_island_is_asked_about_the_sea():
    """On Belle-Île, the sea cuts the circle: its effect on customers is asked."""
    brief = brief_of(trade("velo"), "56241")
    assert "frontiere" in {question.id for question in questions_for(brief, ZonePlan(limits=(5, 10, 15)))}


@pytest.mark.parametrize("path", scenario_paths(), ids=lambda path: path.stem)
def test_a_study_done_well_is_measured_at_the_top_in_every_mission(path):
    """In each shipped mission, a student who does all well gets all seven measures at the top."""
    brief = parse_scenario(path.read_text(encoding="utf-8"), name=path.name).catchment
    work = ZoneWork()
    for action in study_actions(brief, PROSPECTS):
        work = apply(work, action).state
    found = {name: measure.value for name, measure in zone_measures(brief, work, PROSPECTS).items()}
    assert found == pytest.approx(dict.fromkeys(found, 1.0))
    assert len(found) == 7


def test_every_question_has_its_answers():
    """An answer on the subject and one off it are labelled for each question."""
    assert set(ON_SUBJECT) == set(OFF_SUBJECT) == set(QUESTIONS)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_an_answer_must_answer_the_question(name):
    """An answer on the subject has the point; one about something else has not, and is told what is expected."""
    assert read_answer(QUESTIONS[name], ON_SUBJECT[name], FLORIST, PLAN).has("sujet")
    off = read_answer(QUESTIONS[name], OFF_SUBJECT[name], FLORIST, PLAN)
    assert not off.has("sujet")
    assert QUESTIONS[name].expected in off.points[0].advice


@pytest.mark.parametrize(("text", "right", "wrong"), [
    ("La zone primaire fait 31,6 % et la zone tertiaire 58,2 %.", 0, 2),
    ("La zone primaire fait 58,2 % et la zone tertiaire 31,6 %.", 2, 0),
    ("58 % des clients sont en zone tertiaire, Strasbourg étant en zone primaire.", 0, 1),
    ("Strasbourg a 24 776 ménages et Schiltigheim 140 397 ménages.", 0, 2),
    ("Strasbourg et Schiltigheim ont 140 397 et 15 840 ménages.", 2, 0),
    ("Strasbourg fait 31,6 % de la zone.", 0, 1),
    ("On compte 10 % en zone primaire.", 0, 1), ("La zone primaire fait 33,3 % des clients.", 0, 1),
    ("La zone primaire s'arrête à 20 min.", 0, 1), ("La zone tertiaire va de 12 à 20 min.", 2, 0),
    ("La zone secondaire compte 140 397 ménages.", 0, 1),
    ("Rose de Schilick fait 60 m².", 0, 1), ("Rose de Schilick fait 120 m² contre 60 m² pour moi.", 2, 0),
    ("Ma part de marché par la surface serait de 33,3 %.", 1, 0),
    ("La zone compte 241 408 ménages, dont 140 397 à Strasbourg.", 2, 0),
    ("La zone primaire regroupe plus de la moitié des clients.", 1, 0),
    ("La zone tertiaire regroupe plus de la moitié des clients.", 0, 0),
])  # fmt: skip
def test_a_figure_is_judged_on_what_its_clause_names(text, right, wrong):
    """Swapped between zones, communes or shops, true figures are wrong; in their places they are right."""
    found = check_figures(text, FLORIST, PLAN)
    assert (len(found.right), len(found.wrong)) == (right, wrong)


def test_the_truth_told_is_that_of_the_zone_named_in_its_own_words():
    """What is told of a wrong figure is about the zone named, and households stay households."""
    share = check_figures("La zone tertiaire a 58 % des clients.", FLORIST, PLAN).truths[0]
    assert "zone tertiaire : 31,6" in share
    homes = check_figures("Schiltigheim compte 140 397 ménages.", FLORIST, PLAN).truths[0]
    assert homes == "ménages, Schiltigheim : 15\u202f840\u00a0ménages"


@pytest.mark.parametrize(("sentence", "typed"), [
    ("Il y a 140 397 ménages.", "140 397 ménages"), ("Une Vingtaine de minutes", "Une Vingtaine de minutes"),
    ("C’est 120 mètres carrés", "120 mètres carrés"), ("60m² chez moi", "60m²"), ("6,6 M€ par an", "6,6 M€"),
    ("on met 1h10", "1h10"), ("12k Habitants", "12k Habitants"), ("45% ici", "45%"), ("10 € pièce", "10 €"),
    ("trente-cinq pour cent", "trente-cinq pour cent"),
])  # fmt: skip
def test_a_figure_is_quoted_as_typed(sentence, typed):
    """Accents, capitals, units and spaces are the student's own."""
    assert [quote.written for quote in quotes(sentence)] == [typed]


def test_a_reason_is_quoted_as_typed():
    """The reason begins at its connector, with the accents and capitals typed."""
    text = "Je prospecte Schiltigheim à 10 € le bouquet, car elle est la plus peuplée, à côté de l’Îlot."
    reason = next(point for point in read_answer(QUESTIONS["premiere_commune"], text, FLORIST, PLAN).points
                  if point.id == "raison")  # fmt: skip
    assert reason.quote == "car elle est la plus peuplée, à côté de l’Îlot"


@given(st.text(max_size=80) | st.text("aéœŒ€²m2 \u202f\u00a0’'Éİ\n 5,%", max_size=40))
def test_plain_letters_know_where_they_were_typed(text):
    """Each plain letter points at what was typed, in order, and the whole is the text without its outer spaces."""
    typed = Typed(text)
    assert typed.said == plain(text)
    places = [typed.place(rank) for rank in range(len(typed.said))]
    assert places == sorted(places)
    if typed.said:
        assert plain(typed.quoted(0, len(typed.said))) == typed.said


@pytest.mark.parametrize("text", [
    "Strasbourg fait 58 % des ménages. C'est pourquoi je commence par le centre.",
    "Il faut prospecter Strasbourg, vu que c'est une métropole, alors je commence là.",
    "La zone primaire a 58 % des foyers. Du coup j'organise ma tournée à Strasbourg.",
])  # fmt: skip
def test_good_reasons_are_recognised(text):
    """« C'est pourquoi », « vu que » and « du coup » give a reason, that of the sentence before if need be."""
    assert read_answer(QUESTIONS["clients_ou"], text, FLORIST, PLAN).has("raison")


def test_a_consequence_of_nothing_is_no_reason():
    """« Du coup » after a sentence that says no fact gives no reason."""
    text = "C'est comme ça et voilà. Du coup je fais un truc comme ça pour voir."
    assert not read_answer(QUESTIONS["poles"], text, FLORIST, PLAN).has("raison")


@pytest.mark.parametrize("text", [
    "Strasbourg est le seul grand pôle. Mes tournées partiront donc de Strasbourg, puis Schiltigheim.",
    "Il y a un seul pôle de clients à Strasbourg et nos visites commenceront par le centre.",
])  # fmt: skip
def test_plans_in_the_future_are_decisions(text):
    """What one's rounds or visits will do is a decision; what customers will do is not."""
    assert read_answer(QUESTIONS["poles"], text, FLORIST, PLAN).has("action")
    customers = "Les clients de Strasbourg viendront donc en voiture car ils habitent loin."
    assert not read_answer(QUESTIONS["poles"], customers, FLORIST, PLAN).has("action")


@pytest.mark.parametrize("text", [
    "Strasbourg et la zone primaire pour les clients de la ville avec des flyers dans le centre.",
    "car donc parce que puis avec pour dans la zone primaire et les ménages de la ville",
])  # fmt: skip
def test_a_sentence_needs_a_verb(text):
    """Many small words, connectors even, do not make a sentence."""
    assert not is_sentence(text, "")
