"""The computations of the exam on a zone: what is asked, what is accepted, what is said of mistakes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.catchment import isochrone
from simulations.scenario import parse_scenario, scenario_paths
from simulations.scenario_check import check_text
from simulations.zone.exam import accepts, exam_file, exercises, judge, left_out
from simulations.zone.exam_ground import DRAFTS
from simulations.zone.figures import about, french, typed_number
from simulations.zone.formulas import FORMULAS, WRONG
from simulations.zone.state import Shop, ZoneBrief, ZonePlan, ZoneWork
from simulations.zone.table import zone_table
from simulations.zone.trades import brief_of, trade, trades
from tests.zone import zone

LILLE, TOULOUSE, ROUBAIX = "59350", "31555", "59512"
PROSPECTS = {1: 20, 2: 10, 3: 4}
# On the edge of two départements with different indices, with competitors and customers: every exercise makes sense.
RICH = ZoneBrief(
    place="69123",
    trade="Magasin de vélos",
    spend=110,
    evasion=35,
    attraction=15,
    own_area=200,
    own_customers=900,
    shops=(Shop(name="Pédale", commune="69266", area=650), Shop(name="Guidon", commune="69123", area=140)),
    limits=(13, 28, 42),
)
PLAN = ZonePlan(limits=(13, 28, 42))
ALL = exercises(RICH, PLAN, prospects=PROSPECTS)
BY_ID = {one.id: one for one in ALL}


def verdicts(**results: str) -> dict[str, str]:
    """Return the verdict on each result given."""
    judged = judge(RICH, PLAN, ZoneWork(plan=PLAN, results=results), PROSPECTS)
    return {one.exercise.id: one.verdict for one in judged if one.given}


def told(exercise: str, result: str) -> str:
    """Return what is said of one wrong result."""
    judged = judge(RICH, PLAN, ZoneWork(plan=PLAN, results={exercise: result}), PROSPECTS)
    return next(one.diagnosis for one in judged if one.exercise.id == exercise)


def test_a_full_zone_asks_everything_in_exam_order():
    """Near Lyon, with competitors, customers and a file, every computation of the exam is asked, in order."""
    assert [one.id for one in ALL] == list(FORMULAS)
    assert len(DRAFTS) == len(FORMULAS)


def test_statements_are_whole_sentences_with_their_figures():
    """No brace is left, every sentence ends, and a thousand is written the French way."""
    for one in ALL:
        for text in (one.statement, one.hint, *one.working, *one.mistakes.values(), one.formula):
            assert "{" not in text.replace("{oublie}", "")
        assert one.statement.endswith(("?", "."))
        assert not re.search(r"\d{5}|\d\.\d", one.statement), one.statement


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_statement_is_enough_for_a_calculator(one):
    """The expected result is that of the formula on the numbers written, or on those of earlier exercises."""
    assert one.expected == pytest.approx(FORMULAS[one.id](one.given), abs=0.5 * 10**-one.decimals + 1e-9)
    for name, source in one.chain.items():
        assert one.given[name] == BY_ID[source].expected
    shown = one.statement + " ".join(one.working)
    needed = [value for name, value in one.given.items() if not name.startswith(("habitants", "part_", "deux", "zone"))]
    used = [value for value in needed if value not in (one.given.get("primaire"), one.given.get("potentiel"))]
    assert all(french(value) in shown for value in used)


def test_an_opening_alone_in_a_village_is_asked_what_makes_sense():
    """Without competitor, customer or file, market share, turnover, penetration, Reilly, Huff and prospects are out."""
    asked = [one.id for one in exercises(brief_of(trade("velo"), "48095"), ZonePlan(limits=(10, 20, 30)))]
    assert "marche_potentiel" in asked
    assert not {"part_surface", "ca_previsionnel", "penetration", "reilly", "huff", "prospects_primaire"} & set(asked)


def test_an_island_without_a_figure_asks_nothing_absurd():
    """In Nouméa, without households nor position, no exercise divides by zero."""
    brief = brief_of(trade("velo"), "98818", shops=(Shop(name="Roulotte", commune="98818", area=50),))
    assert [one.id for one in exercises(brief, ZonePlan(limits=brief.limits))] == ["part_surface"]


def test_firms_have_no_wealth_index():
    """A firm's spending follows no wealth index: the market is customers times spending."""
    brief = brief_of(trade("bureautique"), LILLE)
    market = next(one for one in exercises(brief, ZonePlan(limits=brief.limits)) if one.id == "marche_potentiel")
    assert "indice" not in market.statement.lower()
    assert market.expected == round(market.given["total"] * 1900)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_expected_result_is_right_however_it_is_typed(one):
    """« 1 234,5 € », « 1234.5 », « = 1 234,5 », « environ 1 234,5 »: the same right result."""
    plain = f"{one.expected:.{one.decimals}f}"
    spaced = french(one.expected, one.decimals)
    for typed in (
        plain,
        plain.replace(".", ","),
        spaced,
        spaced.replace("\u202f", " "),
        f"= {spaced}",
        f"environ {plain}",
    ):
        assert verdicts(**{one.id: f"{typed} {one.unit}".strip()})[one.id] == "juste", typed


