"""Map reading: questions that suit the zone, figures held against the truth, reasons and decisions that are real."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.zone.exam import exercises
from simulations.zone.facts import facts, facts_of
from simulations.zone.measures import best_rate, limits_argued, limits_fit, zone_measures
from simulations.zone.naming import named_in
from simulations.zone.quoting import quotes
from simulations.zone.reading import questions_for, read_answer, read_conclusion, signals
from simulations.zone.reading_file import reading_file
from simulations.zone.state import ZonePlan, ZoneWork
from simulations.zone.table import zone_table
from tests.zone import read, roads_of_the_answers, zone

NANCY, STRASBOURG, MENDE = zone("nancy"), zone("strasbourg"), zone("mende")
QUESTIONS = {question.id: question for question in reading_file().questions}
# The program may differ from the teacher's labels on this share of the points at most.
LEAST_AGREEMENT = {
    "reponses_vues": 0.98,
    "reponses_neuves": 0.95,
    "reponses_gardees": 0.93,
    "reponses_controle": 0.93,
}
GOOD = {
    "clients_ou": "32,3 % des clients sont à Nancy, en zone primaire, parce que la ville est très peuplée. "
    "Donc je prospecte d'abord Nancy.",
    "concurrent": "Jardiflor, à Ludres, me gêne le plus car il a 700 m². Je propose donc la livraison à Nancy.",
}


@pytest.fixture(scope="module", autouse=True)
def roads():
    """Travel as when the answers were written."""
    with roads_of_the_answers():
        yield


def found_in(name: str) -> list[tuple[str, str, bool, bool]]:
    """Return the text, point, what is found and what the label says, for each answer of a file."""
    rows = []
    for kind in ("reponses", "conclusions"):
        for raw in read(name)[kind]:
            where = zone(raw["zone"])
            text = raw["texte"]
            reading = (
                read_answer(QUESTIONS[raw["question"]], text, *where)
                if kind == "reponses"
                else read_conclusion(text, *where)
            )
            for point in (one for one in reading.points if one.id != "sujet"):  # looked at apart
                label = not raw["faux"] if point.id == "sans_faux" else point.id in raw["oui"]
                rows.append((text, point.id, point.met, label))
    return rows


@pytest.mark.parametrize("name", LEAST_AGREEMENT)
def test_student_answers_are_read_as_a_teacher_reads_them(name):
    """On hand-labelled answers, points agree with the teacher; those of `reponses_gardees` were never looked at."""
    rows = found_in(name)
    different = [(text, point) for text, point, met, label in rows if met is not label]
    assert 1 - len(different) / len(rows) >= LEAST_AGREEMENT[name], different


def test_there_are_enough_labelled_answers():
    """Sixty answers at least, thirty of them kept aside."""
    counts = {name: len(read(name)["reponses"]) + len(read(name)["conclusions"]) for name in LEAST_AGREEMENT}
    assert sum(counts.values()) >= 60
    assert min(counts["reponses_vues"], counts["reponses_gardees"]) >= 30


def test_questions_suit_the_zone():
    """A border, one strong competitor and a spread-out country are not asked the same questions."""
    asked = {
        name: [question.id for question in questions_for(*zone(name))] for name in ("nancy", "strasbourg", "mende")
    }
    assert all(len(ids) == 3 for ids in asked.values())
    assert all("concurrent" in ids for ids in asked.values())
    assert len(QUESTIONS) >= 7


def test_signals_are_plain_numbers():
    """Every signal a question waits for exists, and is a number."""
    found = signals(*NANCY)
    wanted = {name for question in QUESTIONS.values() for name in (*question.needs, question.interest.signal)}
    assert wanted <= set(found)
    assert all(value >= 0 for value in found.values())


def test_facts_are_those_of_the_table_and_of_the_exam():
    """What one may quote is what the table and the exercises say."""
    said = {(fact.label, fact.value) for fact in facts(*NANCY)}
    table = zone_table(*NANCY)
    assert ("clients, Nancy", float(table["clients"].loc["54395"])) in said
    assert all(any(value == one.expected for _, value in said) for one in exercises(*NANCY) if one.unit != "ménages")
    assert {fact.subject for fact in facts_of(*NANCY, "54547")} == {"54547"}


@pytest.mark.parametrize(("text", "expected"), [
    ("12 k habitants", [(12_000, "habitants")]), ("45%", [(45, "pourcent")]), ("45 pour cent", [(45, "pourcent")]),
    ("vingt minutes", [(20, "minutes")]), ("une vingtaine de minutes", [(20, "minutes")]), ("1h10", [(70, "minutes")]),
    ("trente-cinq pour cent", [(35, "pourcent")]), ("une demi-heure", [(30, "minutes")]), ("9mn", [(9, "minutes")]),
    ("quatre-vingt-dix-huit km", [(98, "km")]), ("15.455 ménages", [(15_455, "clients")]),
    ("60 m²", [(60, "surface")]), ("6,6 M€", [(6_600_000, "euros")]),
    ("1,2 million d’habitants", [(1_200_000, "habitants")]),
    ("entre 8 et 10 minutes", [(8, "minutes"), (10, "minutes")]), ("un indice de 97,1", [(97.1, "indice")]),
    ("la moitié des clients", [(50, "pourcent")]), ("10 % de remise", []), ("3 fois par semaine", []),
    ("l'A31", []), ("deux concurrents", []), ("7 380 et 4 182 foyers", [(7_380, "clients"), (4_182, "clients")]),
])  # fmt: skip
def test_figures_are_read_as_students_write_them(text, expected):
    """Digits or letters, k, M, %, mn, h, m²: value and unit are found; what counts nothing of the zone is left."""
    assert [(quote.value, quote.family) for quote in quotes(text)] == expected


@pytest.mark.parametrize(("text", "name"), [
    ("vandeuvre", "Vandœuvre-lès-Nancy"), ("St Max", "Saint-Max"), ("saint nicolas de port", "Saint-Nicolas-de-Port"),
    ("a villers les nancy", "Villers-lès-Nancy"), ("JARVILLE", "Jarville-la-Malgrange"),
    ("d'Heillecourt", "Heillecourt"),
])  # fmt: skip
def test_communes_are_recognised_however_spelled(text, name):
    """No accent, no hyphen, cut short, abbreviated or misspelled: the commune is found."""
    codes = named_in(text, *NANCY).communes
    assert name in set(zone_table(*NANCY)["commune"].reindex(sorted(codes)))


@pytest.mark.parametrize(
    "text", ["la zone primaire est grande", "les fleurs du marché", "un point de vente", "Toulouse"]
)
def test_everyday_words_name_nobody(text):
    """Words of every day and far towns are not taken for communes or competitors of the map."""
    assert not named_in(text, *NANCY).something


def test_a_good_answer_has_every_point():
    """A figure, a name, a reason and a decision, all true: every point is met and quoted."""
    for question, text in GOOD.items():
        reading = read_answer(QUESTIONS[question], text, *NANCY)
        assert reading.share == 1, [point for point in reading.points if not point.met]
        assert all(point.said for point in reading.points if point.id in ("chiffre", "raison", "action"))


def test_a_wrong_figure_is_named_with_the_nearest_truth():
    """« Vandœuvre est à 25 minutes » is contradicted with the minutes of Vandœuvre."""
    text = "Je prospecte Vandœuvre car c'est à 25 minutes de Nancy et qu'il y a 15 455 ménages."
    reading = read_answer(QUESTIONS["premiere_commune"], text, *NANCY)
    wrong = next(point for point in reading.points if point.id == "sans_faux")
    assert reading.wrong == ("25 minutes",)
    assert "Vandœuvre" in wrong.advice
    assert "9" in wrong.advice


def test_inhabitants_are_not_households():
    """The right number with the wrong word is a wrong figure."""
    reading = read_answer(QUESTIONS["premiere_commune"], "Toul car il y a 15 768 ménages là-bas.", *NANCY)
    assert reading.wrong


@pytest.mark.parametrize("text", [
    "Nancy clients 32,3 % primaire prospecter car autoroute",
    "parce que grâce à car donc il faut prospecter Nancy",
    "Où sont la plupart des clients de ta zone, et qu'est-ce que cela change pour ta prospection ?",
    "Nancy, Laxou, Toul, 59 977 ménages, 9 min, 26,4 %, autoroute, pont, tournée, flyers.",
    "oui", "???", "12", "",
])  # fmt: skip
def test_keywords_alone_earn_nothing(text):
    """A list of words, a copy of the question or nothing at all gets neither reason, decision, name nor figure."""
    reading = read_answer(QUESTIONS["clients_ou"], text, *NANCY)
    assert not any(point.met for point in reading.points if point.id != "sans_faux")


@pytest.mark.parametrize("text", [
    "On y trouve beaucoup de clients et on voit que la ville est très grande.",
    "Les clients peuvent venir en voiture et le client doit rouler vingt minutes pour aller à Toul.",
    "Il faut 19 minutes pour aller à Toul depuis le magasin et c'est sur l'autoroute.",
    "Nous avons 32,3 % des clients à Nancy et ils viennent souvent à pied.",
    "On peut voir que la zone est coupée par la Moselle et que les ponts sont rares.",
    "Ils iront chez un autre fleuriste, plus près de chez eux, c'est normal.",
    "Le concurrent prospecte beaucoup à Ludres et il distribue des tracts.",
])  # fmt: skip
def test_describing_is_not_deciding(text):
    """What customers or competitors do, what one sees or how long it takes, is no decision of one's own."""
    assert not read_answer(QUESTIONS["clients_ou"], text, *NANCY).has("action")


