"""The computations of the exam on screen: one's own result, whether it is right, and the working."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from mcvb.ui import kit
from mcvb.ui.zone_desk import ZoneDesk
from mcvb.ui.zone_panel import totals_view
from simulations.zone.exam import Exercise, Judged, exercises, judge
from simulations.zone.figures import typed_number
from simulations.zone.state import GiveResult

# The name of a wrong result that no usual mistake explains (`data/zone/exercices.yaml`).
UNKNOWN_SLIP = "autre"


def exam_view(desk: ZoneDesk) -> None:
    """Draw the computations in the order of the exam, one at a time, with the figures they start from."""
    asked = exercises(desk.brief, desk.plan, prospects=desk.prospects)
    if not asked:
        text = "Nous n'avons pas le nombre de ménages de ce territoire : choisis un autre lieu pour faire les calculs."
        kit.empty_state("Pas de calcul possible ici", text, picture="progres")
        return
    judged = {item.exercise.id: item for item in judge(desk.brief, desk.plan, desk.work, desk.prospects)}
    right = sum(found.right for found in judged.values())
    done: Literal["", "bien"] = "bien" if right == len(asked) else ""
    kit.gauge("Tes calculs justes", right / max(1, len(asked)), f"{right} sur {len(asked)}", tone=done)
    rank = choose(desk, asked, judged)
    one_exercise(desk, rank, asked[rank - 1], judged[asked[rank - 1].id])
    if rank < len(asked):
        st.button(
            f"Calcul suivant : {small_first(asked[rank].title)}", icon=":material/arrow_forward:", key="calcul_suivant",
            on_click=st.session_state.update, args=({_choice_key(desk): rank + 1},),
        )  # fmt: skip
    with st.expander("Les totaux de ta zone", icon=":material/table_view:"):
        totals_view(desk)


def small_first(title: str) -> str:
    """Return a title with a small first letter, names kept as they are."""
    return title[:1].lower() + title[1:]


def _choice_key(desk: ZoneDesk) -> str:
    return f"calcul_{desk.key}"


def choose(desk: ZoneDesk, asked: tuple[Exercise, ...], judged: Mapping[str, Judged]) -> int:
    """Draw the computations as a row of numbers, those right ticked, and return the open one's rank from 1."""
    key, ranks = _choice_key(desk), list(range(1, len(asked) + 1))
    if st.session_state.get(key) not in ranks:
        st.session_state[key] = next((rank for rank in ranks if not judged[asked[rank - 1].id].given), 1)

    def said(rank: int) -> str:
        found = judged[asked[rank - 1].id]
        return f"{rank} ✓" if found.right else f"{rank} …" if found.given else str(rank)

    chosen = st.pills("Calcul", ranks, format_func=said, key=key, label_visibility="collapsed", required=True)
    return int(chosen or 1)


def one_exercise(desk: ZoneDesk, rank: int, exercise: Exercise, found: Judged) -> None:
    """Draw one computation: statement, field, verdict, help."""
    key = kit.field_key(f"calcul_{desk.key}_{exercise.id}", found.given)
    with st.form(key, border=True):
        mark = ":green[:material/check_circle:] " if found.right else ""
        st.markdown(f"{mark}**{rank}. {exercise.title}**  \n{kit.plain_markdown(exercise.statement)}")
        label = f"Ton résultat ({exercise.unit})" if exercise.unit else "Ton résultat"
        text = st.text_input(label, found.given, key=f"{key}_r", max_chars=30, disabled=not desk.editable)
        lacking = st.container()
        with st.container(horizontal=True):
            pressed = st.form_submit_button("Vérifier", type="primary", disabled=not desk.editable)
            if desk.hints:
                with st.popover("Un indice", icon=":material/lightbulb:"):
                    hint, formula = kit.plain_markdown(exercise.hint), kit.plain_markdown(exercise.formula)
                    st.markdown(f"{hint}\n\nFormule : *{formula}*")
            if shows_working(desk, found):
                with st.popover("Le calcul posé", icon=":material/calculate:"):
                    st.markdown("  \n".join(kit.plain_markdown(line) for line in exercise.working))
    wrong = unreadable(text) if pressed else ""
    with lacking:
        kit.field_note(wrong)
    if pressed and not wrong:
        keep(desk, exercise, text)
    if not wrong:
        verdict(exercise, found, worked=shows_working(desk, found))


def shows_working(desk: ZoneDesk, found: Judged) -> bool:
    """Tell whether the working may be read: once right, once tried when alone, once handed in for a mission."""
    return found.right or not desk.editable or (desk.edit is not None and bool(found.given))


def unreadable(text: str) -> str:
    """Return what a result lacks to be read, empty when it is a number."""
    if typed_number(text) is not None:
        return ""
    return "Écris un seul nombre, comme 12,5 ou 1 200." if text.strip() else "Écris d'abord ton résultat."


def keep(desk: ZoneDesk, exercise: Exercise, text: str) -> None:
    """Keep a result and draw the page again."""
    if desk.act(GiveResult(exercise=exercise.id, text=text.strip())):
        st.rerun()


def verdict(exercise: Exercise, found: Judged, *, worked: bool) -> None:
    """Draw whether the result is right, in words and colour; `worked` tells whether the working may be read."""
    told = found.diagnosis
    if found.cause == UNKNOWN_SLIP and not worked:
        told = "Le résultat n'est pas celui attendu. Relis l'énoncé, ouvre l'indice, puis refais le calcul pas à pas."
    if found.verdict == "juste":
        kit.callout("reussite", "Juste", f"{found.given} {exercise.unit} : c'est le bon résultat.")
    elif found.verdict == "juste_suite":
        kit.callout(
            "reussite",
            "Bonne méthode",
            found.diagnosis or "Juste, à partir de ton résultat d'avant : c'est lui qu'il faut revoir.",
        )
    elif found.verdict in ("faux", "illisible"):
        kit.callout("attention", "À revoir", told)