def test_scales_in_words_are_read():
    """Millions, k€ and M€ are numbers like the others."""
    assert typed_number("1,2 million d'euros".replace(" d'euros", "")) == pytest.approx(1.2e6)
    assert typed_number("3,25 M€") == pytest.approx(3.25e6)
    assert typed_number("850 k€") == pytest.approx(850_000)
    assert typed_number("12 milliers") == pytest.approx(12_000)
    assert typed_number("200 m²") == pytest.approx(200)
    assert typed_number("deux cents") is None
    assert typed_number("12 ou 13") is None


@given(rank=st.integers(0, len(ALL) - 1), share=st.floats(-0.999, 0.999))
def test_within_the_tolerance_is_right(rank, share):
    """Any result within the tolerance is accepted; a little beyond both tolerance and rounding is not."""
    one = ALL[rank]
    slack = max(one.tolerance * one.expected, 0.5 * 10**-one.decimals if one.tolerance else 0.0)
    assert accepts(one, one.expected + share * slack)
    assert not accepts(one, one.expected + slack * 1.01 + 1e-6)
    assert not accepts(one, one.expected - slack * 1.01 - 1e-6)


@settings(max_examples=40, deadline=None)
@given(place=st.sampled_from([LILLE, TOULOUSE, "97411", "2A004", "48095", "56241", "75056", "55039", "97608"]),
       rank=st.integers(0, len(trades()) - 1), first=st.floats(1, 20), more=st.floats(1, 15), own=st.integers(0, 5_000),
       area=st.floats(10, 5_000))  # fmt: skip
def test_any_trade_anywhere_gives_exercises_that_hold(place, rank, first, more, own, area):
    """For any trade and place, all expected results are finite, right when typed, and no exercise comes twice."""
    shops = (Shop(name="Rival", commune=ROUBAIX if place == LILLE else place, area=round(area, 1)),)
    brief = brief_of(trades()[rank], place, shops=shops, own_customers=own)
    plan = ZonePlan(limits=(first, first + more, first + 2 * more))
    asked = exercises(brief, plan, prospects=PROSPECTS)
    results = {one.id: one.answer for one in asked}
    assert len(results) == len(asked)
    assert all(one.verdict == "juste" for one in judge(brief, plan, ZoneWork(results=results), PROSPECTS))


def test_a_wrong_step_does_not_ruin_the_next():
    """With a wrong potential market but a right method after it, only the first result is wrong."""
    wrong = 10_000_000
    real = round(wrong * (100 - 35 + 15) / 100)
    share = BY_ID["part_surface"].expected
    found = verdicts(
        marche_potentiel=str(wrong),
        marche_reel=str(real),
        part_surface=french(share),
        ca_previsionnel=str(real * share / 100),
    )
    assert found == {
        "marche_potentiel": "faux",
        "marche_reel": "juste_suite",
        "part_surface": "juste",
        "ca_previsionnel": "juste_suite",
    }