def test_the_word_because_is_no_reason():
    """« parce que voilà » gives no reason, « parce que l'autoroute… » does."""
    begin = "On gagne la commune de Toul dans la zone en minutes parce que "
    empty = read_answer(QUESTIONS["iso"], begin + "c'est comme ça et puis voilà.", *NANCY)
    full = read_answer(QUESTIONS["iso"], begin + "l'autoroute y passe.", *NANCY)
    assert not empty.has("raison")
    assert full.has("raison")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    """Whatever is typed, reading it never fails."""
    read_answer(QUESTIONS["clients_ou"], text, *MENDE)
    read_conclusion(text, *MENDE)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_true_figure_is_never_called_wrong(data):
    """Any fact of a commune, written with its unit beside its name, is right; three times as much is not."""
    brief, plan = STRASBOURG
    table = zone_table(brief, plan).sort_values("clients", ascending=False).head(25)
    rank = data.draw(st.integers(1, len(table) - 1))
    row = table.iloc[rank]
    column, unit = data.draw(st.sampled_from([("population", "habitants"), ("menages", "ménages")]))
    value = int(row[column])
    reading = read_answer(QUESTIONS["premiere_commune"], f"À {row['commune']}, il y a {value} {unit}.", brief, plan)
    assert (len(reading.right), reading.wrong) == (1, ())


