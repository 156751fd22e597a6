"""Evidence on screen: how much is proved in a few words, and every proof behind a level."""

from __future__ import annotations

import streamlit as st

from mcvb import formats
from mcvb.assessment import Assessment, Evidence
from mcvb.ui import kit
from simulations.rubric import load_rubric

SITUATIONS = {"courante": "Courante (2de)", "complexe": "Plus complexe (1re)", "critique": "Critique (Tle)"}


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