def test_ones_own_rounding_of_a_right_result_is_just_right():
    """A market rounded to the thousand stays right, and what is computed from it too."""
    market = round(BY_ID["marche_reel"].expected, -3)
    turnover = market * round(BY_ID["part_surface"].expected) / 100
    found = verdicts(marche_reel=str(market), part_surface=str(round(BY_ID["part_surface"].expected)),
                     ca_previsionnel=str(turnover))  # fmt: skip
    assert set(found.values()) == {"juste"}


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(BY_ID)), st.text(st.sampled_from("0123456789 ,.-%€kKmM²abé="), max_size=40))
)
def test_whatever_is_typed_gets_a_verdict(results):
    """Any text is right, wrong, empty or unreadable; a wrong one is always told something."""
    for one in judge(RICH, PLAN, ZoneWork(results=results), PROSPECTS):
        assert bool(one.diagnosis) == (one.verdict != "juste")
        assert (one.number is None) == (one.verdict in ("vide", "illisible"))


def test_tiny_figures_are_never_rounded_to_nothing():
    """With a tiny stall, and when all leaves the zone, what would be next to nothing is left out, with its reason."""
    brief = RICH.model_copy(update={"own_area": 0.001, "spend": 0.0001, "evasion": 100.0, "attraction": 0.0})
    none = {"huff", "part_surface", "marche_reel", "ca_previsionnel"}
    assert {one.id for one in exercises(brief, PLAN, prospects=PROSPECTS)} == set(BY_ID) - none
    left = left_out(brief, PLAN, prospects=PROSPECTS)
    assert {one.id for one in left} == none
    assert all(one.title and one.reason for one in left)
    assert left_out(RICH, PLAN, prospects=PROSPECTS) == ()


def test_nothing_and_nonsense_are_told_apart():
    """An empty result is not judged; words are asked to be a number."""
    judged = {one.exercise.id: one for one in judge(RICH, PLAN, ZoneWork(results={"huff": "je sais pas"}), None)}
    assert judged["huff"].verdict == "illisible"
    assert judged["reilly"].verdict == "vide"
    assert "nombre" in judged["huff"].diagnosis


MISTAKES = [(exercise, name) for exercise, formulas in WRONG.items() for name in formulas]


@pytest.mark.parametrize(("exercise", "name"), MISTAKES)
def test_each_usual_mistake_is_recognised(exercise, name):
    """The result of each wrong formula is called wrong, with a usual mistake named: this one or its double."""
    one = BY_ID[exercise]
    value = WRONG[exercise][name](one.given)
    judged = judge(RICH, PLAN, ZoneWork(results={exercise: f"{value:.4f}"}), PROSPECTS)
    found = next(item for item in judged if item.exercise.id == exercise)
    same = [other for other in WRONG[exercise] if WRONG[exercise][other](one.given) == pytest.approx(value, rel=0.02)]
    assert found.verdict == "juste" if accepts(one, value) else found.cause in {*same, "oubli"}


def test_each_mistake_has_its_words():
    """The names of wrong formulas and of sentences are the same on both sides."""
    for key, text in exam_file().exercises.items():
        names = {*WRONG[key.removesuffix("_sans_indice")]} | ({"oubli"} if key == "clients_primaire" else set())
        assert set(text.mistakes) == names


def test_general_slips_are_named():
    """A forgotten percentage, thousand, comma or rounding is said as such."""
    share, market = BY_ID["part_surface"].expected, BY_ID["marche_potentiel"].expected
    assert "pourcentage" in told("part_surface", french(share / 100, 4))
    assert "1 000" in told("marche_potentiel", str(market / 1_000))
    assert "virgule" in told("reilly", french(BY_ID["reilly"].expected * 10))
    assert "arrondi" in told("marche_potentiel", str(round(market * 1.02)))
    assert "ligne par ligne" in told("marche_potentiel", "7")


def test_a_forgotten_commune_is_found():
    """When one commune is missing in the addition, what is missing is said."""
    one = BY_ID["clients_primaire"]
    part = one.given["partie_1"]
    assert french(part) in told("clients_primaire", str(round(one.expected - part)))


def test_evasion_added_is_said_so():
    """Adding what leaves the zone is the mistake told, not a number that would be near."""
    potential = BY_ID["marche_potentiel"].expected
    assert "évasion" in told("marche_reel", str(round(potential * 1.5)))


