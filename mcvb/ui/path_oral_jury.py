"""The mock jury on screen: questions drawn, one at a time, the grid of the démarche, what it said."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from mcvb import formats
from mcvb.oral import (
    JURY,
    MAX_LINE,
    MAX_TEXT,
    TEACHER_JURY,
    TOP_RANK,
    Asked,
    JuryGrid,
    Kept,
    SpeechPlan,
    grid,
    read_all,
)
from mcvb.oral import PLAN as PLAN_KIND
from mcvb.oral_material import material_of
from mcvb.oral_questions import Question, Slots, draw, question_file, ready, slots_of
from mcvb.store.interface import Person
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session

SEEN, DRAWN, PLACE = "oral_questions_vues", "oral_tirage", "oral_question"
HOW_MANY, MOST = 6, 12
SEEDS = 9999
BY = ("Une ou un camarade", "Plusieurs camarades", "Un adulte")


@dataclass(frozen=True)
class Sitting:
    """Who passes in front of the mock jury, and whether a teacher holds it."""

    student: Person
    by_teacher: bool

    def says(self, mine: str, theirs: str) -> str:
        """Return the words for a student's screen, or for a teacher's."""
        return theirs if self.by_teacher else mine


def sitting() -> Sitting | None:
    """Return who passes: the person here, or the student a teacher chooses; None when a teacher has nobody."""
    me, repo = session.person(), session.repository()
    if me.role != "teacher":
        return Sitting(me, by_teacher=False)
    people = {
        member.person.id: (member.person, room.name)
        for room in repo.classes(me)
        for member in repo.members(me, room.id)
    }
    if not people:
        kit.empty_state(
            "Aucun élève", "Créez une classe et ses élèves : vous pourrez ensuite tenir un jury d'entraînement."
        )
        return None
    asked = st.query_params.get("eleve", "")
    names = list(people)
    chosen = st.selectbox(
        "Élève", names, names.index(asked) if asked in people else 0, key="jury_eleve",
        format_func=lambda name: f"{people[name][0].pseudonym} · {people[name][1]}",
    )  # fmt: skip
    return Sitting(people[chosen][0], by_teacher=True)


def plan_of(here: Sitting) -> SpeechPlan | None:
    """Return the plan of who passes."""
    me, repo = session.person(), session.repository()
    items = repo.items(me, here.student if here.by_teacher else None, kinds=(PLAN_KIND,))
    found = read_all(items, SpeechPlan)
    return found[-1].value if found else None


def juries(here: Sitting) -> tuple[Kept[JuryGrid], ...]:
    """Return what mock juries said, oldest first."""
    me, repo = session.person(), session.repository()
    owner = here.student if here.by_teacher else None
    return read_all(repo.items(me, owner, kinds=(JURY, TEACHER_JURY)), JuryGrid)


def _seen(here: Sitting) -> list[str]:
    """Return the ids of the questions already asked, oldest first."""
    asked = [one.id for kept in juries(here) for one in kept.value.asked]
    own = [] if here.by_teacher else session.repository().preference(session.person(), SEEN) or []
    return [
        *asked,
        *(name for name in own if isinstance(name, str)),
        *st.session_state.get(f"{SEEN}_{here.student.id}", []),
    ]


def _remember(here: Sitting, names: list[str]) -> None:
    """Keep which questions were asked: in the store for a student's own, for this visit for a teacher."""
    if here.by_teacher:
        name = f"{SEEN}_{here.student.id}"
        st.session_state[name] = [*st.session_state.get(name, []), *names]
        return
    repo, me = session.repository(), session.person()
    before = [name for name in repo.preference(me, SEEN) or [] if name not in names]
    repo.set_preference(me, SEEN, [*before, *names])


def questions(here: Sitting) -> tuple[Question, ...]:
    """Return the questions drawn for who passes; nothing before a draw."""
    student_id, drawn = st.session_state.get(DRAWN, ("", ()))
    return drawn if student_id == here.student.id else ()


def drawing(here: Sitting) -> None:
    """Draw what makes a new draw, by a number that gives the same questions again."""
    me, repo = session.person(), session.repository()
    slots = slots_of(material_of(repo, me, here.student), session.now().date())
    usable = len(ready(slots))
    whole = sum(len(theme.patterns) for theme in question_file().themes)
    st.caption(
        f"{formats.number(usable)} questions sur {formats.number(whole)} sont possibles avec ce qui est écrit. "
        + here.says("Plus tu écris dans ton projet, plus elles parlent de toi. ", "")
        + f"{question_file().status.capitalize()}, pas des questions officielles."
    )
    if "oral_numero" not in st.session_state:
        st.session_state["oral_numero"] = uuid4().int % SEEDS + 1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.number_input("Combien de questions", 1, MOST, HOW_MANY, key="oral_combien", width=180)
        seed = st.number_input("Numéro de tirage", 1, SEEDS, key="oral_numero", width=180)
        st.button(
            "Tirer les questions", type="primary", icon=":material/casino:", key="oral_tirer", on_click=_draw,
            args=(here, slots, int(count), int(seed)),
        )  # fmt: skip


def _draw(here: Sitting, slots: Slots, count: int, seed: int) -> None:
    """Make a draw; the next one has another number."""
    made = draw(slots, seed=seed, count=count, seen=_seen(here))
    st.session_state[DRAWN], st.session_state[PLACE] = (here.student.id, made), 0
    st.session_state["oral_numero"] = seed % SEEDS + 1
    _remember(here, [one.id for one in made])


