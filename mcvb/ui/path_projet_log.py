"""The logbook of a project on screen: five guided minutes, one's rhythm, what was written."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from mcvb import exports, formats, projet_papier, projet_suivi
from mcvb.projet import LOG, MAX_WORDS, Kept, LogEntry
from mcvb.projet_reglages import settings
from mcvb.ui import kit, path_projet, session
from mcvb.ui.path_projet import Desk, minutes_text
from mcvb.ui.path_projet_draft import Draft

TURN, SHOWN, MIN_WORDS, USUAL = "journal_tour", 10, 10, 60
LABELS = {
    "did": "Ce que j'ai fait", "obstacle": "Ce qui a bloqué", "solution": "Ma solution", "next_step": "La suite",
    "learned": "Ce que j'ai appris", "minutes": "Temps", "day": "Jour",
}  # fmt: skip
GUIDE = {
    "did": "Avec des verbes d'action : j'ai appelé, j'ai mesuré, j'ai rédigé…",
    "obstacle": "Rien ? Laisse vide. Sinon, décris-le sans chercher de coupable.",
    "solution": "Ce que tu as essayé, et ce que cela a donné.",
    "next_step": "Une seule chose, la prochaine fois.",
    "learned": "Ce que tu referais, ou pas.",
}


def rhythm(desk: Desk) -> None:
    """Draw one's own rhythm, without any reproach."""
    mine = [kept.value for kept in desk.found.entries if kept.item.owner_id == desk.me.id]
    weeks = projet_suivi.streak((entry.day for entry in mine), desk.today)
    last = max((entry.day for entry in mine), default=None)
    told = "Une semaine sautée, ce n'est pas grave : on reprend." if not weeks else "d'affilée, continue à ton rythme"
    kit.key_figures(
        [
            ("Tes entrées", formats.number(len(mine)), f"{len(desk.found.entries)} avec le groupe"),
            ("Ton temps noté", minutes_text(projet_suivi.minutes_of(mine)), "depuis le début"),
            ("Ton rythme", formats.plural(weeks, "semaine") if weeks else "Prêt à reprendre", told),
            ("Dernière fois", formats.day(last.isoformat()) if last else "—", ""),
        ]
    )


def new(desk: Desk) -> None:
    """Draw the guided form of a new entry."""
    turn = st.session_state.setdefault(TURN, 0)
    key = f"journal_neuf_{turn}"
    with st.form(f"{key}_form"):
        st.markdown("**Cinq minutes, cinq questions.** Seule la première est obligatoire ; des mots simples suffisent.")
        values = _fields(LogEntry(day=desk.today, minutes=USUAL), key, desk.today)
        if st.form_submit_button(
            "Garder dans mon journal", type="primary", icon=":material/check:", key=f"{key}_garder"
        ):
            made = _made(values)
            if made is not None:
                desk.add(LOG, made)
                st.session_state[TURN] += 1
                session.flash("C'est gardé. À la prochaine fois !")
                st.rerun()


def _fields(old: LogEntry, key: str, today: date) -> dict[str, Any]:
    left, right = st.columns(2)
    day = left.date_input("Jour", old.day, max_value=max(today, old.day), format="DD/MM/YYYY", key=f"{key}_day")
    times = sorted({*settings().minutes, old.minutes})
    minutes = right.selectbox(
        "Temps passé", times, index=times.index(old.minutes), format_func=minutes_text, key=f"{key}_minutes"
    )
    places = {"did": st.container(), **dict(zip(list(GUIDE)[1:], [*st.columns(2), *st.columns(2)], strict=True))}
    words = {
        name: places[name]
        .text_area(
            LABELS[name], getattr(old, name), max_chars=MAX_WORDS, height=80, placeholder=hint, key=f"{key}_{name}"
        )
        .strip()
        for name, hint in GUIDE.items()
    }
    return {"day": day, "minutes": minutes, **words}


def _made(values: dict[str, Any]) -> LogEntry | None:
    if len(values["did"]) < MIN_WORDS:
        kit.field_note(f"Dis ce que tu as fait, en {MIN_WORDS} caractères au moins : une phrase suffit.")
        return None
    return LogEntry(**values)


def entries(desk: Desk) -> None:
    """Draw the entries, the latest first, of oneself or of the whole group, to print too."""
    found = sorted(desk.found.entries, key=lambda kept: (kept.value.day, kept.item.created_at), reverse=True)
    if not found:
        kit.empty_state("Ton journal est vide", "Écris tes cinq premières minutes ci-dessus : c'est lancé.")
        return
    names = desk.found.names
    if len(names) > 1:
        wanted = st.segmented_control(
            "De qui ?", ["", *names], default="", format_func=lambda name: names.get(name, "Tout le groupe"),
            key="journal_qui", required=True,
        )  # fmt: skip
        found = [kept for kept in found if wanted in ("", kept.item.owner_id)]
    most = st.session_state.get("journal_montre", SHOWN)
    for kept in found[:most]:
        _entry(desk, kept)
    if len(found) > most and st.button(f"Voir la suite ({len(found) - most})", key="journal_suite"):
        st.session_state["journal_montre"] = most + SHOWN
        st.rerun()
    st.download_button(
        "Imprimer le journal (PDF)", lambda: projet_papier.log_pdf(desk.found, found, desk.today),
        exports.file_name(f"journal {desk.found.project.title}", "pdf", desk.today), "application/pdf",
        icon=":material/print:",
    )  # fmt: skip


def _entry(desk: Desk, kept: Kept[LogEntry]) -> None:
    one = kept.value
    who = desk.found.name_of(kept.item.owner_id)
    head = f"{formats.day(one.day.isoformat())} · {minutes_text(one.minutes)} · {who}"
    rows = "".join(
        f"<p><b>{LABELS[name]} :</b> {kit.escape(text)}</p>" for name in GUIDE if (text := getattr(one, name))
    )
    st.html(f'<div class="a4-mot"><p class="sur">{kit.escape(head)}</p>{rows}</div>')
    if kept.item.owner_id == desk.me.id and path_projet.asked_open("journal", kept.item.id):
        _change(desk, kept)


def _change(desk: Desk, kept: Kept[LogEntry]) -> None:
    draft = Draft(desk, kept, "journal", "did")
    draft.notice(LABELS)
    with st.form(f"{draft.key}_form"):
        values = _fields(draft.start.value, draft.key, desk.today)
        if st.form_submit_button("Enregistrer", type="primary", key=f"{draft.key}_garder"):
            made = _made(values)
            if made is not None:
                path_projet.close("journal")
                draft.save(made)
    if st.button("Retirer du journal", key=f"journal_retirer_{kept.item.id}", icon=":material/delete:"):
        desk.remove(kept.item.id, "Entrée retirée du journal.")
        st.rerun()
