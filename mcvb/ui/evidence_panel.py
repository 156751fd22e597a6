"""Evidence on screen: one competence with its history, the one thing to work on, and every proof."""

from __future__ import annotations

import streamlit as st

from mcvb import assessment, formats
from mcvb.assessment import Assessment, Evidence
from mcvb.bridges import bridged, load_bridges
from mcvb.portfolio import Portfolio
from mcvb.ui import charts, kit
from simulations.rubric import load_rubric

SITUATIONS = {"courante": "Courante (2de)", "complexe": "Plus complexe (1re)", "critique": "Critique (Tle)"}


def detail(found: Portfolio, known: dict[tuple[str, str], Assessment]) -> None:
    """Draw one competence: its history, what to work on, and all its evidence."""
    rubric = load_rubric()
    titles = {c.id: f"{c.id} · {c.title}" for c in rubric.competences}
    chosen = st.selectbox(
        "Ouvrir une compétence", list(titles), format_func=lambda name: titles[name], key="competence"
    )
    past = assessment.history(found.evidence)
    past = past[past["competence"] == chosen].reset_index(drop=True)
    if past.empty:
        kit.empty_state(
            "Pas encore de preuve ici",
            "Cette compétence se travaille dans d'autres étapes d'une mission.",
            picture="progres",
        )
        return
    past["etape"] = past.index + 1
    past["jour"] = [formats.day(at) for at in past["date"]]
    st.markdown("**Ton chemin**")
    charts.competence_history(past, title=titles[chosen])
    for situation, title in SITUATIONS.items():
        item = known[chosen, situation]
        if item.observed:
            st.html(f"<h3>{title} · {kit.level_scale(item.rank, item.label)}</h3>")
            advise(item)
            evidence(item)


def proved(found: Assessment) -> str:
    """Return, in a few words, how much is proved and what is still needed."""
    said = f"{found.met} sur {formats.plural(found.observed, 'vérification')}"
    if not found.observed:
        return "aucune preuve pour l'instant"
    if not found.rank:
        more = (
            f"encore {found.missing} pour un niveau"
            if found.reachable
            else "la suite se travaille dans d'autres étapes"
        )
        return f"{said} · {more}"
    return f"{said} · tout est réussi, la suite viendra d'autres étapes" if found.capped else said


def advise(found: Assessment) -> None:
    """Draw the one thing to work on."""
    missed = assessment.to_work_on(found)
    if missed is not None:
        kit.callout("attention", "À travailler en premier", missed.observation.advice)
    else:
        text = "Essaie la même chose dans une situation plus difficile, ou d'autres étapes de la mission."
        kit.callout("reussite", "Tout est réussi ici", text)


def other_blocks(found: Portfolio) -> None:
    """Draw the traces for competences of other blocs, without any level."""
    rows = bridged(found.evidence)
    if not rows:
        return
    st.subheader("Des traces pour les autres blocs")
    rubric = load_rubric()
    for item in rows:
        said = f"{item.met} sur {formats.plural(len(item.evidence), 'trace')} réussies"
        with st.expander(f"{item.competence} · {item.title} : {said}"):
            st.html("".join(proof(one, rubric.check(one.observation.check).statement) for one in item.evidence))
    st.caption(f"{load_bridges().status} Aucun niveau n'est calculé pour ces compétences.")


def evidence(found: Assessment) -> None:
    """Draw every piece of evidence behind a level."""
    rubric = load_rubric()
    with st.expander(f"Les {found.observed} vérifications et leurs preuves"):
        st.html("".join(proof(item, rubric.check(item.observation.check).statement) for item in found.evidence))


def proof(item: Evidence, statement: str) -> str:
    """Return one piece of evidence: what, where, when."""
    seen = item.observation
    where = f"{item.run_title}, {formats.day(item.at)}"
    return kit.finding(
        "trouve" if seen.met else "manque",
        ("✓ " if seen.met else "✗ ") + statement,
        f"Preuve : {seen.quote}",
        more=[where],
    )
