"""A project at a glance: what comes next, reminders, hours, what the démarche lacks, and what it is about."""

from __future__ import annotations

import streamlit as st

from mcvb import formats, projet_demarche, projet_suivi
from mcvb.projet import MAX_LINE, MAX_TITLE, MAX_WORDS, MODES, Aim, Kept, Project
from mcvb.projet_modeles import library
from mcvb.projet_reglages import settings, weak_words
from mcvb.ui import kit
from mcvb.ui.path_projet import Desk, minutes_text
from mcvb.ui.path_projet_draft import Draft

AIMS = 3
LABELS = {
    "title": "Titre", "mode": "Seul(e) ou en groupe", "idea": "Idée", "situation": "Situation", "aims": "Objectifs",
    "production": "Production attendue", "hours_set": "Heures prévues",
}  # fmt: skip
REMINDER_TITLES = {"late": "En retard", "soon": "Bientôt", "log": "Journal"}


def reminders(desk: Desk) -> None:
    """Draw what to recall today, the most urgent first."""
    found = projet_demarche.project_reminders(desk.found, desk.me.id, desk.today)
    if not found:
        return
    most = settings().reminding.shown
    lines = [f"**{REMINDER_TITLES[one.kind]}** · {one.text}" for one in found[:most]]
    if len(found) > most:
        lines.append(f"… et {formats.plural(len(found) - most, 'autre rappel', 'autres rappels')} dans le plan.")
    kit.callout("attention", "Rappels", "\n\n".join(lines))


def figures(desk: Desk) -> None:
    """Draw where the project is: steps, next one, hours, démarche."""
    found, steps = desk.found, [kept.value for kept in desk.found.milestones]
    done = sum(step.state == "done" for step in steps)
    late = len(projet_suivi.late_milestones(found.milestones, desk.today))
    upcoming = projet_suivi.next_milestone(found.milestones, desk.today)
    state = projet_demarche.checks(found, desk.me.id, desk.today)
    minutes = projet_suivi.minutes_of(kept.value for kept in found.entries if kept.item.owner_id == desk.me.id)
    hours = projet_suivi.hours_of(found.project, minutes)
    kit.key_figures(
        [
            ("Étapes faites", f"{done} sur {len(steps)}", f"{late} en retard" if late else "aucune en retard"),
            (
                "Prochaine étape",
                upcoming.value.title if upcoming else "—",
                f"d'ici le {formats.day(upcoming.value.end.isoformat())}" if upcoming else "ajoute-la dans le plan",
            ),
            ("Ton temps noté", minutes_text(minutes), hours_text(hours)),
            ("Démarche", f"{sum(one.done for one in state)} sur {len(state)}", "parties complètes"),
        ]
    )
    if hours.target:
        kit.gauge(
            "Tes heures",
            hours.share,
            f"{minutes_text(minutes)} sur {formats.number(hours.target)} h",
            tone="bien" if hours.share >= 1 else "",
        )


def hours_text(hours: projet_suivi.Hours) -> str:
    """Return what is expected, in words, with how sure it is."""
    if hours.official and hours.target:
        return f"{formats.number(hours.target)} h prévues par le cadre ({hours.source})"
    if hours.target:
        return f"{formats.number(hours.target)} h fixées par ta classe"
    first, last = hours.weekly
    if first is not None and last is not None:
        week = (
            f"{minutes_text(round(first * 60))} par semaine en première, {minutes_text(round(last * 60))} en terminale"
        )
        return f"{week} ({hours.source}) ; total à confirmer"
    return hours.source or "heures à confirmer"