def test_trades_are_fictitious_and_many():
    """Sixteen trades at least, four for firms, all labelled, with limits that grow with the kind of purchase."""
    found = trades()
    assert len(found) >= 16
    assert sum(one.customers == "entreprises" for one in found) >= 4
    assert "fictif" in brief_of(found[0], LILLE).source
    outer = {
        kind: [one.limits[2] for one in found if one.purchase == kind]
        for kind in ("courant", "reflechi", "exceptionnel")
    }
    means = [sum(values) / len(values) for values in outer.values()]
    assert means == sorted(means)


@pytest.mark.parametrize("path", scenario_paths(), ids=lambda path: path.stem)
def test_a_mission_has_a_zone_study_that_agrees_with_its_documents(path):
    """Each shipped mission has a sound zone study, at its company's commune, with its own competitors."""
    scenario = parse_scenario(path.read_text(encoding="utf-8"), name=path.name)
    assert scenario.catchment is not None
    assert len(exercises(scenario.catchment, ZonePlan(limits=scenario.catchment.limits), prospects=PROSPECTS)) >= 8


@pytest.mark.parametrize(("before", "after", "said"), [
    ('  commune: "54395"\n  activite: "Paniers', '  commune: "67482"\n  activite: "Paniers', "celle de l'entreprise"),
    ("  clients: entreprises", "  clients: menages", "clients: entreprises"),
    ('nom: "Distribulor", commune: "54328"', 'nom: "Distribulor", commune: "54526"', "Distribulor"),
    ('nom: "Distribulor", commune: "54328"', 'nom: "Inconnu", commune: "54328"', "Inconnu"),
    ("seuils_minutes: [13, 26, 37]", "seuils_minutes: [2, 4, 6]", "minutes"),
    ("seuils_minutes: [13, 26, 37]", "seuils_minutes: [30, 20, 10]", "grandissent"),
])  # fmt: skip
def test_a_zone_study_that_contradicts_the_mission_is_refused(before, after, said):
    """A place, customers, competitor or limits that do not fit are named, with their line."""
    path = next(path for path in scenario_paths() if path.stem == "cageot_moka")
    text = path.read_text(encoding="utf-8")
    assert before in text
    faults = check_text(text.replace(before, after, 1), path.name)
    assert any(said in str(fault) for fault in faults), faults
    assert all(fault.line for fault in faults)


def test_the_zones_of_the_answers_hold():
    """The zones student answers are about can be computed on."""
    assert all(len(exercises(*zone(name))) >= 5 for name in ("nancy", "strasbourg", "mende"))


@pytest.mark.parametrize(("scenario_id", "commune", "expected"), [
    ("cageot_moka", "54159", 2), ("cageot_moka", "54431", 3), ("carre_radis", "51043", 2),
    ("gamelle_retour", "68112", 2), ("gamelle_retour", "68066", 3),
])  # fmt: skip
def test_towns_of_the_documents_are_in_the_zone_the_documents_say(scenario_id, commune, expected):
    """Dombasle, Pont-à-Mousson, Bazancourt, Guebwiller and Colmar are in the same zone in minutes as in km."""
    path = next(path for path in scenario_paths() if path.stem == scenario_id)
    brief = parse_scenario(path.read_text(encoding="utf-8"), name=path.name).catchment
    assert brief is not None
    assert zone_table(brief, ZonePlan(limits=brief.limits))["zone"].loc[commune] == expected


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("60 ÷ 580 × 100 = 10,3 %", "60 ÷ 580 × 100 ≈ 10,3 %"),
        ("0,5816 × 100 = 58,2 %", "0,5816 × 100 ≈ 58,2 %"),
        ("100 − 20 + 5 = 85", "100 − 20 + 5 = 85"),
        ("1\u202f200 × 780 = 936\u202f000\u00a0€ par an", "1\u202f200 × 780 = 936\u202f000\u00a0€ par an"),
        ("10,6 ÷ (1 + 2,582) = 3,0 km", "10,6 ÷ (1 + 2,582) ≈ 3,0 km"),
        ("√(120 ÷ 60) = 1,414", "√(120 ÷ 60) ≈ 1,414"),
        ("√(240 ÷ 60) = 2", "√(240 ÷ 60) = 2"),
        ("racine carrée de 6 = 2,449", "racine carrée de 6 = 2,449"),
        ("120 ÷ (7 × 7) = 2,449 ; 60 ÷ (2 × 2) = 15", "120 ÷ (7 × 7) ≈ 2,449 ; 60 ÷ (2 × 2) = 15"),
    ],
)
def test_a_rounded_result_is_written_about(line, written):
    """An equality that holds only by rounding is written with « ≈ », a true one with « = »."""
    assert about(line) == written


