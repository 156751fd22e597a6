"""The desk of a zone study: the same screens inside a mission and for a study of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from mcvb import zone_practice
from mcvb.practice import Played
from mcvb.ui import mission, session
from simulations.debrief import file_label
from simulations.errors import AtelierError
from simulations.mission_state import MissionState
from simulations.zone.prospects import prospects_by_zone
from simulations.zone.state import ZoneAction, ZoneBrief, ZonePlan, ZoneWork


@dataclass(frozen=True)
class ZoneDesk:
    """What the screens of a study need: what is given, what was done, and how to act.

    `lines` gives the commune (INSEE code) of each line of the mission's file and `names` what to call it; both are
    empty for a study alone. `edit` changes what is given; none inside a mission, where the boss gives it.
    `undoes` names what `undo` takes back.
    """

    key: str
    brief: ZoneBrief
    work: ZoneWork
    seed: int
    today: date
    act: Callable[[ZoneAction], bool]
    editable: bool
    undo: Callable[[], None] | None = None
    undoes: str = ""
    edit: Callable[[ZoneBrief], bool] | None = None
    lines: Mapping[int, str] = field(default_factory=dict)
    names: Callable[[int], str] = str
    state: MissionState | None = None
    hints: bool = True

    @property
    def plan(self) -> ZonePlan:
        """The zone as drawn, or the usual limits of the trade as long as none is."""
        return self.work.plan or ZonePlan(limits=self.brief.limits)

    @property
    def prospects(self) -> dict[int, int] | None:
        """How many lines of the file are in each zone; nothing for a study alone."""
        return prospects_by_zone(self.brief, self.plan, self.lines) if self.state is not None else None


def mission_desk(played: Played, page: str) -> ZoneDesk | None:
    """Return the desk of a mission, or nothing when it has no zone study."""
    state = played.state
    if state.scenario.catchment is None:
        return None
    return ZoneDesk(
        key=f"zone_{played.run.id}",
        brief=state.scenario.catchment,
        work=state.zone,
        seed=state.seed,
        today=state.scenario.day,
        act=lambda action: session.perform(played.run.id, action),
        editable=mission.is_open(played, page),
        lines=state.received,
        names=lambda line: file_label(state, line),
        state=state,
        hints=session.hints_allowed(played.run.id),
    )


def own_desk() -> ZoneDesk | None:
    """Return the desk of one's own study, or nothing when none is begun."""
    study = zone_practice.own_study(session.repository(), session.person())
    if study is None:
        return None
    return ZoneDesk(
        key="zone_libre",
        brief=study.brief,
        work=study.work,
        seed=study.seed,
        today=session.now().date(),
        act=_act,
        editable=True,
        undo=_undo if study.acts else None,
        undoes=study.last,
        edit=_edit,
    )


def _act(action: ZoneAction) -> bool:
    def work() -> str:
        step = zone_practice.act(session.repository(), session.person(), action)
        return " ".join(event.text for event in step.events)

    return _told(work)


def _undo() -> None:
    def work() -> str:
        return f"Annulé : {zone_practice.undo(session.repository(), session.person())}."

    _told(work)


def _edit(brief: ZoneBrief) -> bool:
    def work() -> str:
        zone_practice.change_brief(session.repository(), session.person(), brief)
        return "Données enregistrées."

    return _told(work)


def _told(work: Callable[[], str]) -> bool:
    """Do something and keep what to tell of it; False when it is refused."""
    try:
        told = work()
    except AtelierError as refusal:
        session.flash(str(refusal), kind="attention")
        return False
    if told:
        session.flash(told)
    return True


def undo_own(desk: ZoneDesk, key: str) -> None:
    """Draw the button that takes back the last act of a study of one's own; its help names this act."""
    said = f"Reprend {desk.undoes}." if desk.undoes else "Rien à reprendre pour l'instant."
    if st.button("Annuler", icon=":material/undo:", key=key, disabled=desk.undo is None, help=said) and desk.undo:
        desk.undo()
        st.rerun()


def open_desk(page: str) -> ZoneDesk | None:
    """Draw the head of a screen of the mission asked for in the address and return its desk; else one's own."""
    if not st.query_params.get("run"):
        return own_desk()
    return mission_desk(mission.open_screen(page), page)
