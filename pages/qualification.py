"""Qualification: read what a colleague noted of a prospect, grade it, and weigh the criteria of the score."""

import streamlit as st

from mcvb import formats
from mcvb.columns import label
from mcvb.practice import Played
from mcvb.ui import kit, session
from mcvb.ui.mission import is_open, next_link, open_screen, undo_button
from mcvb.ui.score_panel import ranking, weights
from simulations.debrief import line_label
from simulations.scenario import QualificationCriterion
from simulations.scoring_target import segmentable
from simulations.targeting import GradeProspect, line_heat, segment_mask

PAGE = "qualification.py"
EVERY = "Tous les prospects"


def chosen_line(played: Played) -> int | None:
    """Draw the choice of a prospect, by segment, those not graded yet first, and return the open one."""
    state, open_ = played.state, is_open(played, PAGE)
    frame = segmentable(state)
    groups = {segment.name: segment_mask(frame, segment) for segment in state.targeting.segments}
    one, two = st.columns([2, 3], vertical_alignment="bottom")
    group = one.selectbox("Segment", [EVERY, *groups], key=f"qualif_seg_{played.run.id}")
    inside = frame if group == EVERY else frame[groups[group]]
    lines = sorted(
        (int(line) for line in inside.index), key=lambda line: ((line in state.targeting.grades) == open_, line)
    )
    if not lines:
        st.info("Ce segment ne contient aucune fiche.")
        return None

    def said(line: int) -> str:
        grades = state.targeting.grades.get(line)
        return f"{line_label(state, line)}{f' · {line_heat(grades, state.scenario)}' if grades else ''}"

    key = f"qualif_fiche_{played.run.id}_{group}_{len(state.targeting.grades)}"
    return two.selectbox("Prospect à qualifier", lines, format_func=said, key=key)


def grading(played: Played, line: int) -> None:
    """Draw what is known of a prospect beside the grades to give."""
    state = played.state
    known, grades = st.columns([1, 1], gap="large")
    with known:
        st.markdown("**Notes d'une collègue après un premier échange**")
        kit.callout("info", line_label(state, line), "\n\n".join(state.prepared.notes[line]))
        with st.expander("Voir toute la fiche"):
            kit.record([(label(column), str(value)) for column, value in state.frame.loc[line].items()])
    with grades:
        if is_open(played, PAGE):
            grade_form(played, line)
        else:
            given = state.targeting.grades.get(line, {})
            said = [(c.label, f"{given[c.id]} · {c.scale[given[c.id]]}" if given else "") for c in criteria(played)]
            kit.record(said, empty="pas qualifié")


def criteria(played: Played) -> tuple[QualificationCriterion, ...]:
    """Return the criteria of the mission."""
    return played.state.scenario.qualification.criteria


def grade_form(played: Played, line: int) -> None:
    """Draw the grades to give, and keep them."""
    given = played.state.targeting.grades.get(line, {})
    with st.form(f"qualif_{played.run.id}_{line}_{len(played.state.journal)}"):
        marks = {
            criterion.id: st.radio(
                f"**{criterion.label}** : {criterion.question}",
                range(4),
                index=given.get(criterion.id),
                format_func=lambda grade, scale=criterion.scale: f"{grade} · {scale[grade]}",
            )
            for criterion in criteria(played)
        }
        if st.form_submit_button("Enregistrer la qualification", type="primary"):
            if None in marks.values():
                st.warning("Donne une note à chaque critère avant d'enregistrer.")
            elif session.perform(played.run.id, GradeProspect(line=line, grades=marks)):
                st.rerun()
            else:
                session.show_flashes()


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    done, minimum = len(played.state.targeting.grades), played.state.scenario.qualification.minimum
    share = done / minimum
    said = f"{formats.plural(done, 'prospect qualifié', 'prospects qualifiés')} sur {minimum} demandés"
    kit.gauge("Ta qualification", share, said, tone="bien" if share >= 1 else "")
    st.caption(played.state.scenario.qualification.method)
    if is_open(played, PAGE):
        undo_button(played)
    line = chosen_line(played)
    if line is not None:
        grading(played, line)
    weights(played)
    st.subheader("Tes prospects qualifiés")
    ranking(played)
    next_link(played, "cible.py", "Passer à la cible")


session.guarded(draw)
