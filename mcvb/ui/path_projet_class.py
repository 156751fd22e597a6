"""The projects of a class in front of a teacher: where each is, one opened, follow-up, marks, the group."""

from __future__ import annotations

from datetime import date

import streamlit as st

from mcvb import exports, formats, projet_demarche, projet_garde, projet_papier, projet_suivi
from mcvb.projet import FOLLOW_UP, MARK, MARK_KINDS, MAX_LINE, MAX_MARK, MAX_WORDS, FollowUp, Mark
from mcvb.projet_garde import Whole
from mcvb.projet_reglages import settings
from mcvb.ui import kit, path_projet, path_projet_gantt, session
from mcvb.ui.path_projet import Desk, minutes_text
from simulations.errors import AtelierError

TURN, MIN_WORDS = "projet_suivi_tour", 5


def table(every: list[Whole], today: date) -> None:
    """Draw a row per project, those with late steps first."""
    rows = [_row(one, today) for one in sorted(every, key=lambda one: -_late(one, today))]
    kit.table(("Projet", "Élèves", "Étapes", "Retard", "Démarche", "Temps noté", "Dernier journal"), rows)


def _late(one: Whole, today: date) -> int:
    return len(projet_suivi.late_milestones(one.milestones, today))


def _row(one: Whole, today: date) -> tuple[str, ...]:
    late, entries = _late(one, today), [kept.value for kept in one.entries]
    quiet = projet_suivi.quiet_days(entries, today)
    said = projet_demarche.checks(one, one.item.owner_id, today)
    done = sum(kept.value.state == "done" for kept in one.milestones)
    return (
        one.project.title,
        ", ".join(one.names.values()),
        f"{done} sur {len(one.milestones)}",
        f"! {formats.plural(late, 'étape')}" if late else "✓ à jour",
        f"{sum(check.done for check in said)} sur {len(said)}",
        minutes_text(projet_suivi.minutes_of(entries)),
        "jamais" if quiet is None else "aujourd'hui" if not quiet else f"il y a {formats.plural(quiet, 'jour')}",
    )


def opened(desk: Desk) -> None:
    """Draw one project: its plan, its members, what was said, marks, the group."""
    found = desk.found
    st.html(f"<h2>{kit.escape(found.project.title)}</h2>")
    seen, said, marks, group = st.tabs(["Le projet", f"Suivi ({len(found.follow_ups)})", "Notes", "Groupe"])
    with seen:
        _seen(desk)
    with said:
        _follow(desk)
    with marks:
        _marks(desk)
    with group:
        _group(desk)


def _seen(desk: Desk) -> None:
    found = desk.found
    for label, text in (
        ("Idée", found.project.idea), ("Situation", found.project.situation), ("Production", found.project.production),
    ):  # fmt: skip
        if text:
            st.markdown(f"**{label}** · {kit.plain_markdown(text)}")
    for aim in found.project.aims:
        st.markdown(f"- {kit.plain_markdown(aim.text)} *({kit.plain_markdown(aim.measure)})*")
    steps = projet_suivi.in_order(found.milestones)
    if steps:
        path_projet_gantt.draw(desk, steps)
    rows = []
    for part in projet_suivi.parts_of(list(found.names), found.contributions, found.entries, found.milestones):
        own = [one.name for one in projet_demarche.gaps(found, part.person_id, desk.today)]
        proofs = formats.number(len(part.evidence))
        name = found.name_of(part.person_id)
        count = formats.number(len(part.contributions))
        rows.append((name, count, minutes_text(part.minutes), proofs, ", ".join(own) or "rien"))
    kit.table(("Élève", "Contributions", "Temps noté", "Preuves", "Il manque"), rows)
    _words(desk)
    st.download_button(
        "État du projet (PDF)", lambda: projet_papier.state_pdf(found, found.item.owner_id, desk.today),
        exports.file_name(f"projet {found.project.title}", "pdf", desk.today), "application/pdf",
        icon=":material/print:",
    )  # fmt: skip


def _words(desk: Desk) -> None:
    found, names = desk.found, settings().answers
    with st.expander(f"Journal ({len(found.entries)}), contributions et bilans"):
        for kept in sorted(found.entries, key=lambda kept: kept.value.day, reverse=True):
            text = " / ".join(filter(None, [kept.value.did, kept.value.obstacle, kept.value.solution]))
            path_projet.word(kept.value.day, text, more=kept.value.next_step, author=found.name_of(kept.item.owner_id))
        for mine in found.contributions:
            path_projet.word(mine.value.day, mine.value.what, author=found.name_of(mine.item.owner_id))
        for review in found.reviews:
            rows = [
                (one.question, names[given.rank], given.fact or "—")
                for one in settings().criteria
                if (given := review.value.answers.get(one.id))
            ]
            st.markdown(f"**Bilan de {kit.plain_markdown(found.name_of(review.item.owner_id))}**")
            kit.table(("Critère", "Réponse", "Fait"), rows)


