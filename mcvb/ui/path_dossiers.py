"""A dossier on screen: what the épreuve is, what it asks, what is there, what is missing, the order of the pieces."""

from __future__ import annotations

import streamlit as st

from mcvb import dossiers, formats
from mcvb.dossiers import Answered, Chosen, Dossier, Piece
from mcvb.ui import kit, session
from simulations.errors import AtelierError

SHOWN = 3
PAGES = {"missions": ("missions.py", "Choisir une mission"), "zone": ("zone.py", "Ouvrir la zone de chalandise")}
KINDS = {
    "travail": "travail", "fiche": "fiche d'activité", "preuve": "simulateur", "tuteur": "tuteur",
    "entreprise": "fiche d'entreprise", "projet": "projet", "contribution": "projet", "journal": "journal",
    "oral": "oral", "repetition": "répétition",
}  # fmt: skip


def head(found: Dossier) -> None:
    """Draw what the épreuve is, with how sure each line is, and how far one is."""
    asked = found.asked
    st.markdown(asked.intro)
    rows = "".join(
        f"<dt>{kit.escape(label)}</dt><dd>{kit.escape(text)}"
        f" {kit.tags([(dossiers.certainty_said(certainty).split(' :')[0], 'vert')])}</dd>"
        for label, text, certainty in dossiers.facts(asked)
    )
    if rows:
        st.html(f'<dl class="a4-fiche">{rows}</dl>')
    if asked.durations:
        st.caption(asked.durations)
    said = f"{found.done} sur {formats.plural(len(found.points), 'point prêt', 'points prêts')}"
    kit.gauge("Où en est ce dossier", found.share, said, tone="bien" if not found.gaps else "")


def checklist(found: Dossier, *, mine: bool = True) -> None:
    """Draw the points asked: those ready, those that lack something with what to do."""
    st.subheader("À préparer" if found.asked.id != "e2" else "À savoir faire")
    st.html(f'<ul class="a4-pieces">{"".join(_point(one) for one in found.points)}</ul>')
    pages = {one.point.page for one in found.gaps if one.point.page in PAGES}
    if mine and pages:
        with st.container(horizontal=True):
            for name in sorted(pages):
                page, label = PAGES[name]
                st.page_link(page, label=label, icon=":material/exercise:")


def _point(one: Answered) -> str:
    point = one.point
    certain = point.certainty in ("S", "P")
    source = f" ({point.source})" if point.source else ""
    said = dossiers.certainty_said(point.certainty) if not certain else f"officiel{source}"
    pieces = "".join(f"<li>{_said(piece)}</li>" for piece in _latest(one.pieces))
    more = len(one.pieces) - SHOWN
    pieces += f"<li>et {more} autres</li>" if more > 1 else "<li>et 1 autre</li>" if more == 1 else ""
    lines = f"<ul>{pieces}</ul>" if pieces else ""
    todo = "" if one.ready else f'<span class="pq"><b>À faire :</b> {kit.escape(_todo(one))}</span>'
    state = "prêt" if one.ready else "il manque quelque chose"
    hand = " · coché par toi" if one.by_hand else ""
    return (
        f'<li class="{"fait" if one.ready else ""}"><span class="a4-lu">{state} : </span>{kit.escape(point.title)}'
        f'<span class="pq">{kit.escape(said)}{hand}</span>{lines}{todo}</li>'
    )


def _todo(one: Answered) -> str:
    whole = sum(piece.whole for piece in one.pieces)
    unfinished = [piece for piece in one.pieces if not piece.whole]
    if unfinished:
        return f"termine « {unfinished[-1].title} »."
    left = f" Encore {one.point.count - whole}." if one.point.count > 1 and whole else ""
    return f"{one.point.advice}{left}"


def _latest(pieces: tuple[Piece, ...]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: piece.at, reverse=True)[:SHOWN]


def _said(piece: Piece) -> str:
    state = "" if piece.whole else " (à terminer)"
    about = f"{KINDS[piece.kind]}, {kit.escape(formats.day(piece.at))}{state}"
    return f"{kit.escape(_short(piece.title))} <small>· {about}</small>"


def _short(title: str) -> str:
    return title if len(title) <= 150 else f"{title[:147].rstrip()}…"  # noqa: PLR2004 - a line or two


def choice(found: Dossier) -> None:
    """Draw the pieces kept for the day, in order, and the points the student says are ready."""
    if found.asked.takes_activities:
        st.subheader("Mes pièces, dans l'ordre")
    titles = {piece.item_id: f"{_short(piece.title)} · {KINDS[piece.kind]}" for piece in found.available}
    names = {one.point.id: one.point.title for one in found.points}
    kept = [piece.item_id for piece in found.pieces if piece.item_id in titles]
    said = [name for name in found.chosen.ready if name in names]
    key = f"dossier_{found.asked.id}"
    with st.form(key, border=True):
        order = st.multiselect(
            "Pièces à montrer", list(titles), default=kept,
            format_func=titles.__getitem__, placeholder="Ajoute-les dans l'ordre de passage",
            help="L'ordre de la liste est celui du dossier. Retire une pièce puis remets-la pour la placer à la fin.",
        ) if found.asked.takes_activities else []  # fmt: skip
        ready = st.multiselect(
            "C'est prêt, même sans pièce ici", list(names), default=said,
            format_func=names.__getitem__, placeholder="Coche ce que tu as préparé ailleurs",
        )  # fmt: skip
        if st.form_submit_button("Enregistrer ce dossier", type="primary", icon=":material/save:"):
            _keep(Chosen(exam=found.asked.id, order=tuple(order), ready=tuple(ready)))
    if found.asked.takes_activities and not titles:
        st.caption("Aucune pièce pour l'instant : une fiche d'activité ou un travail ajouté apparaîtra ici.")


def _keep(chosen: Chosen) -> None:
    try:
        dossiers.choose(session.repository(), session.person(), chosen, session.now())
    except AtelierError as refusal:
        kit.field_note(str(refusal))
        return
    session.flash("Dossier enregistré.")
    st.rerun()


def pieces(found: Dossier) -> None:
    """Draw the pieces chosen, numbered, as they will be shown."""
    if found.pieces:
        kit.table(
            ("N°", "Pièce", "Nature", "Date"),
            [
                (str(rank), piece.title, KINDS[piece.kind], formats.day(piece.at))
                for rank, piece in enumerate(found.pieces, 1)
            ],
        )
