"""The study: questions on the documents and on the file as received, with both at hand."""

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.dossier_panel import PARTS
from mcvb.ui.mission import is_open, next_link, open_screen, undo_button
from mcvb.ui.study_panel import THEMES, choose_theme, received_file
from simulations.mission_state import AnswerQuestion
from simulations.scenario import Question
from simulations.study import answer_number, options, questions_by_theme

PAGE = "etude.py"
AT_HAND = {"offre": "L'offre", "concurrents": "Les concurrents", "droit": "Le droit à connaître"}


def ask(played: Played, question: Question) -> None:
    """Draw one question with its help and its answer; once handed in, as text."""
    given = played.state.answers.get(question.id, ())
    if not is_open(played, PAGE):
        with st.container(border=True):
            st.markdown(f"**{question.text}**  \nTa réponse : {', '.join(given) or 'aucune'}")
        return
    with st.form(f"q_{played.run.id}_{question.id}"):
        mark = ":green[:material/check_circle:] " if given else ""
        st.markdown(f"{mark}**{question.text}**")
        answer = field(played, question, given)
        with st.container(horizontal=True):
            if st.form_submit_button("Modifier" if given else "Enregistrer", type="primary"):
                keep(played, question, answer)
            helps(played, question)


def field(played: Played, question: Question, given: tuple[str, ...]) -> list[str]:
    """Draw the field of a question and return what it holds."""
    key = kit.field_key(f"r_{played.run.id}_{question.id}", "|".join(given))
    if question.kind == "nombre":
        unit = f"Ta réponse ({question.unit})" if question.unit else "Ta réponse (un nombre)"
        text = st.text_input(unit, given[0] if given else "", key=key, max_chars=30)
        return [text.strip()] if text.strip() else []
    choices = list(options(question, played.state.prepared.frame))
    if question.kind == "choix":
        index = choices.index(given[0]) if given and given[0] in choices else None
        choice = st.radio("Ta réponse", choices, index=index, key=key)
        return [choice] if choice else []
    return [text for text in choices if st.checkbox(text, text in given, key=f"{key}_{text}")]


def keep(played: Played, question: Question, answer: list[str]) -> None:
    """Play the answer, or say what is missing."""
    if not answer:
        st.warning("Réponds d'abord, puis enregistre.")
    elif question.kind == "nombre" and answer_number(answer[0]) is None:
        st.warning(f"Un seul nombre est attendu, comme 12,5 ou 1 200 ; « {answer[0]} » n'en est pas un.")
    elif session.perform(played.run.id, AnswerQuestion(question=question.id, answer=tuple(answer))):
        st.rerun()
    else:
        session.show_flashes()


def helps(played: Played, question: Question) -> None:
    """Draw the hint and the document the question is about."""
    if session.hints_allowed(played.run.id):
        with st.popover("Un indice", icon=":material/lightbulb:"):
            st.markdown(question.hint)
    document = next((d for d in played.state.scenario.documents if d.id == question.document), None)
    if document:
        with st.popover("Le document", icon=":material/description:"):
            st.markdown(f"**{document.title}**  \n*{document.origin}*\n\n{document.text}")
    elif question.calculation is None:
        part = AT_HAND.get(question.theme, "L'entreprise")
        with st.popover(f"Le dossier : {part.lower()}", icon=":material/folder_open:"):
            PARTS[part](played.state.scenario)


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    total, done = len(played.state.scenario.questions), len(played.state.answers)
    kit.gauge("Tes réponses", done / total, f"{done} sur {total}", tone="bien" if done == total else "")
    received_file(played)
    themes = questions_by_theme(played.state.scenario)
    theme = choose_theme(played, themes)
    for question in themes[theme]:
        ask(played, question)
    names = list(themes)
    with st.container(horizontal=True):
        if theme != names[-1]:
            following = names[names.index(theme) + 1]
            st.button(
                f"Thème suivant : {THEMES[following]}",
                icon=":material/arrow_forward:",
                on_click=st.session_state.update,
                args=({f"theme_{played.run.id}": following},),
                key="theme_suivant",
            )
        if is_open(played, PAGE):
            undo_button(played)
    if done == total:
        text = "Tu sauras ce qui était juste dans le bilan, après avoir remis le fichier au propre."
        kit.callout("reussite", "Étude complète", text)
    next_link(played, "fichier.py", "Passer au fichier")


session.guarded(draw)
