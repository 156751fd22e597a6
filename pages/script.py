"""The script: plan the operation, write the call, prepare questions, arguments and answers, read it all again."""

import streamlit as st

from mcvb import exports, formats
from mcvb.practice import Played, catalogue
from mcvb.ui import kit, script_panel
from mcvb.ui.mission import is_open, next_link, open_screen, submit_button, undo_button
from mcvb.ui.session import guarded
from simulations.call.script import Script
from simulations.call.script_advice import Remark, advise
from simulations.call.script_model import model_script

PAGE = "script.py"
LAST = "Relire et imprimer"
TO_MEND = ("a_revoir", "piege", "droit")


def example(played: Played, part: str) -> None:
    """Draw an example taken from another mission, so that nobody copies it."""
    others = [item for item in catalogue().values() if item.id != played.state.scenario.id and item.pitch]
    if not others or part == "Ton plan":
        return
    with st.expander(f"Voir un exemple, pour une autre entreprise : {others[-1].company.name}"):
        script_panel.script_beside(model_script(others[-1]), compact=False)


def read_again(played: Played, script: Script, found: tuple[Remark, ...]) -> None:
    """Draw the whole script, the advice left, the file to print and the way to hand in."""
    left = [item for item in found if item.tone in TO_MEND]
    if left:
        said = formats.plural(len(left), "conseil t'attend encore", "conseils t'attendent encore")
        kit.callout("attention", "Avant de rendre", f"{said} dans les parties de ton script.")
    script_panel.script_beside(script, compact=False)
    scenario = played.state.scenario
    name = exports.file_name(f"script {scenario.id}", "html", scenario.day)
    text = script_panel.printable(script, scenario)
    st.download_button("Version à imprimer", text, name, "text/html", icon=":material/print:", key="imprimer_script")
    if is_open(played, PAGE):
        warnings = [item.text for item in left if item.tone != "a_revoir"][:3]
        submit_button(played, "concevoir", "Rendre mon script", warnings=warnings)


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    script, editable = played.state.script or Script(), is_open(played, PAGE)
    found = advise(script, played.state.scenario)
    done, parts = script_panel.filled_parts(script), list(script_panel.PARTS)
    said = f"{formats.plural(done, 'partie commencée', 'parties commencées')} sur {len(parts)}"
    kit.gauge("Ton script", done / len(parts), said, tone="bien" if done == len(parts) else "")
    if editable:
        undo_button(played)
    part = st.segmented_control(
        "Partie du script",
        [*parts, LAST],
        default=parts[0],
        key=f"partie_{played.run.id}",
        label_visibility="collapsed",
    )
    if part == LAST:
        read_again(played, script, found)
    else:
        name = part or parts[0]
        st.subheader(name)
        example(played, name)
        script_panel.PARTS[name](played, script, found, editable=editable)
    if not editable:
        next_link(played, "bilan.py", "Lire le bilan de l'étape")


guarded(draw)
