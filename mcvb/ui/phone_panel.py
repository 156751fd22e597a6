"""The phone on screen: who is called, what is said, what to say next in three modes, and what is kept beside."""

from __future__ import annotations

import streamlit as st

from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import campaign_panel, kit, script_panel, session
from simulations.calendar_fr import written_moment
from simulations.call.coach import hint
from simulations.call.engine import acts_of
from simulations.call.measures import call_seconds
from simulations.call.phrasings import Starter, options, starters
from simulations.call.state import MAX_TEXT, AskHint, CallAction, CallState, HangUp, Say, Turn, Wait
from simulations.campaign_state import MODES, CallRecord, CallTurn, KeepNote
from simulations.debrief import file_label

SAID = {"eleve": "Toi", "prospect": "Au téléphone"}
NOBODY = {
    "numero": "Ce numéro n'existe pas : une voix enregistrée te demande de vérifier.",
    "ferme": "Le numéro n'est plus attribué.",
    "absent": "Ça sonne dans le vide, personne ne répond.",
}


def act(run: str, record: CallRecord, action: CallAction) -> bool:
    """Do something in the call, at the turn it was drawn at."""
    return session.perform(run, CallTurn(call=record.number, turn=len(record.call.turns), act=action))


def say(run: str, record: CallRecord, text: str, acts: tuple[str, ...] | None = None) -> bool:
    """Say something; its acts are kept with it, so that a replay never depends on a later ear."""
    words = " ".join(text.split())[:MAX_TEXT]
    known = acts if acts is not None else tuple(sorted(acts_of(record.call, words)))
    return act(run, record, Say(text=words, acts=known))


def _do(run: str, record: CallRecord, action: CallAction) -> None:
    act(run, record, action)


def _choose(run: str, record: CallRecord, text: str, acts: tuple[str, ...]) -> None:
    say(run, record, text, acts)


def head(played: Played, record: CallRecord) -> None:
    """Draw who is called, when, and how long it has lasted."""
    minutes, rest = divmod(call_seconds(record.call), 60)
    clock = f"{minutes:02d}:{rest:02d}"
    kind = "Entraînement" if not record.real else f"Appel n° {record.number}"
    over = f"{kind} · {written_moment(record.at)} · mode {MODES[record.mode].lower()}"
    said = f"{minutes} min {rest} s d'appel"
    st.html(
        f'<header class="a4-entete a4-ligne"><div><p class="sur">{kit.escape(over)}</p>'
        f"<h1>{kit.escape(file_label(played.state, record.line))}</h1></div>"
        f'<p class="horloge" role="timer" aria-label="{said}">{clock}</p></header>'
    )


def conversation(call: CallState) -> None:
    """Draw all that was said, announced to screen readers as it comes."""
    bubbles = "".join(_bubble(turn) for turn in call.turns)
    st.html(
        '<div class="a4-conversation" role="log" aria-live="polite" aria-label="Conversation" tabindex="0">'
        f"{bubbles}</div>"
    )


def _bubble(turn: Turn) -> str:
    side = "toi" if turn.who == "eleve" else "autre"
    who = f'<span class="qui">{SAID[turn.who]}<span class="a4-lu"> : </span></span>'
    return f'<p class="a4-bulle {side}">{who}<span class="mots">{kit.escape(turn.text)}</span></p>'


def next_words(played: Played, record: CallRecord) -> None:
    """Draw the coach's hint, then what may be said now, by the mode of the call."""
    if session.hints_allowed(played.run.id):
        _advice(played.run.id, record)
    pitch = played.state.scenario.pitch
    if record.mode == "guide" and pitch is not None:
        _choices(played, record)
        return
    if record.mode == "mixte" and pitch is not None:
        _beginnings(played.run.id, record, starters(record.call, pitch))
    _field(played.run.id, record)


def _advice(run: str, record: CallRecord) -> None:
    """Draw the way to ask for a hint, and the hint right under it: it is seen where it was asked for."""
    st.button(
        "Demander un conseil",
        icon=":material/lightbulb:",
        key=f"conseil_{record.number}",
        on_click=_do,
        args=(run, record, AskHint()),
        help="Les conseils ne coûtent rien : ils sont seulement notés.",
    )
    if record.hinted == len(record.call.turns):
        kit.callout("info", "Conseil", hint(record.call))


def _choices(played: Played, record: CallRecord) -> None:
    """Draw the phrasings to choose from; which are good is for the student to find."""
    run, turn = played.run.id, len(record.call.turns)
    st.markdown("**Que dis-tu ?**")
    with st.container(key="choix", gap="small"):
        for rank, choice in enumerate(options(record.call, played.state.scenario.pitch), 1):  # type: ignore[arg-type]
            st.button(
                choice.text,
                key=f"choix_{record.number}_{turn}_{rank}",
                on_click=_choose,
                args=(run, record, choice.text, choice.acts),
                width="stretch",
            )


