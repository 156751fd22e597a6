"""A student plays the file and the target of a mission in a browser: reload, crash and another device included."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from mcvb import practice
from simulations import mission, study
from simulations.mission_state import MissionState
from simulations.prospect_file import PreparedFile
from simulations.scenario import Scenario
from tests.e2e.conftest import Server

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SEED = 12


def first_scenario() -> Scenario:
    """Return the easiest scenario, the one a new student is offered."""
    return next(iter(practice.catalogue().values()))


def prepared() -> PreparedFile:
    """Return the file the story plays on."""
    return mission.start(first_scenario(), SEED).prepared


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing left to draw."""
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(350)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")


def begin_with_seed(page: Page) -> None:
    """Open the missions and begin the first one with the number a teacher gave."""
    page.goto("/missions")
    page.get_by_role("button", name="Plus de choix").first.click()
    page.get_by_test_id("stNumberInputField").fill(str(SEED))
    page.get_by_test_id("stNumberInputField").press("Enter")
    page.get_by_role("button", name="Toute la mission avec ce tirage").click()
    expect(page.get_by_role("heading", name="Le dossier de la mission")).to_be_visible()


def answer_all(page: Page, state: MissionState) -> None:
    """Answer every question of the study, rightly, theme by theme."""
    for questions in study.questions_by_theme(state.scenario).values():
        for question in questions:
            answer(page, state, question)
        following = page.get_by_role("button", name=re.compile("^(?:.*)Thème suivant"))
        if following.count():
            following.click()
            settle(page)


def answer(page: Page, state: MissionState, question: study.Question) -> None:
    """Answer one question and see that it was kept."""
    form = page.get_by_test_id("stForm").filter(has_text=question.text)
    judged = study.judge_answer(question, ("0",), state.prepared.frame)
    if question.kind == "nombre":
        form.get_by_role("textbox").fill(judged.expected.split("\u00a0")[0])
    else:
        right = judged.expected if question.kind == "choix" else None
        for text in [right] if right else question.answer:
            form.get_by_text(text, exact=True).click()
    form.get_by_role("button", name="Enregistrer").click()
    expect(form.get_by_role("button", name="Modifier")).to_be_visible()


def remove_line(page: Page, line: int, reason: str) -> None:
    """Open a record by its number and take it out with a reason."""
    combo = page.get_by_role("combobox", name=re.compile("Fiche ouverte"))
    combo.click()
    combo.fill(f"{line} ·")
    page.get_by_role("option", name=re.compile(rf"^{line} · ")).click()
    settle(page)
    page.get_by_text("Mettre cette fiche de côté").click()
    page.get_by_text(reason).click()
    page.get_by_role("button", name="Mettre de côté").click()
    settle(page)


