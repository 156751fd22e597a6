"""A rehearsal on screen: recording or file, measures with advice, keep or throw away; then rehearsals side by side."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from mcvb import formats, oral_sound
from mcvb.oral import MAX_TEXT, Kept, Rehearsal, SpeechPlan
from mcvb.oral_clock import HALVES, Half
from mcvb.oral_paper import clock as shown_time
from mcvb.ui import kit, path_oral_clock, path_oral_notes, session
from mcvb.ui.call_charts import INK, LIGHT_INK
from mcvb.ui.charts import Spec, finished
from simulations.errors import AtelierError
from simulations.voice import Remark, Voice, remarks, voice_settings

HEARD, ROUND = "oral_entendu", "oral_essai"
NAMES = {
    "part_de_parole": "Part de parole",
    "mots_par_minute": "Débit estimé",
    "plus_longue_pause": "Plus longue pause",
    "regularite_db": "Écart de volume",
    "baisse_db": "Baisse de la voix",
    "sons_tenus_par_minute": "Sons tenus",
}
UNITS = {"mots_par_minute": "mots par minute", "plus_longue_pause": "s", "sons_tenus_par_minute": "par minute"}
COMPARED = 8
LOCAL = ("localhost", "127.0.0.1", "[::1]")


def microphone_possible() -> bool:
    """Tell whether a browser gives its microphone at this address: HTTPS, or this very machine."""
    address = session.asked_host()
    return address.startswith("https://") or any(f"//{name}" in address for name in LOCAL) or "://" not in address


def new_round() -> None:
    """Begin again: an empty recorder, nothing heard, the clock at zero."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state.pop(HEARD, None)
    path_oral_clock.reset()


def take() -> tuple[Half, bytes | None]:
    """Draw the recorder and the way to give a file; return which half it is of, and its bytes."""
    rank = st.session_state.get(ROUND, 0)
    half = st.radio("J'enregistre", list(HALVES), format_func=lambda name: HALVES[name], horizontal=True, key="oral_de")
    longest = f"{oral_sound.LONGEST_S // 60} minutes au plus"
    path_oral_notes.recording()
    found = None
    if microphone_possible():
        found = st.audio_input(f"Enregistrer ma voix ({longest})", key=f"oral_micro_{rank}")
    else:
        kit.callout(
            "attention",
            "Le micro ne peut pas s'ouvrir à cette adresse",
            "Un navigateur ne donne le micro qu'à une adresse en https, ou sur la machine même. L'horloge suffit pour "
            "t'entraîner. Tu peux aussi t'enregistrer avec ton téléphone et donner le fichier WAV ci-dessous.",
        )
    with st.expander("Donner un fichier WAV"):
        given = st.file_uploader(f"Un son WAV ({longest})", ["wav"], key=f"oral_fichier_{rank}")
    chosen = found or given
    return half, chosen.getvalue() if chosen is not None else None


def heard(content: bytes) -> tuple[Voice, bytes] | None:
    """Return the measures of a recording and its lighter form, worked out once; None when it cannot be read."""
    name = hashlib.sha256(content).hexdigest()
    known = st.session_state.get(HEARD)
    if known is not None and known[0] == name:
        return (known[1], known[2])
    try:
        with st.spinner("J'écoute ton enregistrement…"):
            voice, light = oral_sound.listen(content)
    except AtelierError as refusal:
        st.warning(str(refusal), icon=":material/info:")
        return None
    st.session_state[HEARD] = (name, voice, light)
    return voice, light


def value_said(remark: Remark) -> str:
    """Return the figure of a mark with its unit."""
    if remark.mark == "part_de_parole":
        return formats.percent(remark.value)
    if remark.mark.endswith("_db"):
        return f"{formats.number(remark.value, digits=1)}{formats.HARD}dB"
    digits = 0 if remark.mark == "mots_par_minute" else 1
    return f"{formats.number(remark.value, digits=digits)}{formats.HARD}{UNITS[remark.mark]}"