def demarche(desk: Desk) -> None:
    """Draw the parts of the démarche, each with the page where it is done."""
    state = projet_demarche.checks(desk.found, desk.me.id, desk.today)
    missing = [one.text for one in state if not one.done]
    st.subheader("Ta démarche")
    done = [(f"✓ {one.text.name}", "vert") for one in state if one.done]
    if done:
        st.html(kit.tags(done))
    if desk.found.milestones or desk.found.elements:
        st.caption("Ce que le modèle a écrit compte dès que tu l'as adapté à ton projet.")
    if not missing:
        kit.callout("reussite", "Démarche complète", "Toutes les parties sont là. Relis-les, puis prépare ton oral.")
    for text in missing[: settings().reminding.shown]:
        with st.container(border=True):
            kit.card(text.name, text.what, eyebrow="À compléter")
            if text.page != "projet":
                st.page_link(
                    f"{text.page}.py", label="Y aller", icon=":material/arrow_forward:", query_params=desk.query
                )
    rest = missing[settings().reminding.shown :]
    if rest:
        st.caption(f"Ensuite : {', '.join(text.name.lower() for text in rest)}.")
    st.caption(f"Ce que l'on attend d'une démarche : {settings().status}. {settings().source}")


def about(desk: Desk) -> None:
    """Draw what the project is about, to read and to change."""
    project = desk.found.project
    draft = Draft(desk, Kept(desk.found.item, project), "projet_fiche", "situation")
    draft.notice(LABELS)
    model = next((one for one in library().templates if one.id == project.template), None)
    start: Project = draft.start.value
    key = draft.key
    with st.form(f"{key}_form"):
        title = st.text_input("Titre", start.title, max_chars=MAX_TITLE, key=f"{key}_title")
        mode = st.segmented_control(
            "Mené", list(MODES), default=start.mode, format_func=MODES.__getitem__, key=f"{key}_mode", required=True
        )
        idea = st.text_area("L'idée", start.idea, max_chars=MAX_WORDS, height=90, key=f"{key}_idea")
        situation = st.text_area(
            "La situation", start.situation, max_chars=MAX_WORDS, height=150, key=f"{key}_situation",
            help="\n".join(f"- {one}" for one in model.situation) if model else None,
            placeholder="Qui, où, quel besoin, quelles contraintes, quels chiffres ?",
        )  # fmt: skip
        aims = _aims(start, key)
        production = st.text_area(
            "Ce que tu vas produire", start.production, max_chars=MAX_WORDS, height=90, key=f"{key}_production"
        )
        hours = _hours(start, key)
        if st.form_submit_button("Enregistrer", type="primary", icon=":material/check:", key=f"{key}_garder"):
            changed = {"title": " ".join(title.split()) or start.title, "mode": mode, "idea": idea, "hours_set": hours}
            draft.save(
                start.model_copy(update={**changed, "situation": situation, "aims": aims, "production": production})
            )


def _aims(start: Project, key: str) -> tuple[Aim, ...]:
    st.markdown(f"**{settings().aim.title}**")
    with st.expander("De l'aide pour écrire un objectif"):
        st.markdown("\n".join(f"- {line}" for line in settings().aim.helps))
    found = []
    for rank in range(max(AIMS, len(start.aims))):
        old = start.aims[rank] if rank < len(start.aims) else Aim()
        left, right = st.columns(2)
        text = left.text_input(f"Objectif {rank + 1}", old.text, max_chars=MAX_LINE, key=f"{key}_but_{rank}")
        measure = right.text_input(
            "Comment tu le vérifieras", old.measure, max_chars=MAX_LINE, key=f"{key}_mesure_{rank}"
        )
        for advice in weak_words(old.text):
            st.caption(f"À préciser : {advice}")
        found.append(Aim(text=text.strip(), measure=measure.strip()))
    return tuple(aim for aim in found if aim.text or aim.measure)


def _hours(start: Project, key: str) -> float | None:
    given = st.number_input(
        "Heures prévues en tout, si ta classe les a fixées (0 : à confirmer)", 0, 1000, round(start.hours_set or 0),
        key=f"{key}_hours",
    )  # fmt: skip
    return float(given) if given else None
