"""The fiche d'appel on screen: the student writes how the call ended, what comes next and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.phone_panel import act
from simulations.calendar_fr import written_day, written_hour
from simulations.call.state import MAX_NOTE, OUTCOMES, Card, Outcome, WriteCard
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import CallRecord

RESULTS: list[Outcome] = [name for name in OUTCOMES if name not in ("", "interdit")]  # type: ignore[misc]
# What comes next at a moment one should have agreed on.
DATED = ("preparer_rdv", "rappeler")
# What a fiche cannot do without, by its field, as it is asked for.
ASKED = {"resultat": "le « Résultat de l'appel »", "suite": "la suite, dans « Et maintenant ? »"}
NO_DAY = (
    "« Quel jour ? » est vide : note le jour et l'heure convenus. "
    "Rien n'a été convenu ? Enregistre encore une fois, sans date."
)
DAYS, FIRST, LAST, STEP = 45, time(8), time(20), 15


def card_form(played: Played, record: CallRecord) -> None:
    """Draw the fiche to write; what is missing is asked for kindly, and nothing typed is lost."""
    key, settings = f"fiche_{record.number}", campaign_settings()
    st.subheader("Ta fiche d'appel")
    st.caption("À toi d'écrire ce qui s'est passé : on la comparera à la conversation.")
    # Nobody to talk with: no moment was agreed, and the result is already plain.
    nobody = record.call.outcome == "injoignable" and not record.call.turns
    with st.form(key):
        st.radio(
            "Résultat de l'appel",
            RESULTS,
            index=RESULTS.index("injoignable") if nobody else None,
            format_func=OUTCOMES.__getitem__,
            key=f"{key}_resultat",
        )
        st.selectbox(
            "Et maintenant ?",
            list(settings.next_steps),
            index=None,
            format_func=settings.next_steps.__getitem__,
            placeholder="Choisis la suite à donner",
            key=f"{key}_suite",
        )
        if not nobody:
            _moment_fields(record, key)
        st.text_area("Ce qu'il faut retenir", record.note, max_chars=MAX_NOTE, height=110, key=f"{key}_note")
        kit.field_note(str(st.session_state.get(f"{key}_manque", "")))
        st.form_submit_button(
            "Enregistrer la fiche", type="primary", on_click=_write, args=(played.run.id, record, key)
        )


def _moment_fields(record: CallRecord, key: str) -> None:
    one, two = st.columns(2)
    one.selectbox(
        "Quel jour ? (si un jour a été convenu)",
        _days(record),
        index=None,
        format_func=lambda iso: written_day(date.fromisoformat(iso)),
        placeholder="Pas de date",
        key=f"{key}_jour",
    )
    two.selectbox(
        "À quelle heure ?",
        _hours(),
        index=None,
        format_func=lambda text: written_hour(int(text[:2]), int(text[3:])),
        placeholder="Pas d'heure",
        key=f"{key}_heure",
    )


def _days(record: CallRecord) -> list[str]:
    return [(record.at.date() + timedelta(days=ahead)).isoformat() for ahead in range(DAYS)]


def _hours() -> list[str]:
    start = datetime.combine(date.min, FIRST)
    steps = (LAST.hour - FIRST.hour) * 60 // STEP
    return [(start + timedelta(minutes=STEP * step)).strftime("%H:%M") for step in range(steps + 1)]


def _write(run: str, record: CallRecord, key: str) -> None:
    kept = {name: st.session_state.get(f"{key}_{name}") for name in ("resultat", "suite", "jour", "heure", "note")}
    lacking = [said for name, said in ASKED.items() if not kept[name]]
    st.session_state.pop(f"{key}_manque", None)
    if lacking:
        st.session_state[f"{key}_manque"] = f"Il manque encore : {' et '.join(lacking)}."
        return
    if kept["suite"] in DATED and not kept["jour"] and not st.session_state.get(f"{key}_sans_date"):
        st.session_state[f"{key}_sans_date"] = True
        st.session_state[f"{key}_manque"] = NO_DAY
        return
    when = f"{kept['jour']}T{kept['heure']}" if kept["jour"] and kept["heure"] else kept["jour"] or ""
    card = Card(result=kept["resultat"], next_action=kept["suite"], date=when, note=str(kept["note"] or ""))
    act(run, record, WriteCard(card=card))


def after_card(played: Played, record: CallRecord) -> None:
    """Draw the ways on, once everything is written."""
    kept = "" if record.real else " C'était un entraînement : le fichier garde ton premier appel."
    kit.callout("reussite", "Appel terminé", f"{OUTCOMES[record.call.outcome]}.{kept} Le bilan t'attend.")
    query = {"run": played.run.id, "appel": str(record.number)}
    with st.container(horizontal=True, key="suite_appel"):
        st.page_link("appel_bilan.py", label="Voir le bilan de l'appel", icon=":material/insights:", query_params=query)
        back = {"run": played.run.id}
        st.page_link("appels.py", label="Retour aux appels", icon=":material/call:", query_params=back)
