"""What the pages of a project share: the project asked for, the way between its pages, removals and their undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from mcvb import formats, projet_garde
from mcvb.projet import MARK_KINDS, Kept, Mark, MilestoneState, label_of
from mcvb.projet_garde import Whole
from mcvb.store.interface import Person, Repository
from mcvb.ui import kit, session
from simulations.errors import AtelierError
from simulations.kernel import Frozen

UNDO, CHOSEN = "projet_annuler", "projet_choisi"
ROOMS = {
    "projet": ("Vue d'ensemble", "dashboard"),
    "projet_plan": ("Plan", "calendar_month"),
    "projet_journal": ("Journal", "edit_note"),
    "projet_equipe": ("Équipe", "groups"),
    "projet_moyens": ("Moyens et bilan", "inventory_2"),
}
STATE_TONES: dict[MilestoneState, tuple[str, str]] = {
    "todo": ("○", ""),
    "doing": ("▸", "orange"),
    "done": ("✓", "vert"),
}


@dataclass(frozen=True)
class Desk:
    """A project in front of one of its members."""

    repo: Repository
    me: Person
    found: Whole
    now: datetime

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    @property
    def project_id(self) -> str:
        """The id of the project."""
        return self.found.item.id

    @property
    def query(self) -> dict[str, str]:
        """What an address of one of its pages carries."""
        return {"projet": self.project_id}

    def add(self, kind: str, value: Frozen) -> None:
        """Keep something new under the project."""
        projet_garde.add(self.repo, self.me, kind, value, now=self.now, project_id=self.project_id)

    def put(self, kept: Kept[Any], value: Frozen, words: str) -> None:
        """Change something in one gesture, to be undone by one too."""
        projet_garde.change(self.repo, self.me, kept.item, value, now=self.now, force=True)
        st.session_state[UNDO] = (words, kept.item.id, kept.value)

    def remove(self, item_id: str, words: str) -> None:
        """Take something away, to be brought back."""
        self.repo.remove_item(self.me, item_id, self.now.isoformat())
        st.session_state[UNDO] = (words, item_id, None)


def asked() -> str | None:
    """Return the id of the project to open: the one of the address, else the last opened, else the latest begun."""
    mine = [kept.item.id for kept in projet_garde.my_projects(session.repository(), session.person())]
    for name in (st.query_params.get("projet"), st.session_state.get(CHOSEN)):
        if name in mine:
            return name
    return mine[-1] if mine else None


def for_students() -> None:
    """Send a teacher to the page made for them."""
    if session.person().role == "teacher":
        kit.empty_state("Cette page est celle des élèves", "Ouvrez les projets de vos classes pour les suivre.")
        st.page_link("projet_classe.py", label="Projets de la classe", icon=":material/groups:")
        raise session.PageDoneError


def open_desk(page: str, intro: str = "") -> Desk:
    """Return the project in front of its member, with its header and its pages; say what to do when there is none."""
    session.show_flashes()
    for_students()
    name = asked()
    if name is None:
        kit.page_header(ROOMS[page][0], eyebrow="Mon projet")
        kit.empty_state("Pas encore de projet", "Choisis d'abord un point de départ : la suite s'ouvrira ici.")
        st.page_link("projet.py", label="Commencer mon projet", icon=":material/flag:")
        raise session.PageDoneError
    st.session_state[CHOSEN] = name
    desk = Desk(session.repository(), session.person(), load(name), session.now())
    project = desk.found.project
    title = project.title if page == "projet" else ROOMS[page][0]
    over = label_of(project) if page == "projet" else f"{label_of(project)} · {project.title}"
    kit.page_header(title, eyebrow=over, intro=intro)
    rooms(page, desk)
    undo()
    return desk


def load(name: str) -> Whole:
    """Return a project of the person here."""
    return projet_garde.whole(session.repository(), session.person(), name)


def rooms(page: str, desk: Desk) -> None:
    """Draw the way between the pages of a project."""
    with st.container(horizontal=True, key="chemin_projet"):
        for name, (label, icon) in ROOMS.items():
            st.page_link(
                f"{name}.py",
                label=f"**{label}**" if name == page else label,
                icon=f":material/{icon}:",
                query_params=desk.query,
                width="content",
            )


def undo() -> None:
    """Draw the way to take the last gesture back."""
    last = st.session_state.get(UNDO)
    if last is None:
        return
    words, item_id, value = last
    with st.container(horizontal=True, vertical_alignment="center", key="projet_retour"):
        st.markdown(kit.plain_markdown(words))
        if st.button("Annuler", key="projet_annuler_bouton", icon=":material/undo:"):
            st.session_state.pop(UNDO)
            _bring_back(item_id, value)
            st.rerun()


def _bring_back(item_id: str, value: Frozen | None) -> None:
    """Give an item its former value, or bring it back when it was taken away."""
    repo, me, now = session.repository(), session.person(), session.now()
    try:
        if value is None:
            repo.restore_item(me, item_id, now.isoformat())
        else:
            projet_garde.change(repo, me, repo.item(me, item_id), value, now=now, force=True)
    except AtelierError as refusal:
        session.flash(str(refusal), kind="attention")


def asked_open(place: str, item_id: str) -> bool:
    """Draw the button that opens one writing of a list to change it; tell whether it is the one open."""
    name = f"projet_ouvert_{place}"
    is_open = st.session_state.get(name) == item_id
    label, icon = ("Refermer", "close") if is_open else ("Corriger", "edit")
    if st.button(label, key=f"{name}_{item_id}", icon=f":material/{icon}:", type="tertiary"):
        st.session_state[name] = None if is_open else item_id
        st.rerun()
    return is_open


def close(place: str) -> None:
    """Close the writing that was open in a list."""
    st.session_state.pop(f"projet_ouvert_{place}", None)


def word(day: date, text: str, *, more: str = "", author: str = "Enseignant") -> None:
    """Draw a teacher's word with what to do next."""
    then = f"<p><b>Prochaine étape :</b> {kit.escape(more)}</p>" if more else ""
    head = f"{author} · {formats.day(day.isoformat())}"
    st.html(f'<div class="a4-mot"><p class="sur">{kit.escape(head)}</p>{kit.paragraphs(text)}{then}</div>')


def marks_table(marks: Sequence[Kept[Mark]]) -> None:
    """Draw marks out of 20, the first given first."""
    rows = [
        (
            MARK_KINDS[kept.value.kind],
            kept.value.label or "—",
            formats.day(kept.value.day.isoformat()),
            f"{formats.number(kept.value.value, digits=0 if kept.value.value.is_integer() else 1)} / 20",
            kept.value.comment or "—",
        )
        for kept in marks
    ]
    kit.table(("Sorte", "Intitulé", "Jour", "Note", "Commentaire"), rows)


def state_tag(state: MilestoneState, *, late: bool, names: dict[MilestoneState, str]) -> tuple[str, str]:
    """Return the state of a step as sign and words, with its tone."""
    if late:
        return "! En retard", "rouge"
    sign, tone = STATE_TONES[state]
    return f"{sign} {names[state]}", tone


def minutes_text(minutes: int) -> str:
    """Return minutes as « 2 h 05 », « 2 h » or « 45 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