def test_the_conclusion_says_how_long_it_is():
    """Too short a conclusion is told its length, and what it lacks."""
    reading = read_conclusion("La zone est bien, on va prospecter la semaine prochaine.", *NANCY)
    advice = {point.id: point.advice for point in reading.points if not point.met}
    assert "mots" in advice["longueur"]
    assert {"lieu", "chiffres", "prudence"} <= set(advice)


def test_nothing_begun_is_not_measured():
    """A study not begun has no measure; each part is measured once begun."""
    brief, plan = NANCY
    assert zone_measures(brief, ZoneWork(), None) == {}
    assert set(zone_measures(brief, ZoneWork(plan=plan), None)) == {"zone.limites"}
    results = zone_measures(brief, ZoneWork(results={"reilly": "1,8"}), None)
    assert set(results) == {"zone.calculs", "zone.methode"}
    assert set(zone_measures(brief, ZoneWork(chosen=("54547",)), None)) == {"zone.communes"}


def test_a_whole_study_done_well_has_every_measure():
    """Limits argued, results right, answers good, near communes, a whole conclusion: all at the top."""
    brief, plan = NANCY
    plan = plan.model_copy(
        update={"reason": "Un bouquet est un achat courant : on ne fait que quelques minutes de trajet."}
    )
    conclusion = next(raw["texte"] for raw in read("reponses_vues")["conclusions"])
    work = ZoneWork(
        plan=plan,
        results={one.id: one.answer for one in exercises(brief, plan)},
        readings=dict(GOOD)
        | {"tertiaire": "Non, car 26,4 % seulement des clients sont en zone tertiaire, donc j'évite."},
        chosen=("54547", "54482"),
        conclusion=conclusion,
    )
    found = zone_measures(brief, work, None)
    tops = {name: measure.value for name, measure in found.items()}
    assert tops == pytest.approx({**dict.fromkeys(tops, 1.0), "zone.communes": tops["zone.communes"]})
    assert tops["zone.communes"] > 0.6
    names = ("limites", "calculs", "methode", "lecture", "chiffres", "communes", "conclusion")
    assert set(tops) == {f"zone.{name}" for name in names}


def test_limits_need_the_right_size_and_a_reason():
    """Limits three times too large, or without a reason on how people buy, are told so."""
    brief, plan = NANCY
    assert limits_fit(brief, plan)
    assert limits_fit(brief, ZonePlan(measure="km", limits=(3, 8, 15)))
    assert not limits_fit(brief, ZonePlan(limits=(20, 40, 60)))
    assert not limits_argued(brief, plan.model_copy(update={"reason": "parce que"}))
    assert limits_argued(brief, plan.model_copy(update={"reason": "les fleurs on les achete sur son trajet"}))


def test_near_and_peopled_communes_beat_far_and_empty_ones():
    """Communes with many customers a minute from the shop are worth more than small far ones."""
    near = zone_measures(NANCY[0], ZoneWork(chosen=("54547", "54482")), None)["zone.communes"].value
    table = zone_table(*NANCY)
    far = tuple(str(code) for code in table[table["zone"] == 3].sort_values("clients").index[:2])
    assert near > 0.6 > zone_measures(NANCY[0], ZoneWork(chosen=far), None)["zone.communes"].value


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 60)), min_size=1, max_size=7), st.integers(1, 7))
def test_the_best_communes_are_the_best(pairs, size):
    """No other choice of as many communes gives more customers per minute than the best one."""
    size = min(size, len(pairs))
    people, minutes = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    best, ranks = best_rate(people, minutes, size)
    every = [people[list(some)].sum() / minutes[list(some)].sum() for some in combinations(range(len(pairs)), size)]
    assert best == pytest.approx(max(every))
    assert len(set(ranks)) == size