def place(asked: tuple[Question, ...]) -> int:
    """Return which question is the present one."""
    return min(max(0, int(st.session_state.get(PLACE, 0))), max(0, len(asked) - 1))


def go_to(rank: int) -> None:
    """Make another question the present one."""
    st.session_state[PLACE] = rank


def steps(asked: tuple[Question, ...]) -> None:
    """Draw the ways from a question to another; the arrows of the keyboard press them too."""
    here = place(asked)
    st.button("Précédente", key="jury_avant", disabled=here == 0, shortcut="Left", on_click=go_to, args=(here - 1,))
    last = here >= len(asked) - 1
    st.button("Suivante", key="jury_apres", disabled=last, shortcut="Right", on_click=go_to, args=(here + 1,))


def present(asked: tuple[Question, ...]) -> None:
    """Draw the present question; its follow-up and what a jury looks for, once asked."""
    rank = place(asked)
    one = asked[rank]
    kit.card(one.text, "", eyebrow=f"Question {rank + 1} sur {len(asked)} · {one.theme}")
    with st.container(horizontal=True, vertical_alignment="center", key="jury_pas"):
        steps(asked)
    left, right = st.columns(2)
    with left.expander("Relance", key=f"relance_{rank}_{one.id}"):
        st.markdown(kit.plain_markdown(one.follow_up))
    with right.expander("Après ta réponse : ce que le jury cherche", key=f"cherche_{rank}_{one.id}"):
        st.markdown(one.looked_for)


def judged(here: Sitting, asked: tuple[Question, ...]) -> None:
    """Draw the grid to fill, and keep it."""
    known = grid()
    st.caption(f"Grille : {known.status}. {known.source}")
    kit.callout("info", "Des paliers, pas une note", "On coche ce qu'on a vu et entendu. Une case peut rester vide.")
    with st.form("jury_grille", clear_on_submit=True):
        levels = {one.id: _level(one.id, one.title, one.levels) for one in known.criteria}
        first = st.text_input("Premier point fort", max_chars=MAX_LINE, key="jury_fort1")
        second = st.text_input("Deuxième point fort", max_chars=MAX_LINE, key="jury_fort2")
        advice = st.text_area("Un conseil, un seul", max_chars=MAX_TEXT, height=80, key="jury_conseil")
        by = "Jury d'enseignant" if here.by_teacher else st.selectbox("Qui fait le jury ?", BY, key="jury_par")
        sent = st.form_submit_button("Enregistrer l'avis du jury", type="primary", icon=":material/save:")
    if not sent:
        return
    strengths = tuple(text.strip() for text in (first, second) if text.strip())
    chosen = {name: rank for name, rank in levels.items() if rank}
    if not strengths or not advice.strip():
        st.warning("Il manque la synthèse : un point fort au moins, et un conseil.", icon=":material/info:")
        return
    said = JuryGrid(
        day=session.now().astimezone(formats.PARIS).date(), levels=chosen, strengths=strengths,
        advice=advice.strip(), by=by, asked=tuple(Asked(id=one.id, text=one.text) for one in asked),
    )  # fmt: skip
    _save(here, said)
    session.flash("Avis du jury enregistré.")
    st.rerun()


def _level(name: str, title: str, levels: tuple[str, ...]) -> int:
    """Draw a criterion and return the level ticked, 0 for none."""
    words = grid().levels
    picked = st.radio(
        title, range(1, TOP_RANK + 1), index=None, key=f"jury_{name}",
        format_func=lambda rank: f"{words[rank - 1]} : {levels[rank - 1]}",
    )  # fmt: skip
    return picked or 0


def _save(here: Sitting, said: JuryGrid) -> None:
    me, at = session.person(), session.now().isoformat()
    kind = TEACHER_JURY if here.by_teacher else JURY
    item = Item(uuid4().hex, here.student.id, me.id, kind, said.model_dump(mode="json"), at)
    session.repository().save_item(me, item)


def said(kept: Kept[JuryGrid], here: Sitting) -> None:
    """Draw what a mock jury said: two strengths, one advice, levels, questions."""
    found, words = kept.value, grid().levels
    title = f"{formats.day(kept.item.created_at)} · {found.by or 'Jury'}"
    with st.expander(title, key=f"avis_{kept.item.id}"):
        strengths = " ; ".join(found.strengths) or "—"
        kit.record([("Points forts", strengths), ("Conseil", found.advice or "—")])
        names = {one.id: one.title for one in grid().criteria}
        rows = [(names[name], kit_level(rank, words)) for name, rank in found.levels.items() if name in names]
        if rows:
            kit.table(("Critère", "Palier"), rows)
        if found.asked:
            st.markdown("\n".join(f"- {kit.plain_markdown(one.text)}" for one in found.asked))
        _erasing(kept, here)


def kit_level(rank: int, words: tuple[str, ...]) -> str:
    """Return a level in words, with its rank out of four."""
    known = min(max(rank, 1), TOP_RANK)
    return f"{words[known - 1]} ({known} sur {TOP_RANK})"


def _erasing(kept: Kept[JuryGrid], here: Sitting) -> None:
    """Draw what erases an opinion: a student's own for good; a teacher's own is taken away."""
    me, repo = session.person(), session.repository()
    mine = kept.item.author_id == me.id
    if not mine or not st.button("Effacer cet avis", type="tertiary", key=f"oter_{kept.item.id}"):
        return
    if here.by_teacher:
        repo.remove_item(me, kept.item.id, session.now().isoformat())
    else:
        repo.forget_item(me, kept.item.id)
    session.flash("Avis effacé.")
    st.rerun()
