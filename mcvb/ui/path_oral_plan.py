"""The plan of the speech on screen: a first one made of the student's own words, then parts, minutes, key words."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import streamlit as st

from mcvb.oral import (
    MAX_MINUTES,
    MAX_PARTS,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORDS,
    PLAN,
    Cited,
    Kept,
    SpeechPart,
    SpeechPlan,
    plan_file,
    read_all,
)
from mcvb.oral_material import Material, citable, propose, short
from mcvb.oral_paper import minutes_said
from mcvb.referentiel import Cadre
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session

EPOCH = "oral_reprise"
LONGEST_WORD = 60
NEAR_MIN = 0.2


def kept_plan() -> Kept[SpeechPlan] | None:
    """Return the plan of the person here, None when there is none yet."""
    found = read_all(session.repository().items(session.person(), kinds=(PLAN,)), SpeechPlan)
    return found[-1] if found else None


def save(kept: Kept[SpeechPlan] | None, plan: SpeechPlan) -> None:
    """Keep a plan, new or changed."""
    me, at, payload = session.person(), session.now().isoformat(), plan.model_dump(mode="json")
    base = kept.item if kept else Item(uuid4().hex, me.id, me.id, PLAN, payload, at)
    session.repository().save_item(me, replace(base, payload=payload, at=at))


def renew() -> None:
    """Make every field show what is kept, after an undo or a change made elsewhere."""
    st.session_state[EPOCH] = st.session_state.get(EPOCH, 0) + 1


def key(name: str) -> str:
    """Return the key of a field, new after each renewal."""
    return f"oral_{name}_{st.session_state.get(EPOCH, 0)}"


def first(found: Material, cadre: Cadre) -> None:
    """Draw what stands in for a plan, and the way to a first one."""
    told = (
        "Un plan en cinq parties va t'être proposé, avec tes étapes, ton journal et tes travaux. Tu changeras tout."
        if not found.empty
        else "Écris d'abord ton projet, ton journal ou un travail : le plan s'en servira. Tu peux aussi partir d'un "
        "plan vide et le remplir toi-même."
    )
    kit.empty_state("Pas encore de plan", told, picture="dossier")
    label = "Partir d'un plan vide" if found.empty else "Proposer un plan"
    if st.button(label, type="primary", icon=":material/auto_fix_high:", key="oral_proposer"):
        save(None, propose(found, cadre))
        st.rerun()


def edit(kept: Kept[SpeechPlan], found: Material, cadre: Cadre) -> SpeechPlan:
    """Draw the plan to change, and return it as it now is; each change is kept at once."""
    plan = kept.value
    title = st.text_input("Titre de mon exposé", plan.title, max_chars=MAX_TITLE, key=key("titre"))
    talk, questions = _lengths(plan, cadre)
    place = st.container()
    choices = citable(found)
    parts = tuple(_part(part, rank, choices) for rank, part in enumerate(plan.parts, 1))
    now = plan.model_copy(update={"title": title, "talk": talk, "questions": questions, "parts": parts})
    with place:
        total(now)
    if now != plan:
        save(kept, now)
    _ways(found, cadre)
    return now


def _lengths(plan: SpeechPlan, cadre: Cadre) -> tuple[int, int]:
    oral = cadre.project.oral
    about = "environ " if oral.rough else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        talk = st.number_input("Exposé (minutes)", 1, MAX_MINUTES, plan.talk or oral.talk, key=key("expose"), width=200)
        asked = plan.questions or oral.questions
        questions = st.number_input("Entretien (minutes)", 1, MAX_MINUTES, asked, key=key("entretien"), width=200)
    st.caption(
        f"Règle de ton année : {about}{oral.talk} min d'exposé et {oral.questions} min d'entretien. {oral.source}."
    )
    return int(talk), int(questions)


def total(plan: SpeechPlan) -> None:
    """Draw the minutes of the parts together, against the time given."""
    gap = plan.talk - plan.total
    said = f"{minutes_said(plan.total)} sur {plan.talk} min"
    if abs(gap) < NEAR_MIN:
        kit.gauge("Durée du plan", 1, f"{said} : c'est juste.", tone="bien")
    elif gap > 0:
        kit.gauge("Durée du plan", plan.total / plan.talk, f"{said} : il reste {minutes_said(gap)} à remplir.")
    else:
        told = f"{said} : {minutes_said(-gap)} de trop, raccourcis une partie."
        kit.gauge("Durée du plan", 1, told, tone="moyen")


def _part(part: SpeechPart, rank: int, choices: dict[str, str]) -> SpeechPart:
    """Draw a part to change and return it."""
    helps = {one.id: one for one in plan_file().parts}
    label = f"{rank}. {kit.plain_markdown(part.title)} · {minutes_said(part.minutes)}"
    with st.expander(label, expanded=rank == 1, key=key(f"partie_{part.id}")):
        if part.id in helps:
            st.caption(f"{helps[part.id].question} {helps[part.id].help}")
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        title = left.text_input("Nom de la partie", part.title, max_chars=MAX_TITLE, key=key(f"{part.id}_nom"))
        minutes = right.number_input(
            "Minutes", 0.0, float(MAX_MINUTES), float(part.minutes), 0.25, key=key(f"{part.id}_min")
        )
        say = st.text_area("Ce que je veux dire", part.say, max_chars=MAX_TEXT, height=130, key=key(f"{part.id}_dire"))
        typed = st.text_area(
            f"Mots clés de ma fiche (un par ligne, {MAX_WORDS} au plus)", "\n".join(part.words), height=120,
            key=key(f"{part.id}_mots"),
        )  # fmt: skip
        cited = _cited(part, choices)
        _moves(part)
    return part.model_copy(
        update={
            "title": title,
            "minutes": round(minutes, 2),
            "say": say,
            "words": lines(typed, MAX_WORDS),
            "cited": cited,
        }
    )


def lines(typed: str, most: int, *, longest: int = LONGEST_WORD) -> tuple[str, ...]:
    """Return the lines typed that say something, cut to what fits."""
    return tuple(short(line, longest) for line in typed.splitlines() if line.strip())[:most]


def _cited(part: SpeechPart, choices: dict[str, str]) -> tuple[Cited, ...]:
    """Draw what a part leans on; something erased since stays, under the title it had."""
    before = {one.item_id: one.title for one in part.cited}
    shown = {**{name: f"{title} (effacé ou hors du projet)" for name, title in before.items()}, **choices}
    picked = st.multiselect(
        "Je m'appuie sur", list(shown), list(before), format_func=lambda name: shown[name], key=key(f"{part.id}_appui"),
        placeholder="Une étape, une action, un travail",
    )  # fmt: skip
    titles = {name: words.split(" · ", 1)[-1] for name, words in choices.items()}
    return tuple(Cited(item_id=name, title=before.get(name) or titles.get(name, "")) for name in picked)


def _moves(part: SpeechPart) -> None:
    with st.container(horizontal=True):
        st.button("Monter", icon=":material/arrow_upward:", key=key(f"{part.id}_haut"), on_click=_move, args=(part.id,))
        st.button(
            "Retirer la partie", icon=":material/delete:", type="tertiary", key=key(f"{part.id}_oter"), on_click=_drop,
            args=(part.id,),
        )  # fmt: skip


def _changed(parts: tuple[SpeechPart, ...], kept: Kept[SpeechPlan]) -> None:
    save(kept, kept.value.model_copy(update={"parts": parts}))
    renew()


def _move(name: str) -> None:
    kept = kept_plan()
    if kept is None:
        return
    parts = list(kept.value.parts)
    rank = next((place for place, part in enumerate(parts) if part.id == name), 0)
    if rank:
        parts[rank - 1], parts[rank] = parts[rank], parts[rank - 1]
        _changed(tuple(parts), kept)


def _drop(name: str) -> None:
    kept = kept_plan()
    if kept is not None:
        _changed(tuple(part for part in kept.value.parts if part.id != name), kept)


def _add() -> None:
    kept = kept_plan()
    if kept is not None:
        _changed((*kept.value.parts, SpeechPart(id=uuid4().hex[:8], title="Nouvelle partie")), kept)


def _undo() -> None:
    """Bring back the version before the last one."""
    kept = kept_plan()
    if kept is None:
        return
    versions = session.repository().item_history(session.person(), kept.item.id)
    if len(versions) > 1:
        before = read_all([replace(kept.item, payload=versions[-2].payload)], SpeechPlan)
        if before:
            save(kept, before[0].value)
            renew()


def _again(found: Material, cadre: Cadre) -> None:
    save(kept_plan(), propose(found, cadre))
    renew()


def _erase(item_id: str) -> None:
    session.repository().forget_item(session.person(), item_id)
    renew()
    session.flash("Plan effacé pour toujours.")


def _ways(found: Material, cadre: Cadre) -> None:
    """Draw what can be done with the whole plan."""
    kept = kept_plan()
    if kept is None:
        return
    with st.container(horizontal=True):
        if len(kept.value.parts) < MAX_PARTS:
            st.button("Ajouter une partie", icon=":material/add:", key="oral_ajouter", on_click=_add)
        if kept.item.version > 1:
            st.button("Annuler la dernière modification", icon=":material/undo:", key="oral_annuler", on_click=_undo)
    with st.expander("Recommencer ou effacer"):
        st.caption("« Proposer à nouveau » remplace ton plan par une proposition à jour ; tu peux annuler.")
        with st.container(horizontal=True):
            st.button("Proposer à nouveau", key="oral_reproposer", on_click=_again, args=(found, cadre))
            st.button(
                "Effacer ce plan pour toujours", type="tertiary", key="oral_effacer", on_click=_erase,
                args=(kept.item.id,),
            )  # fmt: skip