def measures(voice: Voice) -> None:
    """Draw what a recording measures, what is to work on first, then what is well."""
    figures = [("Durée", shown_time(voice.seconds), f"dont {shown_time(voice.speaking)} de parole")]
    figures.append(("Pauses", formats.number(voice.pauses), f"dont {voice.long_pauses} de plus de deux secondes"))
    kit.record([(label, f"{value} ({more})") for label, value, more in figures])
    if not voice.speaking:
        kit.callout(
            "attention", "Je n'entends pas de voix", "Approche-toi du micro, vérifie qu'il est ouvert, recommence."
        )
        return
    if voice.clipped or voice.faint:
        told = (
            "Le son sature : éloigne-toi un peu du micro."
            if voice.clipped
            else "Le son est très faible : approche-toi."
        )
        kit.callout("attention", "Mesures peu sûres", told)
    found = sorted(remarks(voice), key=lambda one: one.right)
    st.html("".join(kit.finding("trouve" if one.right else "manque", _headline(one), one.advice) for one in found))
    st.caption(f"Repères d'écoute, jamais une note. {voice_settings().source}")


def _headline(one: Remark) -> str:
    sign = "✓" if one.right else "→"
    return f"{sign} {NAMES[one.mark]} : {value_said(one)}"


def keep_or_throw(plan: SpeechPlan | None, half: Half, found: tuple[Voice, bytes] | None) -> None:
    """Draw the own impression and the ways on: keep with the sound, keep the measures, throw away."""
    clock = path_oral_clock.held().stopped(session.now())
    if found is None and not clock.used:
        return
    rank = st.session_state.get(ROUND, 0)
    said = st.text_area(
        "Mon impression (facultatif) : ce qui allait, ce que je change la prochaine fois", max_chars=MAX_TEXT,
        height=90, key=f"oral_impression_{rank}",
    )  # fmt: skip
    voice, light = found or (None, None)
    talk, asked = clock.expose, clock.entretien
    if voice is not None and not clock.used:
        talk, asked = (voice.seconds, 0.0) if half == "expose" else (0.0, voice.seconds)
    planned = tuple((part.title, part.minutes) for part in plan.parts) if plan else ()
    made = Rehearsal(
        day=session.now().astimezone(formats.PARIS).date(), planned=planned, talk_seconds=talk, question_seconds=asked,
        of_part=half, voice=voice, impression=said,
    )  # fmt: skip
    with st.container(horizontal=True):
        if light is not None:
            label = f"Garder avec le son ({oral_sound.size_said(len(light))})"
            if st.button(label, icon=":material/save:", key="oral_garder_son"):
                _keep(made, light)
        words = "Garder les mesures" if voice is not None else "Garder les durées"
        if st.button(words, type="primary", icon=":material/check:", key="oral_garder"):
            _keep(made, None)
        if st.button("Jeter", icon=":material/delete:", type="tertiary", key="oral_jeter"):
            new_round()
            session.flash("Rien n'a été gardé.")
            st.rerun()


def _keep(made: Rehearsal, sound: bytes | None) -> None:
    try:
        oral_sound.keep(session.repository(), session.person(), made, sound, session.now())
    except AtelierError as refusal:
        st.warning(str(refusal), icon=":material/info:")
        return
    new_round()
    session.flash("Répétition gardée.")
    st.rerun()


def compared(kept: tuple[Kept[Rehearsal], ...], plan: SpeechPlan | None) -> None:
    """Draw the rehearsals side by side: a chart of the durations, and all of it as a table."""
    shown = kept[-COMPARED:]
    _durations(shown, plan.talk if plan else 0)
    kit.table(
        ("Répétition", "Exposé", "Entretien", "Débit", "Parole", "Plus longue pause"),
        [_row(*one) for one in enumerate(shown, 1)],
    )
    st.caption("D'une répétition à l'autre, regarde une chose à la fois. Rien ici n'est noté.")


