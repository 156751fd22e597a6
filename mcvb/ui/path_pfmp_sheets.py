"""The sheets of one period: the company (fiche signalétique) and the activities (fiche descriptive d'activité)."""

from __future__ import annotations

import streamlit as st

from mcvb import dossiers, pfmp_path, referentiel
from mcvb.pfmp_items import ACTIVITY, COMPANY, LONG, SHORT, Activity, Company, Heading, lacks, read, settings
from mcvb.pfmp_path import Placement
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session
from simulations.errors import AtelierError

NEW_KEY = "pfmp_nouvelle_fiche"
ONE_LINE = frozenset({"nom", "commune", "tuteur", "titre"})


def company(one: Placement) -> None:
    """Draw the company sheet, to be written in one go or bit by bit."""
    kept = one.company[1] if one.company else Company()
    key = f"entreprise_{one.item.id}_{one.company[0].version if one.company else 0}"
    left = lacks(kept)
    if one.company:
        said = "Toutes les rubriques sont écrites." if not left else f"Il manque : {', '.join(left).lower()}."
        kit.callout("attention" if left else "reussite", "Où en est ta fiche", said)
    st.subheader("Fiche signalétique")
    st.caption(settings().no_names)
    choices = {"forme": settings().legal_forms, "secteur": settings().sectors}
    with st.form(key, border=True):
        typed = {
            heading.id: _field(heading, getattr(kept, heading.id), choices.get(heading.id, ()))
            for heading in settings().company
        }
        if st.form_submit_button("Enregistrer la fiche", type="primary", icon=":material/save:"):
            item = one.company[0] if one.company else None
            _keep(one, item, Company(**typed))


def _field(heading: Heading, kept: str, choices: tuple[str, ...]) -> str:
    if choices:
        names = ["", *choices, *([kept] if kept and kept not in choices else [])]
        return st.selectbox(
            heading.title,
            names,
            index=names.index(kept),
            help=heading.help,
            format_func=lambda name: name or "Choisir…",
        )
    if heading.id in ONE_LINE:
        return st.text_input(heading.title, kept, max_chars=SHORT, placeholder=heading.help)
    return st.text_area(heading.title, kept, max_chars=LONG, placeholder=heading.help, height=96)


def activities(one: Placement) -> None:
    """Draw the activity sheets of a period, each to open and change, then a new one."""
    st.subheader("Fiches descriptives d'activité")
    if not one.activities:
        kit.callout(
            "info", "Une activité, c'est quoi ?", f"{settings().sheets.text} Raconte ce que tu as fait toi-même."
        )
    for item, sheet in one.activities:
        left = lacks(sheet)
        state = f"il manque {len(left)} rubriques" if len(left) > 1 else "il manque 1 rubrique" if left else "finie"
        with st.expander(f"{kit.plain_markdown(sheet.titre or 'Sans titre')} · {state}"):
            if left:
                st.caption(f"À compléter : {', '.join(left).lower()}.")
            activity_form(one, item, sheet)
            if st.button("Retirer cette fiche", key=f"retirer_{item.id}", icon=":material/delete:"):
                session.repository().remove_item(session.person(), item.id, session.now().isoformat())
                session.flash("Fiche retirée. Tu peux la remettre plus bas.")
                st.rerun()
    with st.expander("Écrire une nouvelle fiche", expanded=not one.activities, icon=":material/add:"):
        activity_form(one, None, Activity())
    _gone(one)


def activity_form(one: Placement, item: Item | None, kept: Activity) -> None:
    """Draw the form of an activity sheet, with the competences it met and the dossiers it goes in."""
    titles = {
        title.id: f"{title.id} · {title.title}"
        for block in referentiel.referentiel().blocks
        for title in block.competences
    }
    names = {one_.id: one_.short for one_ in dossiers.dossiers() if one_.takes_activities}
    key = f"fiche_{item.id}_{item.version}" if item else f"{NEW_KEY}_{one.item.id}_{len(one.activities)}"
    with st.form(key, border=False):
        typed = {heading.id: _field(heading, getattr(kept, heading.id), ()) for heading in settings().activity}
        met = st.multiselect(
            "Compétences rencontrées", list(titles), default=[name for name in kept.competences if name in titles],
            format_func=titles.__getitem__, key=f"{key}_competences", placeholder="Choisis-en une ou plusieurs",
        )  # fmt: skip
        kept_in = [name for name in kept.dossiers if name in names]
        chosen = st.pills(
            "Pour quel dossier ?", list(names), selection_mode="multi", default=kept_in, format_func=names.__getitem__,
            key=f"{key}_dossiers",
        )  # fmt: skip
        if st.form_submit_button("Enregistrer la fiche", type="primary", icon=":material/save:"):
            _keep(one, item, Activity(**typed, competences=tuple(met), dossiers=tuple(chosen)))


def _keep(one: Placement, item: Item | None, sheet: Company | Activity) -> None:
    repo, person, now = session.repository(), session.person(), session.now()
    kind = COMPANY if isinstance(sheet, Company) else ACTIVITY
    fresh = item or pfmp_path.new_item(person, kind, sheet, now, parent=one.item.id)
    try:
        pfmp_path.save_sheet(repo, person, pfmp_path.changed(fresh, sheet, now))
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    session.flash("Fiche enregistrée.")
    st.rerun()


def _gone(one: Placement) -> None:
    repo, person = session.repository(), session.person()
    for item in repo.items_under(person, one.item.id, kinds=(ACTIVITY,), removed=True):
        title = read(item, Activity).titre or "Sans titre"
        if st.button(f"Remettre « {kit.plain_markdown(title)} »", key=f"remettre_{item.id}", icon=":material/undo:"):
            repo.restore_item(person, item.id, session.now().isoformat())
            st.rerun()


def readable(one: Placement) -> None:
    """Draw the sheets to be read only, for a teacher."""
    if one.company:
        sheet = one.company[1]
        kit.record([(heading.title, getattr(sheet, heading.id)) for heading in settings().company])
    for _, activity in one.activities:
        with st.expander(kit.plain_markdown(activity.titre or "Sans titre")):
            rows = [(heading.title, getattr(activity, heading.id)) for heading in settings().activity]
            kit.record([*rows, ("Compétences rencontrées", ", ".join(activity.competences))])
    if not (one.company or one.activities):
        st.caption("Aucune fiche pour l'instant.")
