"""Doubles on the desk: a suggested pair is compared and judged, never just accepted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mcvb.columns import label
from mcvb.ui import kit
from mcvb.ui.file_desk import Desk
from simulations.detection import SuggestedPair, suggest_pairs
from simulations.file_work import JudgeDistinct, MergeLines, line_values, pair_of

SKIPPED = "passees"


def draw_doubles(desk: Desk, *, suggestions: bool) -> None:
    """Draw the pairs to judge, then the free comparison of two records."""
    if suggestions:
        waiting = pairs_to_judge(desk)
        skipped = st.session_state.setdefault(f"{desk.key}_{SKIPPED}", set())
        left = [pair for pair in waiting if pair_of(pair.first, pair.second) not in skipped]
        if left:
            st.markdown(
                f"**Paires qui se ressemblent : {len(left)}.** Compare : certaines sont des doublons, d'autres non."
            )
            _judge(desk, left[0])
        elif waiting:
            kit.callout("info", "Tu as passé toutes les paires", f"{len(waiting)} attendent encore ton avis.")
            if st.button("Revoir les paires passées", key=f"{desk.key}_revoir"):
                skipped.clear()
                st.rerun()
        else:
            kit.callout(
                "reussite",
                "Toutes les paires proposées sont jugées",
                "Il peut rester des doublons que la ressemblance ne montre pas.",
            )
    else:
        kit.callout(
            "info", "Ici, pas de suggestion", "Trie et cherche dans la liste, puis compare deux fiches ci-dessous."
        )
    with st.expander("Comparer deux fiches de ton choix", icon=":material/compare_arrows:", expanded=not suggestions):
        _free_comparison(desk)


def pairs_to_judge(desk: Desk) -> list[SuggestedPair]:
    """Return the suggested pairs of records still in the file that were not judged yet."""
    return _pairs(desk.version, desk.frame, desk.work.distinct)


@st.cache_data(max_entries=60, show_spinner="Recherche des fiches qui se ressemblent…")
def _pairs(
    version: str,  # noqa: ARG001 - the key of the cache
    _frame: pd.DataFrame,
    _judged: tuple[tuple[int, int], ...],
) -> list[SuggestedPair]:
    return suggest_pairs(_frame, skip=frozenset(_judged))


def _judge(desk: Desk, pair: SuggestedPair) -> None:
    st.html(kit.tags([(reason, "orange") for reason in pair.reasons]))
    _compare(desk, pair.first, pair.second)
    if desk.editable and st.button("Passer, j'y reviendrai", icon=":material/skip_next:", key=f"{desk.key}_passer"):
        st.session_state[f"{desk.key}_{SKIPPED}"].add(pair_of(pair.first, pair.second))
        st.rerun()


def _free_comparison(desk: Desk) -> None:
    lines = [int(line) for line in desk.frame.index]
    one, two = st.columns(2)
    first = one.selectbox(
        "Première fiche", lines, index=None, format_func=desk.name, key=f"{desk.key}_a", placeholder="Choisir"
    )
    second = two.selectbox(
        "Deuxième fiche", lines, index=None, format_func=desk.name, key=f"{desk.key}_b", placeholder="Choisir"
    )
    if first and second and first != second:
        _compare(desk, first, second, free=True)
    elif first and first == second:
        st.info("Choisis deux fiches différentes.")


def _compare(desk: Desk, first: int, second: int, *, free: bool = False) -> None:
    """Draw two records side by side and the judgement to give."""
    one, two = line_values(desk.base, desk.work, first), line_values(desk.base, desk.work, second)
    kit.duel([(label(c), one[c], two[c]) for c in desk.frame.columns], f"Fiche {first}", f"Fiche {second}")
    if not desk.editable:
        return
    with st.form(f"{desk.key}_juger_{first}_{second}_{int(free)}"):
        verdict = st.radio(
            "Ton jugement",
            ["meme_premiere", "meme_seconde", "differents"],
            format_func=lambda name: {
                "meme_premiere": f"C'est le même prospect : je garde la fiche {first}",
                "meme_seconde": f"C'est le même prospect : je garde la fiche {second}",
                "differents": "Ce sont deux prospects différents : je garde les deux",
            }[name],
            index=None,
        )
        gaps = [column for column in desk.frame.columns if one[column] != two[column]]
        taken = st.multiselect(
            "En cas de fusion, cases à reprendre de l'autre fiche",
            gaps,
            format_func=label,
            placeholder="Aucune",
            help="Une fusion complète garde la meilleure information de chaque côté : pense aux cases vides.",
        )
        if st.form_submit_button("Valider mon jugement", type="primary", icon=":material/gavel:"):
            _decide(desk, first, second, verdict, taken)


def _decide(desk: Desk, first: int, second: int, verdict: str | None, taken: list[str]) -> None:
    if verdict is None:
        st.warning("Choisis d'abord ton jugement.")
        return
    if verdict == "differents":
        desk.act(JudgeDistinct(first=first, second=second))
    else:
        kept, dropped = (first, second) if verdict == "meme_premiere" else (second, first)
        other = line_values(desk.base, desk.work, dropped)
        desk.act(MergeLines(kept=kept, dropped=dropped, values={column: other[column] for column in taken}))
    st.rerun()
