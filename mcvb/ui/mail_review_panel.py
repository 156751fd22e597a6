"""The review of a message before it leaves: each remark with the words it is about, why, and what to write instead."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from mcvb.ui import kit, session
from mcvb.ui.mail_desk import MailDesk
from mcvb.ui.mail_view_panel import UNSIGNED
from simulations.message.review import FAMILIES, to_correct
from simulations.message.review_model import Remark, Tone

LOOKS: dict[Tone, Literal["trouve", "manque", "tort"]] = {
    "interdit": "tort",
    "grave": "tort",
    "a_revoir": "manque",
    "bien": "trouve",
}
WORDS: dict[Tone, tuple[str, str]] = {
    "interdit": ("interdit", "rouge"),
    "grave": ("grave", "rouge"),
    "a_revoir": ("à revoir", "orange"),
    "bien": ("bien", "vert"),
}


def review(desk: MailDesk) -> None:
    """Draw the remarks on one message, the gravest first, then what is well."""
    if not session.hints_allowed(desk.played.run.id):
        kit.callout("info", "Relecture fermée", "Pendant une évaluation, tu relis tes messages sans aide automatique.")
        return
    names = list(desk.steps())
    name = st.segmented_control(
        "Message relu", names, default=names[0], required=True, key=f"relire_{desk.played.run.id}_{len(names)}"
    )
    step = desk.steps()[name or names[0]]
    if not step.body.strip():
        kit.empty_state("Rien à relire", "Écris ce message dans le premier onglet : la relecture se fera ici.")
        return
    remarks = desk.remarks(step)
    if remarks is None:
        kit.callout("attention", "Il manque l'expéditeur", UNSIGNED)
        return
    left = to_correct(remarks)
    _summary(remarks)
    if not left:
        kit.callout("reussite", "Prêt à partir", "Rien à corriger : relis-le une dernière fois à voix haute.")
    else:
        st.html("".join(remark_html(remark) for remark in left))
    well = [remark for remark in remarks if remark.tone == "bien"]
    if well:
        with st.expander(f"Ce qui est bien ({len(well)})", icon=":material/thumb_up:"):
            st.html("".join(remark_html(remark) for remark in well))
    st.caption(
        "La relecture est une aide automatique : elle peut se tromper ou ne pas voir une faute. "
        "Ton professeur et toi restez juges."
    )


def _summary(remarks: tuple[Remark, ...]) -> None:
    """Draw each family with how many remarks it has, its colour by the gravest."""
    labels = []
    for family, label in FAMILIES.items():
        found = to_correct(remarks, family)
        serious = any(one.tone in ("grave", "interdit") for one in found)
        tone = "rouge" if serious else "orange" if found else "vert"
        labels.append((f"{label} : {len(found) or 'bien'}", tone))
    st.html(f'<p class="a4-bilan-relecture">{kit.tags(labels)}</p>')


def remark_html(remark: Remark) -> str:
    """Return a remark: its family and gravity, its words, why, and what to write."""
    word, tone = WORDS[remark.tone]
    quoted = f"« {remark.words} »" if remark.words and remark.words not in remark.text else ""
    label = kit.tags([(FAMILIES[remark.family], ""), (word, tone)])
    if remark.tone == "bien":
        return f"<div>{label}{kit.finding('trouve', remark.text, quoted)}</div>"
    said = kit.finding(LOOKS[remark.tone], remark.text, quoted, more=[f"À écrire : {remark.advice}"])
    return f"<div>{label}{said}</div>"
