"""The file: read it, judge its doubles, correct, verify, take out; then hand the stage in."""

import streamlit as st

from mcvb import exports, formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.doubles_desk import draw_doubles, pairs_to_judge
from mcvb.ui.file_desk import Desk, draw_list, draw_record, draw_removed
from mcvb.ui.mission import desk_of, is_open, next_link, open_screen, submit_button, undo_button
from mcvb.ui.profile_desk import draw_profile
from simulations.geography import find_communes

PAGE = "fichier.py"
VIEWS = ["Les fiches", "Les doublons", "Le portrait", "De côté"]


def figures(played: Played, desk: Desk) -> None:
    """Draw what was done so far."""
    work = desk.work
    kit.key_figures(
        [
            ("Dans le fichier", formats.plural(len(desk.frame), "fiche"), f"sur {len(desk.base)} reçues"),
            ("Corrigées", formats.plural(len(work.corrections), "fiche"), ""),
            ("Fusions", str(len(work.merges)), f"paires gardées : {len(work.distinct)}"),
            ("Mises de côté", formats.plural(len(work.removed), "fiche"), ""),
            ("Vérifications", str(desk.credits_left), f"restantes sur {played.state.scenario.file.directory_credits}"),
        ]
    )


def tools(played: Played, desk: Desk) -> None:
    """Draw undo and the exports."""
    day = played.state.scenario.day
    table = desk.frame.rename(columns=label)
    if is_open(played, PAGE):
        undo_button(played)
    with st.popover("Emporter", icon=":material/download:"):
        name = played.run.scenario_id
        st.download_button("En CSV", lambda: exports.to_csv(table), exports.file_name(name, "csv", day), "text/csv")
        st.download_button("En XLSX (tableur)", lambda: exports.to_xlsx(table), exports.file_name(name, "xlsx", day))
    with st.popover("Code postal", icon=":material/pin_drop:"):
        look_for_town()
    with st.popover("De quoi me méfier ?", icon=":material/help:"):
        st.markdown(
            "- le même prospect écrit deux fois, parfois autrement\n- un numéro qui n'a pas dix chiffres\n"
            "- un code postal qui ne va pas avec la commune\n- une adresse e-mail impossible\n"
            "- une remarque qui change tout (fermeture, refus d'être contacté)\n"
            "- un dernier contact de plus de trois ans\n- un prospect qui n'a rien à faire dans la cible"
        )


def look_for_town() -> None:
    """Draw a search of communes with their postal codes."""
    text = st.text_input("Commune ou code postal", key="commune_cherchee", placeholder="Colmar, 51100…")
    found = find_communes(text, limit=8)
    if text.strip() and found.empty:
        st.caption("Aucune commune de ce nom : vérifie l'orthographe.")
    for _, row in found.iterrows():
        st.markdown(f"**{row['commune']}** ({row['departement']}) : {row['codes_postaux'].replace('|', ', ')}")


def suggests(played: Played) -> bool:
    """Tell whether the screen suggests doubles: where the mission does, and not in an exam."""
    return played.state.scenario.file.suggestions and session.hints_allowed(played.run.id)


def hand_in(played: Played, desk: Desk) -> None:
    """Draw the way out of the stage, with what is left undone."""
    left = len(played.state.scenario.questions) - len(played.state.answers)
    if left:
        kit.callout("info", "Avant de rendre", f"Il reste {formats.plural(left, 'question')} dans l'étude.")
        next_link(played, "etude.py", "Finir l'étude")
        return
    warnings = []
    waiting = len(pairs_to_judge(desk)) if suggests(played) else 0
    if waiting:
        warnings.append(f"Paires ressemblantes encore à juger : {waiting}.")
    if desk.credits_left:
        warnings.append(f"Il te reste {formats.plural(desk.credits_left, 'vérification')} : un doute à lever ?")
    submit_button(played, "analyser", "Rendre l'étape « Analyser »", warnings=warnings)


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    desk = desk_of(played)
    figures(played, desk)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control("Que veux-tu voir ?", VIEWS, default=VIEWS[0], key="vue_fichier", required=True)
        tools(played, desk)
    if view == "Les doublons":
        draw_doubles(desk, suggestions=suggests(played))
    elif view == "Le portrait":
        draw_profile(desk.frame)
    elif view == "De côté":
        draw_removed(desk)
    else:
        draw_list(desk)
        draw_record(desk)
    st.divider()
    if is_open(played, PAGE):
        hand_in(played, desk)
    else:
        next_link(played, "bilan.py", "Lire le bilan")


session.guarded(draw)
