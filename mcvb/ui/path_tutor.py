"""The tutor's words on screen, and the one-time link that asks for them."""

from __future__ import annotations

import segno
import streamlit as st

from mcvb import formats, pfmp_link, referentiel
from mcvb.network import only_here
from mcvb.pfmp_items import TutorWords, settings
from mcvb.pfmp_path import Placement
from mcvb.store.archive_interface import IMPORTED
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session
from simulations.errors import AtelierError

LINK_KEY = "pfmp_lien"
NOT_OUTSIDE = (
    "Cette adresse s'ouvre seulement sur le réseau où tourne l'atelier. Pour qu'un tuteur l'ouvre depuis l'entreprise, "
    "l'atelier doit avoir une adresse publique, qu'un enseignant règle dans « Compte et serveur »."
)


def link(one: Placement, *, teacher: bool = False) -> None:
    """Draw the way to make a link, then the link just made: its address and its QR code."""
    days = settings().link.days
    you = "Montrez-le au tuteur" if teacher else "Montre-le à ton tuteur"
    st.caption(
        f"Le lien prend une seule réponse, pendant {days} jours, sans compte. En créer un nouveau annule le précédent "
        "s'il n'a pas servi. Le tuteur répond avec sa fonction, sans son nom."
    )
    if st.button("Créer un lien pour le tuteur", key="creer_lien", icon=":material/qr_code_2:"):
        try:
            made = pfmp_link.make(session.repository(), session.person(), one.item.id, session.now())
        except AtelierError as refusal:
            kit.field_note(str(refusal))
            return
        st.session_state[LINK_KEY] = (one.item.id, made)
    period, token = st.session_state.get(LINK_KEY, ("", ""))
    if period != one.item.id:
        return
    address = pfmp_link.address(session.repository(), token, session.asked_host())
    picture = segno.make(address, error="m").svg_data_uri(border=2, scale=6)
    text = f"{you} : il le photographie, ou ouvre cette adresse."
    if only_here(address):
        kit.callout("attention", "Un lien qui marche ici seulement", NOT_OUTSIDE)
    st.html(f'<div class="a4-lien-qr"><img src="{kit.escape(picture)}" alt="Code QR du lien du tuteur"></div>')
    st.markdown(text)
    st.code(address, language=None, wrap_lines=True)
    st.caption("Note-le maintenant : il ne sera plus affiché après ton départ de la page." if not teacher else
               "Il ne sera plus affiché après votre départ de la page.")  # fmt: skip


def words(pairs: tuple[tuple[Item, TutorWords], ...]) -> None:
    """Draw what tutors answered; it is read here and changed nowhere."""
    titles = {title.id: title.title for block in referentiel.referentiel().blocks for title in block.competences}
    scale = {step.rank: step.word for step in settings().scale}
    often = {step.rank: step.word for step in settings().frequencies}
    attitudes = {heading.id: heading.title for heading in settings().attitudes}
    for item, said in pairs:
        st.html(f"<h3>Avis reçu le {kit.escape(formats.day(item.at))}</h3>")
        if said.strong:
            kit.quote_card(said.strong, author=said.function, role="un point fort")
        if said.advice:
            kit.quote_card(said.advice, author=said.function, role="un conseil")
        rows = "".join(
            f"<dt>{kit.escape(titles.get(name, name))}</dt><dd>{kit.level_scale(rank, scale.get(rank, ''))}</dd>"
            for name, rank in said.levels.items()
        )
        rows += "".join(
            f"<dt>{kit.escape(attitudes.get(name, name))}</dt><dd>{kit.escape(often.get(rank, ''))}</dd>"
            for name, rank in said.attitude.items()
        )
        if rows:
            st.html(f'<dl class="a4-fiche">{rows}</dl>')
        st.caption(
            f"Répond : {said.function}, par un lien à usage unique. Personne ne peut changer cet avis. Il est formatif."
            if not item.author_id.startswith(IMPORTED)
            else "Avis venu d'une autre installation : rien ne prouve ici qui l'a écrit."
        )
