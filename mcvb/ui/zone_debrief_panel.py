"""The debrief of the zone study and of the visit round: computations with their working, answers, the best round."""

from __future__ import annotations

import streamlit as st

from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.round_panel import compared, visits_for
from mcvb.ui.zone_desk import ZoneDesk, mission_desk
from simulations.zone.exam import Judged, judge
from simulations.zone.reading import Reading, questions_for, read_answer, read_conclusion
from simulations.zone.tour import play_round
from simulations.zone.visits import round_day

GOOD_SHARE = 0.75


def zone_findings(played: Played) -> None:
    """Draw what the study was worth, when there is one."""
    desk = mission_desk(played, "zone.py")
    if desk is None:
        return
    st.subheader("La zone de chalandise")
    if not desk.work.begun:
        text = "Tu n'as pas étudié la zone dans cette mission : elle n'est donc pas évaluée."
        kit.callout("info", "Zone non étudiée", text)
        return
    sums(desk)
    answers(desk)


def sums(desk: ZoneDesk) -> None:
    """Draw the computations with the result given, the right one and the working."""
    judged = judge(desk.brief, desk.plan, desk.work, desk.prospects)
    right = sum(one.right for one in judged)
    share = right / max(1, len(judged))
    kit.gauge("Calculs justes", share, f"{right} sur {len(judged)}", tone="bien" if share >= GOOD_SHARE else "moyen")
    with st.expander("Revoir les calculs, ton résultat et le bon"):
        st.html("".join(_sum(one) for one in sorted(judged, key=lambda one: one.right)))


def _sum(one: Judged) -> str:
    given = f"Ton résultat : {one.given}." if one.given else "Pas de résultat."
    text = given if one.verdict == "juste" else f"{given} Attendu : {one.exercise.answer}. {one.diagnosis}"
    mark = "✓ " if one.right else "✗ "
    return kit.finding("trouve" if one.right else "manque", mark + one.exercise.title, text, more=one.exercise.working)


def answers(desk: ZoneDesk) -> None:
    """Draw the answers on the map and the conclusion, point by point."""
    found = [
        (question.text, text, read_answer(question, text, desk.brief, desk.plan))
        for question in questions_for(desk.brief, desk.plan)
        if (text := desk.work.readings.get(question.id))
    ]
    if desk.work.conclusion:
        found.append(
            ("Ta conclusion", desk.work.conclusion, read_conclusion(desk.work.conclusion, desk.brief, desk.plan))
        )
    if not found:
        return
    met = sum(point.met for _, _, reading in found for point in reading.points)
    whole = sum(len(reading.points) for _, _, reading in found)
    said = f"{met} points sur {whole}"
    kit.gauge("Lecture de la carte", met / whole, said, tone="bien" if met / whole >= GOOD_SHARE else "moyen")
    with st.expander("Revoir tes réponses, point par point"):
        st.html("".join(_answer(*one) for one in found))


def _answer(question: str, text: str, reading: Reading) -> str:
    more = [f"{'✓' if point.met else '✗'} {point.label}. {point.said}" for point in reading.points]
    good = all(point.met for point in reading.points)
    return kit.finding("trouve" if good else "manque", question, f"« {text} »", more=more)


def round_findings(played: Played) -> None:
    """Draw the round beside the best one, when one was made."""
    desk = mission_desk(played, "tournee.py")
    if desk is None or not desk.work.order:
        return
    st.subheader("Ta tournée")
    visits, day = visits_for(desk), round_day(desk.brief)
    order = tuple(name for name in desk.work.order if any(visit.id == name for visit in visits))
    compared(desk, day, visits, play_round(day, visits, order))