@pytest.mark.parametrize("place", ["67482", "75056", "54395", "2A004", "97411", "48095", "34172", "68224"])
def test_no_exercise_has_an_answer_that_rounds_to_nothing(place):
    """With few customers and big rivals next door, an exercise is left out rather than answered by 0."""
    shops = tuple(Shop(name=f"Rival {rank}", commune=code, area=2_500) for rank, code in enumerate(neighbours(place)))
    brief = brief_of(trade("boulangerie"), place, shops=shops, own_customers=12)
    found = exercises(brief, ZonePlan(limits=brief.limits))
    assert found
    for one in found:
        assert one.expected != 0, one.title
        assert not one.decimals or round(one.expected * 10**one.decimals) >= 10, one.title
        assert accepts(one, typed_number(one.answer) or 0), one.answer
        if one.decimals:
            assert re.search(rf",\d{{{one.decimals}}}(?!\d)", one.answer), one.answer


def neighbours(place: str) -> list[str]:
    """Return two communes a few minutes away."""
    near = sorted(isochrone(place, 15) - {place})
    return near[:2]


def florist(**changes: object) -> ZoneBrief:
    """Return a florist's study in Strasbourg, with a competitor in the biggest commune nearby."""
    rival = Shop(name="Rose de Schilick", commune="67447", area=120)
    return brief_of(trade("fleuriste"), "67482", shops=(rival,)).model_copy(update=changes)


def test_a_competitor_in_the_commune_asked_is_not_at_its_door():
    """Within one commune people travel as long as in a visit round: 7 minutes, not 1."""
    one = next(one for one in exercises(florist(), ZonePlan(limits=(6, 12, 20))) if one.id == "huff")
    assert "Schiltigheim" in one.statement
    assert "120 m², à 7 min" in one.statement
    assert one.expected > 10


def test_the_working_of_huff_adds_up():
    """Its sum is written, is that of the numbers written, with as many decimals, and gives the result."""
    for brief, plan in ((florist(), ZonePlan(limits=(6, 12, 20))), (RICH, PLAN)):
        one = next(one for one in exercises(brief, plan) if one.id == "huff")
        own, *_, added, last = one.working
        left, _, total = added.partition(" = ")
        numbers = [typed_number(part) or 0 for part in left.split(" + ")]
        assert sum(numbers) == pytest.approx(typed_number(total))
        assert len({len(part.partition(",")[2]) for part in (*left.split(" + "), total)}) == 1
        assert round(100 * numbers[0] / sum(numbers), 1) == one.expected
        assert last.endswith(one.answer)
        assert own.endswith(left.split(" + ")[0])


@pytest.mark.parametrize(("own", "decimals"), [(12, None), (100, 3), (500, 2), (5_000, 1)])
def test_a_rate_of_penetration_has_two_digits(own, decimals):
    """Few customers among many: more decimals are asked, and beyond three nothing is."""
    brief, plan = florist(own_customers=own), ZonePlan(limits=(6, 12, 20))
    found = {one.id: one for one in exercises(brief, plan)}
    if decimals is None:
        assert "penetration" not in found
        assert [one.id for one in left_out(brief, plan)] == ["penetration"]
        return
    one = found["penetration"]
    assert one.decimals == decimals
    assert {1: "un chiffre", 2: "deux chiffres", 3: "trois chiffres"}[decimals] in one.statement


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_no_working_holds_a_false_equality(one):
    """Written with « = », both sides of every line are the same number."""
    for line in (part for whole in one.working for part in whole.split(" ; ")):
        assert about(line) == line
        assert "≈" in line or "=" in line
