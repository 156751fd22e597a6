"""The path of a student for their teacher: the four kinds of evidence side by side, and the works, to read only."""

from __future__ import annotations

import streamlit as st

from mcvb import formats, proofs, works
from mcvb.path import Path, path_of
from mcvb.path_advice import SITUATIONS, situation_title
from mcvb.proofs import KIND_NAMES, KIND_SHAPES, KINDS, Cell, Seen
from mcvb.store.interface import Person
from mcvb.ui import kit, path_work_list, session
from mcvb.year import LEVEL_NAMES

NAMES = {**KIND_NAMES, "auto": "Élève", "enseignant": "Enseignant"}


def draw(teacher: Person, student: Person) -> None:
    """Draw the path of a student of the teacher's."""
    path = path_of(session.repository(), teacher, session.now().date(), owner=student)
    st.caption(
        f"{LEVEL_NAMES[path.year.level]}, {path.year.school_year}. Chaque source dit ce qu'elle a vu ; rien n'est "
        "additionné. Le niveau du simulateur est formatif."
    )
    if path.empty:
        kit.empty_state("Rien encore", "Les preuves, les avis et les travaux de l'élève s'afficheront ici.")
        return
    _cells(path)
    _opinions(path)
    _works(path)


def _cells(path: Path) -> None:
    """Draw the competences that have some evidence, as a table."""
    rows = []
    for block in proofs.blocks():
        for one in block.competences:
            found = [path.cells[one.id, situation] for situation in SITUATIONS]
            if any(cell.kinds for cell in found):
                cells = "".join(
                    f'<td data-t="{kit.escape(situation_title(cell.situation))}">{_words(cell)}</td>' for cell in found
                )
                head = f'<span class="code">{one.id}</span>{kit.escape(one.title)}'
                rows.append(f'<tr><th scope="row">{head}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{kit.escape(situation_title(name))}</th>' for name in SITUATIONS)
    top = f'<thead><tr><th scope="col">Compétence</th>{heads}</tr></thead>'
    st.html(f'<table class="a4-grille">{top}<tbody>{"".join(rows)}</tbody></table>')


def _words(cell: Cell) -> str:
    found = [cell.kinds[kind] for kind in KINDS if kind in cell.kinds]
    return "".join(_source(seen) for seen in found) or '<span class="a4-doux">rien</span>'


def _source(seen: Seen) -> str:
    label = seen.label if seen.rank else formats.plural(len(seen.proofs), "observation")
    doubt = " (importé, non vérifié ici)" if seen.latest.imported else ""
    shape = f'<span class="forme {seen.kind}" aria-hidden="true">{KIND_SHAPES[seen.kind]}</span>'
    return f"<div>{shape} {NAMES[seen.kind]} : {kit.escape(label + doubt)}</div>"


def _opinions(path: Path) -> None:
    """Draw what the student and tutors wrote with their levels."""
    told = [proof for proof in path.proofs if proof.kind in ("auto", "tuteur")]
    with st.expander(f"Raisons de l'élève et mots des tuteurs ({len(told)})"):
        rows = [
            (formats.day(one.at), NAMES[one.kind], f"{one.competence}, {one.situation}",
             proofs.level_name(one.rank), one.text)
            for one in sorted(told, key=lambda one: one.at, reverse=True)
        ]  # fmt: skip
        kit.table(("Jour", "Source", "Compétence", "Niveau", "Mots"), rows)


def _works(path: Path) -> None:
    """Draw one work, chosen among those of the student."""
    st.markdown(f"**Travaux gardés par l'élève ({len(path.works)})**")
    if not path.works:
        return
    by_id = {kept.item.id: kept for kept in path.works}
    chosen = st.selectbox(
        "Travail à lire", list(by_id), key="travail_eleve", index=None, placeholder="Choisir un travail",
        format_func=lambda name: f"{by_id[name].work.title}, {formats.day(by_id[name].at)}",
    )  # fmt: skip
    if chosen is not None:
        path_work_list.content(by_id[chosen])
        path_work_list.story(by_id[chosen], works.dossier_names(path.year.cadre))