def test_a_mission_from_its_order_to_its_debrief(page: Page, server: Server, browser: Browser) -> None:
    """A student studies, mends, reloads, survives a crash, targets, reads the debrief and resumes elsewhere."""
    state = mission.start(first_scenario(), SEED)
    begin_with_seed(page)
    page.get_by_role("link", name="Passer à l'étude").click()
    expect(page.get_by_role("heading", name="L'étude du marché et du fichier")).to_be_visible()
    settle(page)
    answer_all(page, state)
    expect(page.get_by_text("Étude complète")).to_be_visible()

    page.get_by_role("link", name="Passer au fichier").click()
    expect(page.get_by_role("heading", name="Le fichier à remettre au propre")).to_be_visible()
    settle(page)
    closed = next(t.line for t in state.prepared.faults.values() if t.kind == "entreprise_fermee")
    remove_line(page, closed, "L'entreprise a fermé")
    expect(page.get_by_text("47 fiches", exact=True)).to_be_visible()

    page.reload()
    expect(page.get_by_text("47 fiches", exact=True)).to_be_visible()
    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_text("47 fiches", exact=True)).to_be_visible()

    page.get_by_role("button", name="Rendre l'étape « Analyser »").click()
    page.get_by_role("button", name="Oui, je rends").click()
    expect(page.get_by_role("heading", name="Le bilan", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Étape « Analyser »")).to_be_visible()
    expect(page.get_by_text("1 sur 14", exact=True)).to_be_visible()

    page.get_by_role("link", name=re.compile("^Continuer")).click()
    target(page, state)
    expect(page.get_by_role("heading", name="Étape « Cibler »")).to_be_visible()
    expect(page.get_by_role("link", name="Continuer : le plan et le script d'appel")).to_be_visible()
    page.goto("/competences")
    expect(page.get_by_role("button", name=re.compile("^Voir les .* preuves")).first).to_be_visible()
    resume_elsewhere(page, browser, server)


def choose(page: Page, field: str, value: str) -> None:
    """Add a value to a field with several choices, as one does from the keyboard."""
    box = page.get_by_role("combobox", name=re.compile(field))
    box.focus()
    box.press("ArrowDown")
    box.press_sequentially(value)
    page.get_by_role("option", name=re.compile(f"^{value}")).click()
    page.keyboard.press("Escape")
    settle(page)


def target(page: Page, state: MissionState) -> None:
    """Segment, qualify and choose, with the fewest acts that may be handed in."""
    expect(page.get_by_role("heading", name="Les segments", exact=True)).to_be_visible()
    choose(page, "Secteur d'activité", "Informatique")
    page.get_by_label("Nom du segment").fill("Bureaux du numérique")
    page.get_by_label("Nom du segment").press("Tab")
    settle(page)
    page.get_by_role("button", name="Enregistrer le segment").click()
    expect(page.get_by_role("heading", name="Bureaux du numérique")).to_be_visible()

    page.get_by_role("link", name="Passer à la qualification").click()
    expect(page.get_by_role("heading", name="La qualification", exact=True)).to_be_visible()
    settle(page)
    for criterion in state.scenario.qualification.criteria:
        group = page.get_by_role("radiogroup", name=re.compile(criterion.label))
        group.get_by_text(f"2 · {criterion.scale[2]}").click()
    page.get_by_role("button", name="Enregistrer la qualification").click()
    expect(page.get_by_text("1 prospect qualifié sur")).to_be_visible()

    page.get_by_role("link", name="Passer à la cible").click()
    expect(page.get_by_role("heading", name="La cible et sa justification")).to_be_visible()
    settle(page)
    choose(page, "Segments à contacter", "Bureaux du numérique")
    text = "Je vise le secteur informatique : 11 clients gagnés en 2025, et nous avons 12 contacts possibles."
    page.get_by_role("textbox", name=re.compile("Justifie ta cible")).fill(text)
    page.get_by_role("button", name="Enregistrer ma cible").click()
    expect(page.get_by_text("Qui tu contacterais, dans l'ordre")).to_be_visible()
    page.get_by_role("button", name="Rendre l'étape « Cibler »").click()
    page.get_by_role("button", name="Oui, je rends").click()


def resume_elsewhere(page: Page, browser: Browser, server: Server) -> None:
    """Make a resume code here and open the same work on a phone."""
    page.goto("/mes-donnees")
    page.get_by_role("button", name="Créer un code").click()
    code = page.get_by_test_id("stCode").inner_text().strip()
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", base_url=server.url).new_page()
    phone.goto("/mes-donnees")
    phone.get_by_label("Code de reprise").fill(code.lower())
    phone.get_by_role("button", name="Vérifier le code").click()
    phone.get_by_role("link", name="Ouvrir mon travail").click()
    expect(phone.get_by_text("Te revoilà")).to_be_visible()
    phone.goto("/missions")
    expect(phone.get_by_role("tab", name="En cours (1)")).to_be_visible()
    phone.context.close()


def test_two_tabs_of_one_student_share_the_work(page: Page) -> None:
    """What one tab does is in the other one's next act; neither loses anything."""
    begin_with_seed(page)
    page.get_by_role("link", name="Passer à l'étude").click()
    settle(page)
    other = page.context.new_page()
    other.goto(page.url)
    settle(other)
    questions = first_scenario().questions
    state = mission.start(first_scenario(), SEED)
    themes = list(study.questions_by_theme(first_scenario()).values())
    answer(page, state, themes[0][0])
    rest = next(question for question in questions if question not in themes[0])
    other.get_by_role("button", name=re.compile("Thème suivant")).click()
    settle(other)
    answer(other, state, rest)
    expect(other.get_by_text(f"2 sur {len(questions)}", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text(f"2 sur {len(questions)}", exact=True)).to_be_visible()
