"""Stories of the script page: fill part after part, read the advice, print, hand in."""

from __future__ import annotations

from mcvb.practice import catalogue
from simulations.call.script import SaveScript, Script
from simulations.call.script_model import model_script
from tests.pages.visit import EASY, Visit


def script_page(visit: Visit, *, part: str = "", script: Script | None = None) -> str:
    """Open the script of an atelier, at one of its parts, with a script already kept or none."""
    run = visit.begin(atelier="concevoir")
    if script is not None:
        visit.play(run, [SaveScript(script=script)])
    visit.open("script.py", run=run)
    if part:
        visit.at.segmented_control(key=f"partie_{run}").set_value(part)
        visit.run()
    return run


def kept(visit: Visit, run: str) -> Script:
    """Return the script as the store has it."""
    script = visit.state(run).script
    assert script is not None
    return script


def test_an_empty_script_says_where_to_begin(visit: Visit) -> None:
    """The order, the rates to use and the first missing thing are on the first part."""
    script_page(visit)
    assert "0 partie commencée sur 5" in visit.said
    assert "La commande" in visit.said
    assert "fictifs et pédagogiques" in visit.said
    assert "Donne un nombre de rendez-vous et une date" in visit.said


def test_the_plan_is_kept_and_judged(visit: Visit) -> None:
    """A plan saved comes back, with the advice on its effort."""
    run = script_page(visit)
    numbers = {field.label: field for field in visit.at.number_input}
    numbers["Rendez-vous visés"].set_value(3)
    numbers["Appels à passer"].set_value(5)
    visit.press("Enregistrer le plan")
    assert (kept(visit, run).plan.meetings, kept(visit, run).plan.calls) == (3, 5)
    assert "refais le calcul" in visit.said
    assert "1 partie commencée sur 5" in visit.said


def test_advice_comes_while_typing_before_anything_is_saved(visit: Visit) -> None:
    """What is typed is advised on at once, and the page says it is not saved yet."""
    run = script_page(visit, part="Les objections")
    visit.at.text_area[0].set_value("Non, ce n'est pas cher.")
    visit.run()
    assert "montre d'abord que tu as compris" in visit.said
    assert "Pas encore enregistré" in visit.said
    assert visit.state(run).script is None


def test_changing_part_keeps_what_was_typed(visit: Visit) -> None:
    """Nothing is lost by going on without saving, not even the very last words."""
    run = script_page(visit, part="Les questions")
    visit.at.text_input[0].set_value("Comment faites-vous aujourd'hui ?")
    visit.at.segmented_control(key=f"partie_{run}").set_value("Les arguments")
    visit.run()
    assert [question.text for question in kept(visit, run).questions] == ["Comment faites-vous aujourd'hui ?"]
    assert "CAP : une caractéristique" in visit.said
    visit.at.segmented_control(key=f"partie_{run}").set_value("Les questions")
    visit.run()
    assert visit.at.text_input[0].value == "Comment faites-vous aujourd'hui ?"


def test_another_page_and_back_keeps_what_was_typed(visit: Visit) -> None:
    """A look at another page in the middle of a part does not cost what was written."""
    run = script_page(visit, part="Le fil d'appel")
    visit.at.text_area[0].set_value("Bonjour, Inès de Cageot & Moka.")
    visit.run()
    visit.open("missions.py")
    visit.open("script.py", run=run)
    assert kept(visit, run).steps["croc.contact"] == "Bonjour, Inès de Cageot & Moka."


def test_looking_through_the_parts_keeps_nothing(visit: Visit) -> None:
    """Going from part to part without typing plays no action."""
    run = script_page(visit)
    for part in ("Le fil d'appel", "Les questions", "Les arguments", "Les objections", "Relire et imprimer"):
        visit.at.segmented_control(key=f"partie_{run}").set_value(part)
        visit.run()
    assert visit.state(run).script is None
    assert visit.state(run).journal == ()


def test_the_thread_gets_advice_and_keeps_both_methods(visit: Visit) -> None:
    """What is written is heard; choosing the other method loses nothing."""
    run = script_page(visit, part="Le fil d'appel")
    visit.at.text_area[0].set_value("Bonjour, c'est juste pour une offre")
    visit.press("Enregistrer le fil d'appel")
    assert "Juste" in visit.said
    visit.field("methode_", kind="segmented_control").set_value("six_etapes")
    visit.run()
    assert kept(visit, run).framework == "six_etapes"
    assert kept(visit, run).steps["croc.contact"].startswith("Bonjour")
    visit.press("annuler")
    assert kept(visit, run).framework == "croc"


def test_questions_arguments_and_objections_are_kept(visit: Visit) -> None:
    """One of each is typed and kept; blank rows are not."""
    run = script_page(visit, part="Les questions")
    visit.at.text_input[0].set_value("Comment se passe la pause chez vous ?")
    visit.press("Enregistrer les questions")
    assert [question.text for question in kept(visit, run).questions] == ["Comment se passe la pause chez vous ?"]
    assert "Question ouverte" in visit.said
    visit.at.segmented_control(key=f"partie_{run}").set_value("Les objections")
    visit.run()
    visit.at.text_area[0].set_value("Mais non c'est pas cher")
    visit.press("Enregistrer les réponses")
    assert len(kept(visit, run).objections) == 1
    assert "montre d'abord que tu as compris" in visit.said


def test_an_example_comes_from_another_mission(visit: Visit) -> None:
    """The example is about another company than the student's own."""
    script_page(visit, part="Les arguments")
    assert "Voir un exemple, pour une autre entreprise" in visit.said
    assert "CAP" in visit.said
    assert "Mes arguments" in visit.said
    assert "Mes questions" not in visit.said


def test_a_whole_script_is_read_printed_and_handed_in(visit: Visit) -> None:
    """The last part shows everything, offers the paper, and hands in once."""
    run = script_page(visit, part="Relire et imprimer", script=model_script(catalogue()[EASY]))
    assert "5 parties commencées sur 5" in visit.said
    assert "Mes arguments" in visit.said
    visit.confirm("rendre_concevoir", "rendre_oui")
    assert visit.played(run).run.status == "terminee"
    assert "4B.2" in visit.said
    visit.open("script.py", run=run)
    assert "Étape rendue" in visit.said
    assert not visit.has_button("Enregistrer le plan")
