"""Setting up a live session: each format has its own choices, all with a default that works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mcvb.live import making
from mcvb.store.interface import Person
from mcvb.store.live_interface import LiveSession
from mcvb.ui import live_formats_setup as more
from mcvb.ui import session
from mcvb.ui.evidence_panel import SITUATIONS
from simulations.kernel import Level
from simulations.live.formats import formats
from simulations.live.material import load_clouds, load_polls
from simulations.live.questions import THEMES
from simulations.rubric import load_rubric

ANYONE = ""
LEVELS: tuple[Level, ...] = ("courante", "complexe", "critique")
SECONDS = {"Sans limite": 0, "20 secondes": 20, "30 secondes": 30, "45 secondes": 45, "1 minute": 60}
TELLS = {
    "quiz": "Des questions sur le droit, les calculs, le vocabulaire et la démarche, chacune expliquée.",
    "verdict": "De courtes situations à juger : permis ou interdit ? La règle de droit suit chaque réponse.",
    "sondage": "Une question sans bonne réponse, pour prendre la température de la classe.",
    **more.TELLS,
    "nuage": "Chacun donne jusqu'à trois mots ; ceux qui se ressemblent s'additionnent. Vous relisez avant d'afficher.",
}


def quiz_options(situation: Level) -> dict[str, Any]:
    """Draw the choices of a quiz and return its options."""
    left, right = st.columns(2)
    number = left.slider("Nombre de questions", 3, 20, 10)
    own = "Selon la question"
    time = right.selectbox("Temps par question", [own, *SECONDS], help="Répondre vite ne rapporte rien de plus.")
    skills = st.multiselect("Compétences", [one.id for one in load_rubric().competences], placeholder="Toutes")
    themes = st.multiselect("Thèmes", list(THEMES), format_func=lambda name: THEMES[name], placeholder="Tous")
    found: dict[str, Any] = {"nombre": number, "competences": skills, "situations": [situation], "themes": themes}
    return found if time == own else {**found, "secondes": SECONDS[time]}


def verdict_options(situation: Level) -> dict[str, Any]:
    """Draw the choices of « Vrai ou illégal ? » and return its options."""
    left, right = st.columns(2)
    number = left.slider("Nombre de situations", 3, 20, 8)
    time = right.selectbox("Temps par situation", list(SECONDS))
    return {"nombre": number, "secondes": SECONDS[time], "situations": [situation]}


def poll_options(_situation: Level) -> dict[str, Any]:
    """Draw the choice of polls and return its options."""
    texts = {poll.id: poll.question for poll in load_polls()}
    chosen = st.multiselect("Questions", list(texts), default=list(texts)[:1], format_func=lambda name: texts[name])
    return {"sondages": chosen}


def cloud_options(_situation: Level) -> dict[str, Any]:
    """Draw the choice of clouds and return its options."""
    texts = {cloud.id: cloud.question for cloud in load_clouds()}
    chosen = st.multiselect("Questions", list(texts), default=list(texts)[:1], format_func=lambda name: texts[name])
    return {"nuages": chosen}


def no_options(_situation: Level) -> dict[str, Any]:
    """Draw nothing: the format has defaults of its own."""
    return {}


# A format that is not here starts with the defaults of its own.
OPTIONS: dict[str, Callable[[Level], dict[str, Any]]] = {
    "quiz": quiz_options, "verdict": verdict_options, "sondage": poll_options, "nuage": cloud_options,
    **more.OPTIONS,
}  # fmt: skip


def new_session(person: Person) -> LiveSession | None:
    """Draw the form of a new session; return the session once it is made."""
    titles = {one.id: one.title for one in formats().values()}
    rooms = {room.id: room for room in session.repository().classes(person)}
    chosen = st.pills("Format", list(titles), default="quiz", format_func=lambda name: titles[name], key="format")
    format_id = chosen or "quiz"
    if format_id in TELLS:
        st.caption(TELLS[format_id])
    left, middle = st.columns(2)
    names = {**{key: room.name for key, room in rooms.items()}, ANYONE: "Sans classe"}
    class_id = left.selectbox("Classe", list(names), format_func=lambda key: names[key], key="classe")
    room = rooms.get(class_id)
    usual = making.LEVELS[room.level] if room else "courante"
    situation = middle.selectbox(
        "Niveau", LEVELS, index=LEVELS.index(usual), format_func=lambda key: SITUATIONS[key],
        key=f"niveau_{class_id}",
    )  # fmt: skip
    with st.expander("Régler"):
        options = OPTIONS.get(format_id, no_options)(situation)
        open_to_all = st.checkbox(
            "Entrer sans compte, sous un pseudonyme", value=True, disabled=room is None,
            help="Les élèves connectés gardent leurs réussites dans leur portfolio ; les autres jouent sans trace.",
        )  # fmt: skip
    if not st.button("Lancer la séance", type="primary", icon=":material/play_arrow:"):
        return None
    return making.make(
        session.repository(), person, format_id, options=options, situation=situation, now=session.now(), room=room,
        open_to_all=open_to_all,
    )  # fmt: skip