def _row(rank: int, kept: Kept[Rehearsal]) -> tuple[str, ...]:
    said, voice = kept.value, kept.value.voice
    sounded = {one.mark: value_said(one) for one in remarks(voice)} if voice else {}
    return (
        f"{rank}. {formats.day(kept.item.created_at)}",
        shown_time(said.talk_seconds) if said.talk_seconds else "—",
        shown_time(said.question_seconds) if said.question_seconds else "—",
        sounded.get("mots_par_minute", "—"),
        sounded.get("part_de_parole", "—"),
        sounded.get("plus_longue_pause", "—"),
    )


@cache
def _chart(*, dark: bool) -> Spec:
    words: Any = {"labelFontSize": 15, "labelColor": LIGHT_INK if dark else INK}
    x = alt.X("minutes:Q", title=None, axis=alt.Axis(labelExpr="datum.value + ' min'", tickMinStep=1, **words))
    base = alt.Chart(alt.NamedData("data"))
    bars = base.mark_bar(color="#2b86ab", cornerRadiusEnd=4, height={"band": 0.6}).encode(
        y=alt.Y("essai:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False, **words)),
        x=x,
    )
    goal = base.mark_rule(color="#c2691a", strokeWidth=3, strokeDash=[6, 4]).encode(x="voulu:Q")
    return {**finished(bars + goal), "height": {"step": 34}}


def _durations(kept: tuple[Kept[Rehearsal], ...], talk: int) -> None:
    timed = [(rank, one) for rank, one in enumerate(kept, 1) if one.value.talk_seconds]
    if len(timed) < 2:  # noqa: PLR2004 - one bar compares nothing
        return
    rows = [
        (f"{rank}. {formats.day(one.item.created_at)}", round(one.value.talk_seconds / 60, 2)) for rank, one in timed
    ]
    frame = pd.DataFrame(rows, columns=["essai", "minutes"]).assign(voulu=talk or None)
    st.markdown("**Durée de l'exposé**" + (f" · trait orange : {talk} min visées" if talk else ""))
    told = " ; ".join(f"{name} : {formats.number(value, digits=1)} minutes" for name, value in rows)
    dark = st.context.theme.type == "dark"
    st.vega_lite_chart(frame, _chart(dark=dark), alt=f"Durée de l'exposé à chaque répétition. {told}.")


def one(kept: Kept[Rehearsal], rank: int) -> None:
    """Draw a rehearsal kept: its measures, its sound to listen to again, and how to erase."""
    said = kept.value
    sound = f" · son {oral_sound.size_said(said.size)}" if said.recording else ""
    with st.expander(f"Répétition {rank} · {formats.moment(kept.item.created_at)}{sound}", on_change="rerun",
                     key=f"oral_rep_{kept.item.id}") as opened:  # fmt: skip
        if not opened.open:
            return
        if said.impression:
            st.markdown(f"Mon impression : {kit.plain_markdown(said.impression)}")
        if said.recording:
            me, repo = session.person(), session.repository()
            content = repo.item_document(me, kept.item.id, said.recording).content
            st.audio(content, format="audio/wav", alt=f"Enregistrement de la répétition {rank}")
        if said.voice is not None:
            measures(said.voice)
        _erasing(kept)


def _erasing(kept: Kept[Rehearsal]) -> None:
    repo, me = session.repository(), session.person()
    with st.container(horizontal=True):
        if kept.value.recording and st.button("Effacer le son, garder les mesures", key=f"son_{kept.item.id}"):
            oral_sound.erase_sound(repo, me, kept, session.now())
            session.flash("Son effacé pour toujours.")
            st.rerun()
        if st.button("Effacer cette répétition pour toujours", type="tertiary", key=f"rep_{kept.item.id}"):
            oral_sound.forget(repo, me, kept)
            session.flash("Répétition effacée pour toujours.")
            st.rerun()
