"""The script: what completes it, what is said while it is written, and that anything may be typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcvb.practice import catalogue
from mcvb.ui.script_panel import printable, script_html
from simulations.call.script import FRAMEWORKS, Plan, Script, ScriptArgument, ScriptObjection, ScriptQuestion, steps_of
from simulations.call.script_advice import advise, heard_kind, moments_covered, script_measures
from simulations.call.script_model import model_script
from simulations.call.script_plan import needed_calls, slot_choices, slot_fault
from simulations.call.script_wording import is_welcomed
from simulations.rubric import judge, load_rubric
from simulations.scenario import Scenario

NAMES = tuple(catalogue())
TAG = "<script>alert('1')</script>"


def scenario_of(name: str) -> Scenario:
    """Return a shipped scenario."""
    return catalogue()[name]


def remarks(script: Script, field: str, name: str = "cageot_moka") -> list[tuple[str, str]]:
    """Return tone and words of the remarks about one field."""
    return [(item.tone, item.words) for item in advise(script, scenario_of(name)) if item.field == field]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("name", NAMES)
def test_the_model_script_meets_every_check(name: str, framework: str) -> None:
    """Each scenario says enough for a script that misses nothing, in both frameworks."""
    script = model_script(scenario_of(name)).model_copy(update={"framework": framework})
    found = judge(load_rubric(), "concevoir", script_measures(script, scenario_of(name)))
    assert len(found) >= 8
    assert [item.check for item in found if not item.met] == []
    assert [item for item in advise(script, scenario_of(name)) if item.tone in ("piege", "droit")] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_script_meets_none(name: str) -> None:
    """Nothing written proves nothing, and each part says it is empty."""
    found = judge(load_rubric(), "concevoir", script_measures(Script(), scenario_of(name)))
    assert [item.check for item in found if item.met] == []
    assert all(remarks(Script(), f"step.{step.id}") for step in steps_of("croc"))


def test_changing_framework_keeps_the_texts() -> None:
    """The texts of both frameworks live side by side."""
    script = Script(steps={"croc.contact": "Bonjour", "six_etapes.accroche": "Bonsoir"})
    assert script.step("contact") == "Bonjour"
    assert script.model_copy(update={"framework": "six_etapes"}).step("accroche") == "Bonsoir"


def test_each_croc_moment_is_heard_in_its_own_step() -> None:
    """A goodbye in the contact step does not make a conclusion."""
    script = Script(steps={"croc.contact": "Bonjour, ici Léa de Cageot & Moka. Merci, au revoir, bonne journée."})
    covered = moments_covered(script)
    assert covered["contact"]
    assert not covered["conclusion"]


def test_weak_words_and_false_claims_are_quoted() -> None:
    """The advice names the very words it is about."""
    text = "Bonjour, je vous dérange ? C'est juste pour vous dire que tous nos fruits sont bio."
    found = remarks(Script(steps={"croc.raison": text}), "step.raison")
    assert ("a_revoir", "je vous dérange") in found
    assert ("a_revoir", "c'est juste pour") in found
    assert ("piege", "Tous nos fruits sont bio.") in found


@pytest.mark.parametrize(
    ("step", "text", "said"),
    [
        ("contact", "Bonjour, c'est Inès de Cageot et Moka.", "Vérifie à qui tu parles"),
        ("contact", "Bonjour, c'est Inès, de la livraison de fruits.", "ne s'entend pas ici"),
        ("raison", "Je vous appelle car nous vendons des fruits et nous livrons nos paniers.", "parle d'abord"),
        ("objectif", "Je vous propose un rendez-vous la semaine prochaine.", "sans choix"),
        ("conclusion", "Merci beaucoup, au revoir.", "Redis ce qui est convenu"),
        ("conclusion", "Je note mardi 24 à 10 h. Merci, au revoir.", "il manque le lieu"),
        ("conclusion", "Je note mardi 24 à 10 h, chez vous. Au revoir.", "Il manque un merci"),
    ],
)
def test_each_moment_has_its_own_advice(step: str, text: str, said: str) -> None:
    """Who is on the line, the prospect first, two slots, what is agreed said again, thanks."""
    script = Script(steps={f"croc.{step}": text})
    told = [item.text for item in advise(script, scenario_of("cageot_moka")) if item.field == f"step.{step}"]
    assert any(said in line for line in told), told


def test_the_company_is_heard_however_it_is_written() -> None:
    """« Cageot et Moka » is Cageot & Moka."""
    script = Script(steps={"croc.contact": "Bonjour, c'est Inès de Cageot et Moka, je suis bien avec Madame Roux ?"})
    assert {tone for tone, _ in remarks(script, "step.contact")} == {"bien"}


def test_a_word_inside_another_is_left_alone() -> None:
    """« Justement » is not « juste », nor « petite entreprise » a « petit rendez-vous »."""
    text = "C'est justement le bon moment pour vos équipes, et vous parlez à une petite entreprise d'ici."
    assert not [words for tone, words in remarks(Script(steps={"croc.raison": text}), "step.raison") if words]


def test_jargon_is_told() -> None:
    """Words of the trade are not said to the prospect."""
    text = "Bonjour, nous avons une solution globale pour notre cible."
    words = [words for _, words in remarks(Script(steps={"croc.raison": text}), "step.raison")]
    assert "solution globale" in words
    assert "notre cible" in words


def test_a_figure_of_the_file_proves_and_another_is_asked_about() -> None:
    """120 clients can be read in the mission; 97 % of happy ones cannot."""

    def told(proof: str) -> list[str]:
        item = ScriptArgument(driver="argent", feature="un seul prix", benefit="vous payez moins", proof=proof)
        found = advise(Script(arguments=(item,)), scenario_of("cageot_moka"))
        return [item.text for item in found if item.field == "argument.0"]

    assert any("Preuve chiffrée" in text for text in told("nous avons 120 clients"))
    assert any("pas ce nombre" in text for text in told("97 % de nos clients sont contents"))
    assert any("Ce n'est pas une preuve" in text for text in told("croyez-moi, c'est vrai"))


def test_neither_a_false_argument_nor_the_same_twice_counts() -> None:
    """Three times the same argument is one, and an untrue one is none."""
    good = ScriptArgument(driver="argent", feature="un seul prix", benefit="vous payez moins", proof="le tarif écrit")
    false = good.model_copy(update={"feature": "tous nos fruits sont bio", "benefit": "vous mangez mieux"})
    measures = script_measures(Script(arguments=(good, good, false)), scenario_of("cageot_moka"))
    assert measures["script.arguments"].value == pytest.approx(1 / 3)


def test_the_same_question_three_times_is_one() -> None:
    """Three copies of an open question do not make a discovery."""
    copies = (ScriptQuestion(text="Comment se passe la pause ?"), ScriptQuestion(text="Comment se passe la pause?"))
    measures = script_measures(Script(questions=copies * 2), scenario_of("cageot_moka"))
    assert not measures["script.questions"].value


@pytest.mark.parametrize(("by", "good"), [("2026-11-26", True), ("2026-12-20", False), ("2026-11-16", False)])
def test_the_aim_respects_the_day_of_the_order(by: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    """The order wants its tastings before 27 November: later is too late, today too soon."""
    script = Script(plan=Plan(meetings=3, by=by, calls=12))
    assert bool(script_measures(script, scenario_of("cageot_moka"))["script.objectif"].value) is good
    assert any("Ta date" in item.text for item in advise(script, scenario_of("cageot_moka"))) is not good


def test_a_step_too_long_is_told() -> None:
    """Eighty words in one breath are too many."""
    assert "a_revoir" in [tone for tone, _ in remarks(Script(steps={"croc.raison": "mot " * 80}), "step.raison")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Comment organisez-vous la pause aujourd'hui ?", "ouverte"),
        ("Préférez-vous le mardi ou le jeudi ?", "alternative"),
        ("Avez-vous déjà un fournisseur ?", "fermee"),
        ("Qui décide de ce service chez vous ?", "fermee"),
        ("Nous livrons à vélo.", None),
    ],
)
def test_the_kind_of_a_question_is_heard(text: str, kind: str | None) -> None:
    """Open, alternative, closed, or no question at all."""
    assert heard_kind(text) == kind


def test_a_question_filed_under_the_wrong_kind_is_told() -> None:
    """A closed question announced as open gets a remark."""
    script = Script(questions=(ScriptQuestion(text="Avez-vous déjà un fournisseur ?", kind="ouverte"),))
    assert remarks(script, "question.0")[0][0] == "a_revoir"


def test_an_argument_needs_its_three_parts() -> None:
    """Without a proof, an argument is not complete and the hole is named."""
    script = Script(arguments=(ScriptArgument(driver="argent", feature="sans engagement", benefit="libre d'arrêter"),))
    texts = [item.text for item in advise(script, scenario_of("cageot_moka")) if item.field == "argument.0"]
    assert any("la preuve" in text for text in texts)


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ("Je comprends, par rapport à quoi ?", True),
        ("Qu'est-ce qui vous gêne ?", True),
        ("Non, c'est pas cher du tout.", False),
        ("Non, ce n'est pas cher. Je comprends, c'est de la qualité.", False),
        ("La livraison est offerte. Le café aussi. Je comprends.", False),
    ],
)
def test_an_answer_welcomes_the_objection_or_not(answer: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    """To welcome is to understand or to ask; to contradict is neither."""
    assert is_welcomed(answer) is good
    tones = [
        tone for tone, _ in remarks(Script(objections=(ScriptObjection(kind="prix", answer=answer),)), "objection.0")
    ]
    assert ("bien" in tones) is good


def test_the_effort_is_the_aim_over_the_rates_rounded_up() -> None:
    """Three meetings at 70 % reached and 36 % accepted take twelve calls; ten are too few, forty too many."""
    scenario = scenario_of("cageot_moka")
    assert needed_calls(3, scenario) == 12
    for calls, good in ((12, True), (14, True), (10, False), (40, False)):
        script = Script(plan=Plan(meetings=3, by="2026-11-27", calls=calls))
        assert bool(script_measures(script, scenario)["script.effort"].value) is good


def test_slots_out_of_the_law_are_told_for_households_only() -> None:
    """Lunch time and Saturday are barred for consumers; an office may be called, the student judges when."""
    homes, offices = scenario_of("carre_radis"), scenario_of("cageot_moka")
    assert slot_fault("0 10:00-12:00", homes) == ""
    assert slot_fault("0 12:00-14:00", homes)
    assert slot_fault("5 10:00-12:00", homes)
    assert slot_fault("5 10:00-12:00", offices) == ""
    assert slot_fault("9 99", homes) == "ce créneau n'existe pas."
    assert set(slot_choices()) == {slot for slot in slot_choices() if slot[1] == " "}


def test_a_plan_over_the_budget_or_the_time_is_told() -> None:
    """Two hundred calls cost too much and cannot be made."""
    found = advise(Script(plan=Plan(meetings=3, by="2026-11-27", calls=200)), scenario_of("cageot_moka"))
    assert sum(item.tone == "piege" and item.field == "plan.effort" for item in found) == 2


def test_what_is_typed_is_only_text_on_paper_and_on_screen() -> None:
    """Marks typed by a student never become marks of a page."""
    script = Script(
        steps={"croc.contact": TAG},
        questions=(ScriptQuestion(text=TAG),),
        arguments=(ScriptArgument(driver="argent", feature=TAG, benefit=TAG, proof=TAG),),
        objections=(ScriptObjection(kind="prix", answer=TAG),),
    )
    for page in (
        script_html(script),
        script_html(script, compact=False),
        printable(script, scenario_of("cageot_moka")),
    ):
        assert "<script" not in page
        assert "&lt;script" in page


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200), by=st.text(max_size=10), calls=st.integers(0, 9_999), slot=st.text(max_size=14))
def test_anything_typed_gets_advice_and_never_breaks(text: str, by: str, calls: int, slot: str) -> None:
    """Whatever is written, the advice comes and every measure has its words."""
    script = Script(
        plan=Plan(meetings=3, by=by, calls=calls, slots=(slot,), technique=text, advantage=text, limit=text),
        steps={"croc.contact": text, "croc.objectif": text},
        questions=(ScriptQuestion(text=text),),
        arguments=(ScriptArgument(driver="confort", feature=text),),
        objections=(ScriptObjection(kind="temps", answer=text),),
    )
    scenario = scenario_of("cageot_moka")
    assert all(item.text for item in advise(script, scenario))
    assert all(measure.quote for measure in script_measures(script, scenario).values())