def _follow(desk: Desk) -> None:
    for kept in reversed(desk.found.follow_ups):
        path_projet.word(kept.value.day, kept.value.text, more=kept.value.next_step)
        if kept.item.author_id == desk.me.id and st.button(
            "Retirer", key=f"suivi_retirer_{kept.item.id}", type="tertiary"
        ):
            desk.remove(kept.item.id, "Mot de suivi retiré.")
            st.rerun()
    turn = st.session_state.setdefault(TURN, 0)
    with st.form(f"projet_suivi_{turn}"):
        st.caption("Tout le groupe lit ce mot.")
        text = st.text_area("Votre mot", key=f"suivi_mot_{turn}", max_chars=MAX_WORDS, height=90)
        then = st.text_input("Prochaine étape demandée", key=f"suivi_suite_{turn}", max_chars=MAX_LINE)
        if st.form_submit_button("Envoyer au groupe", type="primary", icon=":material/send:"):
            if len(text.strip()) < MIN_WORDS:
                kit.field_note("Écrivez au moins quelques mots avant d'envoyer.")
                return
            said = FollowUp(day=desk.today, text=text.strip(), next_step=then.strip())
            _give(desk, FOLLOW_UP, said, desk.found.item.owner_id, "Mot envoyé au groupe.")


def _marks(desk: Desk) -> None:
    found = desk.found
    st.caption("Chaque note est lue par l'élève concerné et ses enseignants, pas par le reste du groupe.")
    for person in found.members:
        mine = [kept for kept in found.marks if kept.item.owner_id == person.id]
        if mine:
            st.markdown(f"**{kit.plain_markdown(person.pseudonym)}**")
            path_projet.marks_table(mine)
            for kept in mine:
                if kept.item.author_id == desk.me.id and st.button(
                    f"Retirer la note du {formats.day(kept.value.day.isoformat())}",
                    key=f"note_retirer_{kept.item.id}",
                    type="tertiary",
                ):
                    desk.remove(kept.item.id, "Note retirée.")
                    st.rerun()
    turn = st.session_state.setdefault(TURN, 0)
    with st.form(f"projet_note_{turn}"):
        left, right = st.columns(2)
        whom = left.selectbox("Élève", list(found.names), format_func=found.names.__getitem__, key=f"note_eleve_{turn}")
        kind = right.segmented_control(
            "Sorte", list(MARK_KINDS), default="livret", format_func=MARK_KINDS.__getitem__, key=f"note_sorte_{turn}",
            required=True,
        )  # fmt: skip
        label = left.text_input(
            "Intitulé", key=f"note_titre_{turn}", max_chars=MAX_LINE, placeholder="Première, 1er semestre"
        )
        value = right.number_input("Note sur 20", 0.0, MAX_MARK, None, 0.5, key=f"note_valeur_{turn}")
        comment = st.text_area("Commentaire", key=f"note_mot_{turn}", max_chars=MAX_WORDS, height=80)
        if st.form_submit_button("Ajouter la note", type="primary", icon=":material/add:"):
            if value is None:
                kit.field_note("Donnez une note de 0 à 20.")
                return
            given = Mark(kind=kind, label=label.strip(), day=desk.today, value=value, comment=comment.strip())
            _give(desk, MARK, given, whom, "Note ajoutée.")


def _give(desk: Desk, kind: str, value: FollowUp | Mark, student_id: str, words: str) -> None:
    projet_garde.add(desk.repo, desk.me, kind, value, now=desk.now, project_id=desk.project_id, owner_id=student_id)
    st.session_state[TURN] += 1
    session.flash(words)
    st.rerun()


def _group(desk: Desk) -> None:
    owner = desk.found.item.owner_id
    people = {one.id: one.pseudonym for one in [*desk.repo.classmates(desk.me, owner), *desk.found.members]}
    people.pop(owner, None)
    now = [name for name in desk.found.names if name in people]
    st.markdown(f"Porté par **{kit.plain_markdown(desk.found.name_of(owner))}**.")
    with st.form("projet_groupe"):
        chosen = st.multiselect(
            "Avec", list(people), now, format_func=people.__getitem__, key=f"groupe_{desk.project_id}_{len(now)}",
            placeholder="Choisissez",
        )  # fmt: skip
        st.caption("Ce qu'un élève a écrit reste à lui s'il quitte le groupe.")
        if st.form_submit_button("Enregistrer le groupe", icon=":material/check:"):
            try:
                desk.repo.set_members(desk.me, desk.project_id, chosen, desk.now.isoformat())
            except AtelierError as refusal:
                kit.field_note(str(refusal))
                return
            session.flash("Groupe enregistré.")
            st.rerun()
