"""The team of a project on screen: who is in it, what each one did, with works as evidence."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mcvb import formats, projet_suivi, works
from mcvb.projet import CONTRIBUTION, MAX_WORDS, Contribution, Evidence, Kept, Project
from mcvb.projet_suivi import Part
from mcvb.ui import kit, path_projet, session
from mcvb.ui.path_projet import Desk, minutes_text
from mcvb.ui.path_projet_draft import Draft
from mcvb.works import Kept as KeptWork
from simulations.errors import AtelierError

TURN, MIN_WORDS = "contribution_tour", 15
LABELS = {
    "what": "Ce que j'ai fait moi-même", "obstacle": "L'obstacle", "solution": "La solution", "evidence": "Preuves",
    "day": "Jour", "milestone_id": "Étape",
}  # fmt: skip


def members(desk: Desk) -> None:
    """Draw who is in the project; its owner chooses among classmates."""
    found = desk.found
    names = ", ".join(person.pseudonym for person in found.members)
    own = found.item.owner_id == desk.me.id
    mates = desk.repo.classmates(desk.me, desk.me.id) if own else []
    st.markdown(f"**Dans ce projet :** {kit.plain_markdown(names)}")
    if not own:
        st.caption(f"{found.name_of(found.item.owner_id)} ou un enseignant peut changer le groupe.")
        return
    if not mates:
        st.caption("Personne d'autre dans ta classe pour l'instant : tu peux avancer seul, le groupe viendra après.")
        return
    with st.expander("Choisir les membres du groupe", icon=":material/group_add:"), st.form("projet_membres"):
        people = {person.id: person.pseudonym for person in [*mates, *found.members] if person.id != desk.me.id}
        now = [name for name in found.names if name in people]
        chosen = st.multiselect(
            "Avec qui ?", list(people), now, format_func=people.__getitem__, key="projet_avec", placeholder="Choisis",
        )  # fmt: skip
        st.caption(
            "Les membres lisent et changent le plan, les moyens et la fiche ; chacun garde son bilan et ses notes."
        )
        if st.form_submit_button("Enregistrer le groupe", icon=":material/check:"):
            set_members(desk, chosen)


def set_members(desk: Desk, chosen: list[str]) -> None:
    """Keep who is in the group, the project being then collective."""
    try:
        desk.repo.set_members(desk.me, desk.project_id, chosen, desk.now.isoformat())
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    project: Project = desk.found.project
    if chosen and project.mode == "individual":
        desk.put(Kept(desk.found.item, project), project.model_copy(update={"mode": "collective"}), "Groupe changé.")
    session.flash("Groupe enregistré.")
    st.rerun()


def parts(desk: Desk) -> None:
    """Draw what each member brought, side by side, then one by one."""
    found = desk.found
    every = projet_suivi.parts_of(list(found.names), found.contributions, found.entries, found.milestones)
    rows = [
        (
            found.name_of(one.person_id), formats.number(len(one.contributions)), minutes_text(one.minutes),
            formats.number(len(one.in_charge)), formats.number(len(one.evidence)),
        )
        for one in every
    ]  # fmt: skip
    if len(every) > 1:
        kit.table(("Membre", "Contributions", "Temps au journal", "Étapes en charge", "Preuves"), rows)
    for one in every:
        _part(desk, one)


def _part(desk: Desk, part: Part) -> None:
    me = part.person_id == desk.me.id
    name = desk.found.name_of(part.person_id)
    st.markdown(f"**{kit.plain_markdown(name)}{' (toi)' if me else ''}**")
    if not part.contributions:
        st.caption("Rien pour l'instant." if not me else "Rien pour l'instant : ajoute ta première contribution.")
    steps = {kept.item.id: kept.value.title for kept in desk.found.milestones}
    for kept in part.contributions:
        one = kept.value
        head = " · ".join(filter(None, [formats.day(one.day.isoformat()), steps.get(one.milestone_id, "")]))
        blocked = f"<p><b>Obstacle :</b> {kit.escape(one.obstacle)}</p>" if one.obstacle else ""
        solved = f"<p><b>Solution :</b> {kit.escape(one.solution)}</p>" if one.solution else ""
        proofs = kit.tags([(f"Preuve : {proof.title}", "vert") for proof in one.evidence])
        st.html(
            f'<div class="a4-mot"><p class="sur">{kit.escape(head)}</p>{kit.paragraphs(one.what)}'
            f"{blocked}{solved}<p>{proofs}</p></div>"
        )
        if me:
            for proof in one.evidence:
                query = {"travail": proof.item_id}
                st.page_link(
                    "travaux.py", label=f"Ouvrir « {proof.title} »", icon=":material/link:", query_params=query
                )
            if path_projet.asked_open("contribution", kept.item.id):
                _change(desk, kept)


def _change(desk: Desk, kept: Kept[Contribution]) -> None:
    draft = Draft(desk, kept, "contribution", "what")
    draft.notice(LABELS)
    with st.form(f"{draft.key}_form"):
        values = _fields(desk, draft.start.value, draft.key)
        if st.form_submit_button("Enregistrer", type="primary", key=f"{draft.key}_garder"):
            made = _made(values)
            if made is not None:
                path_projet.close("contribution")
                draft.save(made)
    if st.button("Retirer", key=f"contribution_retirer_{kept.item.id}", icon=":material/delete:"):
        desk.remove(kept.item.id, "Contribution retirée.")
        st.rerun()


def new(desk: Desk) -> None:
    """Draw the form of a new contribution."""
    turn = st.session_state.setdefault(TURN, 0)
    key = f"contribution_neuve_{turn}"
    with st.form(f"{key}_form"):
        values = _fields(desk, Contribution(what="", day=desk.today), key)
        if st.form_submit_button("Ajouter ma contribution", type="primary", icon=":material/add:", key=f"{key}_garder"):
            made = _made(values)
            if made is not None:
                desk.add(CONTRIBUTION, made)
                st.session_state[TURN] += 1
                session.flash("Contribution ajoutée.")
                st.rerun()
    st.page_link("travaux.py", label="Ajouter un travail à relier", icon=":material/add_photo_alternate:")


def _my_works(desk: Desk) -> dict[str, KeptWork]:
    found = works.works_in(desk.repo.items(desk.me, kinds=(works.WORK_KIND,)))
    return {kept.item.id: kept for kept in found}


def _fields(desk: Desk, old: Contribution, key: str) -> dict[str, Any]:
    titles = {proof.item_id: proof.title for proof in old.evidence}
    titles |= {name: kept.work.title for name, kept in _my_works(desk).items()}
    steps = {kept.item.id: kept.value.title for kept in projet_suivi.in_order(desk.found.milestones)}
    what = st.text_area(
        LABELS["what"], old.what, max_chars=MAX_WORDS, height=90, key=f"{key}_what",
        placeholder="« Je » plutôt que « on » : j'ai écrit le script, j'ai appelé 12 entreprises…",
    )  # fmt: skip
    left, right = st.columns(2)
    day = left.date_input("Jour", old.day, format="DD/MM/YYYY", key=f"{key}_day")
    step = right.selectbox(
        "Pour quelle étape ?", ["", *steps],
        index=1 + list(steps).index(old.milestone_id) if old.milestone_id in steps else 0,
        format_func=lambda name: steps.get(name, "Aucune en particulier"), key=f"{key}_step",
    )  # fmt: skip
    obstacle = left.text_area(
        "Un obstacle rencontré", old.obstacle, max_chars=MAX_WORDS, height=80, key=f"{key}_obstacle"
    )
    solution = right.text_area(
        "La solution trouvée", old.solution, max_chars=MAX_WORDS, height=80, key=f"{key}_solution"
    )
    proofs = st.multiselect(
        "Preuves, prises dans « Mes travaux » (le groupe en voit le titre)", list(titles),
        [proof.item_id for proof in old.evidence],
        format_func=titles.__getitem__, key=f"{key}_evidence", placeholder="Choisis-en une ou plusieurs",
    )  # fmt: skip
    evidence = tuple(Evidence(item_id=name, title=titles[name]) for name in proofs)
    return {
        "what": what.strip(), "day": day, "milestone_id": step, "obstacle": obstacle.strip(),
        "solution": solution.strip(), "evidence": evidence,
    }  # fmt: skip


def _made(values: dict[str, Any]) -> Contribution | None:
    if len(values["what"]) < MIN_WORDS:
        kit.field_note(f"Dis ce que tu as fait toi-même, en {MIN_WORDS} caractères au moins.")
        return None
    return Contribution(**values)
