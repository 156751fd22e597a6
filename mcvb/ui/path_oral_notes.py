"""What is kept of the oral, in plain words, where the student is."""

from __future__ import annotations

import streamlit as st


def what_is_kept() -> None:
    """Draw what is kept of the oral and why."""
    with st.expander("Ce qui est gardé, et pourquoi"):
        st.markdown(
            "Ton plan, ton support, tes répétitions et les avis des jurys d'entraînement sont gardés pour que tu voies "
            "tes progrès. Toi et tes enseignants pouvez les lire, personne d'autre "
            " : pas même ton groupe. Tu peux tout effacer ici ou dans « Mes données »."
        )


def recording() -> None:
    """Draw where a recording goes: read before recording."""
    st.caption(
        "Ta voix va de ton navigateur à la machine qui fait tourner l'atelier, nulle part ailleurs. Aucun mot n'est "
        "reconnu : seuls le volume et le rythme sont mesurés. Le son est jeté, sauf si tu choisis de le garder ; tes "
        "enseignants peuvent alors l'écouter aussi. Seul ton exposé compte : pas de nom de famille, pas d'autre voix."
    )
