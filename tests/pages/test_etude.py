"""Stories of the study: questions answered one by one, kept, taken back, and the way on."""

from __future__ import annotations

import pytest
from streamlit.testing.v1.element_tree import Checkbox

from simulations.scenario import Question
from simulations.study import options, questions_by_theme
from tests.pages.visit import EASY, NO_HELP, Visit


def first(visit: Visit, run: str, kind: str) -> Question:
    """Return the first question of a kind."""
    return next(question for question in visit.state(run).scenario.questions if question.kind == kind)


def show(visit: Visit, run: str, question: Question) -> str:
    """Open the theme of a question and return the key of its field."""
    visit.open("etude.py", run=run)
    visit.at.pills(key=f"theme_{run}").set_value(question.theme)
    visit.run()
    return f"r_{run}_{question.id}"


def tick(visit: Visit, key: str, text: str) -> Checkbox:
    """Return the box of an option."""
    return next(box for box in visit.at.checkbox if box.key.startswith(key) and box.key.endswith(f"_{text}"))


def test_words_in_place_of_a_number_are_told_kindly(visit: Visit) -> None:
    """A wrong text is said to be no number, stays on screen to be mended, and nothing is stored."""
    run = visit.begin()
    question = first(visit, run, "nombre")
    key = show(visit, run, question)
    visit.field(key).set_value("beaucoup")
    visit.press("Enregistrer", form=f"q_{run}_{question.id}")
    assert "« beaucoup » n'en est pas un" in visit.said
    assert visit.field(key).value == "beaucoup"
    assert visit.state(run).answers == {}


@pytest.mark.parametrize("kind", ["nombre", "choix", "choix_multiple"])
def test_an_empty_answer_is_refused_kindly(visit: Visit, kind: str) -> None:
    """Pressing « Enregistrer » too soon asks for an answer first, whatever the kind of question."""
    run = visit.begin()
    question = first(visit, run, kind)
    show(visit, run, question)
    visit.press("Enregistrer", form=f"q_{run}_{question.id}")
    assert "Réponds d'abord, puis enregistre." in visit.said
    assert visit.state(run).answers == {}


def test_a_french_number_is_kept_changed_and_taken_back(visit: Visit) -> None:
    """A comma and a unit are fine; the answer can be changed, and « Annuler » gives the one before."""
    run = visit.begin()
    question = first(visit, run, "nombre")
    key = show(visit, run, question)
    form = f"q_{run}_{question.id}"
    visit.field(key).set_value("1 234,5")
    visit.press("Enregistrer", form=form)
    assert visit.state(run).answers == {question.id: ("1 234,5",)}
    assert "Réponse enregistrée." in visit.said
    visit.field(key).set_value("12 %")
    visit.press("Modifier", form=form)
    assert visit.state(run).answers == {question.id: ("12 %",)}
    visit.press("annuler")
    assert visit.state(run).answers == {question.id: ("1 234,5",)}
    assert visit.field(key).value == "1 234,5"
    visit.press("annuler")
    assert visit.state(run).answers == {}
    assert visit.field(key).value == ""
    assert visit.button("annuler").disabled


def test_choices_ticked_are_kept(visit: Visit) -> None:
    """One choice, then several: both are stored as shown, and found again on coming back."""
    run = visit.begin()
    one, many = first(visit, run, "choix"), first(visit, run, "choix_multiple")
    shown = options(one, visit.state(run).prepared.frame)
    key = show(visit, run, one)
    visit.field(key, kind="radio").set_value(shown[1])
    visit.press("Enregistrer", form=f"q_{run}_{one.id}")
    key = show(visit, run, many)
    for text in many.options[:2]:
        tick(visit, key, text).check()
    visit.press("Enregistrer", form=f"q_{run}_{many.id}")
    assert visit.state(run).answers == {one.id: (shown[1],), many.id: many.options[:2]}
    again = Visit(visit.store, visit.cookies)
    key = show(again, run, many)
    assert [tick(again, key, text).value for text in many.options[:3]] == [True, True, False]


def test_themes_follow_one_another_and_count_what_is_left(visit: Visit) -> None:
    """The next theme is one press away, and each theme says how many questions it still has."""
    run = visit.begin()
    visit.open("etude.py", run=run)
    themes = questions_by_theme(visit.state(run).scenario)
    following = list(themes)[1]
    visit.press("theme_suivant")
    pills = visit.at.pills(key=f"theme_{run}")
    assert pills.value == following
    assert pills.formatted_values[0].endswith(f"({len(themes[following])})")
    assert sum(form.startswith(f"q_{run}_") for form in {b.form_id for b in visit.at.button}) == len(themes[following])


def test_the_file_as_received_is_at_hand(visit: Visit) -> None:
    """Counting needs the file: it is on the page, whole, with its portrait on demand."""
    run = visit.begin()
    visit.open("etude.py", run=run)
    assert len(visit.at.dataframe[0].value) == len(visit.state(run).prepared.frame)
    visit.at.toggle(key="portrait_etude").set_value(v=True)
    visit.run()
    assert "Les colonnes sont-elles remplies ?" in visit.said


@pytest.mark.parametrize("scenario", [EASY, NO_HELP])
def test_a_complete_study_says_so_and_leads_to_the_file(visit: Visit, scenario: str) -> None:
    """With every question answered the study is complete, and nothing is judged yet."""
    run = visit.begin(scenario)
    visit.study(run)
    visit.open("etude.py", run=run)
    total = len(visit.state(run).scenario.questions)
    assert f"{total} sur {total}" in visit.said
    assert "Étude complète" in visit.said
    assert visit.links["Passer au fichier"] == f"fichier?run={run}"


def test_a_study_handed_in_can_be_read_but_not_changed(visit: Visit) -> None:
    """After handing in, the answers are there to read, without any field or button to change them."""
    run = visit.begin()
    visit.analyse(run)
    question = first(visit, run, "nombre")
    show(visit, run, question)
    assert "Étape rendue" in visit.said
    given = " ".join(visit.state(run).answers[question.id][0].split())
    assert f"Ta réponse : {given}" in visit.said
    assert not any((text.key or "").startswith("r_") and not text.disabled for text in visit.at.text_input)
    assert not visit.has_button("Modifier")
    assert not visit.has_button("annuler")