def _field_key(record: CallRecord) -> str:
    return f"dire_{record.number}"


def _beginnings(run: str, record: CallRecord, offered: tuple[Starter, ...]) -> None:
    """Draw intentions; one puts the beginning of its sentence in the field, to be completed."""
    st.markdown("**Que veux-tu faire ?** Choisis, puis termine la phrase avec tes mots.")
    with st.container(key="amorces", horizontal=True, gap="small"):
        for rank, starter in enumerate(offered):
            st.button(
                starter.label,
                key=f"amorce_{record.number}_{len(record.call.turns)}_{rank}",
                on_click=_begin,
                args=(run, record, starter.begin),
            )


def _begin(_run: str, record: CallRecord, begin: str) -> None:
    st.session_state[_field_key(record)] = f"{begin.rstrip(' .…')} "
    st.session_state[f"{_field_key(record)}_amorce"] = " ".join(begin.rstrip(" .…").split())


def _field(run: str, record: CallRecord) -> None:
    key = _field_key(record)
    with st.form(f"form_{key}", border=False):
        words, send = st.columns([5, 1], vertical_alignment="bottom")
        words.text_input(
            "Ce que tu dis",
            key=key,
            max_chars=MAX_TEXT,
            placeholder="Écris ce que tu dis, puis Entrée",
            autocomplete="off",
        )
        send.form_submit_button("Dire", type="primary", on_click=_send, args=(run, record), width="stretch")
        kit.field_note(str(st.session_state.get(f"{key}_manque", "")))


def _send(run: str, record: CallRecord) -> None:
    key = _field_key(record)
    text = " ".join(str(st.session_state.get(key, "")).split())
    st.session_state.pop(f"{key}_manque", None)
    if not text:
        st.session_state[f"{key}_manque"] = "Écris d'abord ce que tu veux dire."
    elif text == st.session_state.get(f"{key}_amorce"):
        st.session_state[f"{key}_manque"] = "Termine la phrase avec tes mots avant de la dire."
    elif say(run, record, text):
        st.session_state[key] = ""
        st.session_state.pop(f"{key}_amorce", None)


def controls(played: Played, record: CallRecord) -> None:
    """Draw what else may be done: keep silent, hang up."""
    run = played.run.id
    with st.container(key="gestes", horizontal=True, gap="small"):
        st.button(
            "Attendre en silence", icon=":material/pause:", key=f"silence_{record.number}_{len(record.call.turns)}",
            on_click=_do, args=(run, record, Wait()),
        )  # fmt: skip
        with st.popover("Raccrocher", icon=":material/call_end:"):
            st.markdown("Raccrocher maintenant ? Pense à remercier et à dire au revoir.")
            st.button(
                "Oui, je raccroche", key=f"raccrocher_{record.number}", on_click=_do, args=(run, record, HangUp())
            )


def voice_bar() -> None:
    """Draw the place of the voice controls, which the browser fills (see `static/voix.js`)."""
    st.html('<div class="a4-voix" role="group" aria-label="Voix"></div>')


def nobody(record: CallRecord) -> None:
    """Draw why nobody could be reached."""
    kit.callout("attention", "Personne au bout du fil", NOBODY[record.why])


def beside(played: Played, record: CallRecord) -> None:
    """Draw what is kept beside the call: the file, the script, the notes, the agenda."""
    file, script, notes, agenda = st.tabs(["Fiche", "Script", "Notes", "Agenda"])
    cells = played.state.frame.loc[record.line]
    with file:
        person = " ".join(str(cells[name]) for name in ("civilite", "prenom", "nom"))
        known = [(label(name), str(cells[name])) for name in campaign_panel.FIELDS if name in cells.index]
        kit.record([("Personne", person), *known])
    with script:
        script_panel.script_beside(played.state.script)
    with notes:
        _notes(played.run.id, record)
    with agenda:
        campaign_panel.agenda_view(played.state)


def _notes(run: str, record: CallRecord) -> None:
    key = f"bloc_{record.number}"
    if key not in st.session_state:
        st.session_state[key] = record.note
    st.text_area(
        "Bloc-notes de l'appel",
        key=key,
        max_chars=1_000,
        height=160,
        on_change=_keep_note,
        args=(run, record, key),
        help="Gardé tout seul, et repris dans ta fiche d'appel.",
    )


def _keep_note(run: str, record: CallRecord, key: str) -> None:
    session.perform(run, KeepNote(call=record.number, text=str(st.session_state[key])))
