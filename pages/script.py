"""The script: plan the operation, write the call, prepare questions, arguments and answers, read it all again."""

import streamlit as st

from mcvb import exports, formats
from mcvb.practice import Played, catalogue
from mcvb.ui import kit, script_panel, session
from mcvb.ui.mission import is_open, next_link, open_screen, submit_button, undo_button
from mcvb.ui.script_forms import PARTS, SAVE, draw_part, filled_parts, keep, only_part
from mcvb.ui.session import guarded
from simulations.call.script import Script
from simulations.call.script_advice import advise
from simulations.call.script_model import model_script

PAGE = "script.py"
LAST = "Relire et imprimer"
TO_MEND = ("a_revoir", "piege", "droit")


def example(played: Played, part: str) -> None:
    """Draw an example of this part, taken from another mission, so that nobody copies it."""
    others = [item for item in catalogue().values() if item.id != played.state.scenario.id and item.pitch]
    if others and session.hints_allowed(played.run.id):
        with st.expander(f"Voir un exemple, pour une autre entreprise : {others[-1].company.name}"):
            script_panel.script_beside(only_part(model_script(others[-1]), part), compact=False)


def read_again(played: Played, script: Script) -> None:
    """Draw the whole script, the advice left, the file to print and the way to hand in."""
    scenario = played.state.scenario
    helped = session.hints_allowed(played.run.id)
    left = [item for item in advise(script, scenario) if item.tone in TO_MEND] if helped else []
    if left:
        said = formats.plural(len(left), "conseil t'attend encore", "conseils t'attendent encore")
        kit.callout("attention", "Avant de rendre", f"{said} dans les parties de ton script.")
    script_panel.script_beside(script, compact=False)
    name = exports.file_name(f"script {scenario.id}", "html", scenario.day)
    text = script_panel.printable(script, scenario)
    st.download_button("Version à imprimer", text, name, "text/html", icon=":material/print:", key="imprimer_script")
    if is_open(played, PAGE):
        warnings = [item.text for item in left if item.tone != "a_revoir"][:3]
        submit_button(played, "concevoir", "Rendre mon script", warnings=warnings)


def choose_part(played: Played) -> str:
    """Draw the parts to choose from and return the one to show."""
    chosen = st.segmented_control(
        "Partie du script",
        [*PARTS, LAST],
        default=next(iter(PARTS)),
        key=f"partie_{played.run.id}",
        label_visibility="collapsed",
    )
    return chosen or next(iter(PARTS))


def keep_what_was_left(played: Played, here: str, *, arriving: bool) -> None:
    """Keep what was typed and not saved, in the part just left or before going to another page."""
    run, stored = played.run.id, len(played.state.journal)
    part, length, draft = st.session_state.get(f"brouillon_{run}", (here, stored, None))
    if length != stored or draft is None or (part == here and not arriving):
        return
    if not arriving:
        hidden = st.empty()
        with hidden.container():
            draft = draw_part(played, part, editable=True)
        hidden.empty()
    st.session_state.pop(f"brouillon_{run}", None)
    if draft != (played.state.script or Script()) and keep(played, draft):
        st.rerun()


def write(played: Played, part: str) -> None:
    """Draw the part to write on, its example, and the button that keeps it."""
    st.subheader(part)
    example(played, part)
    editable = is_open(played, PAGE)
    draft = draw_part(played, part, editable=editable)
    if not editable:
        return
    st.session_state[f"brouillon_{played.run.id}"] = (part, len(played.state.journal), draft)
    if st.button(SAVE[part], type="primary", icon=":material/save:", key="script_ok") and keep(played, draft):
        st.rerun()
    if draft != (played.state.script or Script()):
        st.caption("Pas encore enregistré. Si tu changes de partie, c'est gardé aussi.")


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    editable, arriving = is_open(played, PAGE), f"partie_{played.run.id}" not in st.session_state
    done = filled_parts(played.state.script or Script())
    said = f"{formats.plural(done, 'partie commencée', 'parties commencées')} sur {len(PARTS)}"
    kit.gauge("Ton script", done / len(PARTS), said, tone="bien" if done == len(PARTS) else "")
    if editable:
        undo_button(played)
    part = choose_part(played)
    if editable:
        keep_what_was_left(played, part, arriving=arriving)
    if part == LAST:
        read_again(played, played.state.script or Script())
    else:
        write(played, part)
    if not editable:
        next_link(played, "bilan.py", "Lire le bilan de l'étape")


guarded(draw)
