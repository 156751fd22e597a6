"""The means of a project on screen: resources, partners, budget with its totals, risks in their grid."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from mcvb import projet_suivi
from mcvb.formats import plural
from mcvb.projet import CENTS_MAX, ELEMENT, MAX_LINE, MAX_WORDS, Element, ElementKind, Kept
from mcvb.projet_papier import CENTS, money
from mcvb.ui import kit, session
from mcvb.ui.path_projet import Desk
from mcvb.ui.path_projet_draft import Draft

TURN, MIN_LABEL = "element_tour", 2
AMOUNT = re.compile(r"\d{1,7}([.,]\d{1,2})?")
SIDES = {"spending": "Dépense", "income": "Recette"}
RANKS = {1: "Faible", 2: "Moyenne", 3: "Forte"}
WORDS: dict[ElementKind, tuple[str, str, str]] = {
    "resource": ("une ressource", "De quoi as-tu besoin ?", "Matériel, lieu, logiciel, temps, aide"),
    "partner": ("un partenaire", "Quel organisme ?", "Un organisme et une fonction, jamais le nom d'une personne"),
    "budget": ("une ligne de budget", "Quelle ligne ?", "Même à 0 € : un prêt ou un don se note aussi"),
    "risk": ("un risque", "Qu'est-ce qui pourrait mal tourner ?", "Et ce que tu feras si cela arrive"),
}
LABELS = {
    "label": "Nom", "detail": "Détail", "function": "Fonction", "state": "État", "planned": "Prévu", "actual": "Réel",
    "answer": "Parade", "probability": "Probabilité", "impact": "Gravité", "side": "Sens",
}  # fmt: skip


def cents_of(text: str) -> int | None:
    """Return an amount typed in euros as cents, None when nothing is typed; ValueError when it is not an amount."""
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text)
    if not plain:
        return None
    if not AMOUNT.fullmatch(plain):
        raise ValueError(text)
    found = round(float(plain.replace(",", ".")) * CENTS)
    if found > CENTS_MAX:
        raise ValueError(text)
    return found


def listed(desk: Desk, kind: ElementKind) -> None:
    """Draw the elements of a kind, then the way to change one and to add one."""
    found = desk.found.elements_of(kind)
    what, _, hint = WORDS[kind]
    if found:
        _table(kind, found)
        with st.expander("Changer ou retirer une ligne", icon=":material/edit:"):
            _change(desk, kind, found)
    else:
        st.caption(f"Rien pour l'instant. {hint}.")
    with st.expander(f"Ajouter {what}", icon=":material/add:", expanded=not found):
        _new(desk, kind)


def _table(kind: ElementKind, found: list[Kept[Element]]) -> None:
    values = [kept.value for kept in found]
    if kind == "resource":
        kit.table(("Ressource", "Détail", "État"), [(v.label, v.detail or "—", v.state or "—") for v in values])
    elif kind == "partner":
        rows = [(v.label, v.function or "—", v.detail or "—", v.state or "—") for v in values]
        kit.table(("Organisme", "Fonction du contact", "Pour quoi", "Où en est-on"), rows)
    elif kind == "budget":
        budget(values)
    else:
        risks(values)


def budget(lines: list[Element]) -> None:
    """Draw the lines of budget, then totals and balance."""
    total = projet_suivi.budget_of(lines)
    rows = [(one.label, SIDES[one.side], money(one.planned), money(one.actual)) for one in lines]
    rows += [
        ("Total des dépenses", "", money(total.planned_spending), money(total.actual_spending)),
        ("Total des recettes", "", money(total.planned_income), money(total.actual_income)),
        ("Solde", "", money(total.planned_balance), money(total.actual_balance)),
    ]
    kit.table(("Ligne", "Sens", "Prévu", "Réel"), rows)
    if total.planned_balance < 0:
        st.caption(f"Il manque {money(-total.planned_balance)} au prévu : cherche une recette ou baisse une dépense.")
    if total.open_lines:
        st.caption(f"{plural(total.open_lines, 'ligne')} sans montant réel : note-le dès que tu le connais.")


def risks(found: list[Element]) -> None:
    """Draw the grid of risks, probability by impact, then each with its answer."""
    grid = projet_suivi.risk_grid(found)
    rows = [
        (f"Probabilité {RANKS[p].lower()}", *(", ".join(one.label for one in grid[p, i]) or "—" for i in (1, 2, 3)))
        for p in (3, 2, 1)
    ]
    kit.table(("", "Gravité faible", "Gravité moyenne", "Gravité forte"), rows)
    ordered = sorted(found, key=lambda one: -one.probability * one.impact)
    kit.table(("Risque", "Ce que l'on fera"), [(one.label, one.answer or "À trouver") for one in ordered])


def _change(desk: Desk, kind: ElementKind, found: list[Kept[Element]]) -> None:
    by_id = {kept.item.id: kept for kept in found}
    name = st.selectbox(
        "Ligne", list(by_id), format_func=lambda one: by_id[one].value.label, key=f"element_choisi_{kind}"
    )
    kept = by_id[name]
    draft = Draft(desk, kept, "element", "label")
    draft.notice(LABELS)
    with st.form(f"{draft.key}_form"):
        values = _fields(kind, draft.start.value, draft.key)
        if st.form_submit_button("Enregistrer", type="primary", key=f"{draft.key}_garder"):
            made = _made(kind, values)
            if made is not None:
                draft.save(made)
    if st.button("Retirer cette ligne", key=f"element_retirer_{kept.item.id}", icon=":material/delete:"):
        desk.remove(kept.item.id, f"« {kept.value.label} » retiré.")
        st.rerun()


def _new(desk: Desk, kind: ElementKind) -> None:
    turn = st.session_state.setdefault(f"{TURN}_{kind}", 0)
    key = f"element_neuf_{kind}_{turn}"
    with st.form(f"{key}_form"):
        values = _fields(kind, Element(kind=kind, label=""), key)
        if st.form_submit_button("Ajouter", type="primary", icon=":material/add:", key=f"{key}_garder"):
            made = _made(kind, values)
            if made is not None:
                desk.add(ELEMENT, made)
                st.session_state[f"{TURN}_{kind}"] += 1
                session.flash("Ajouté.")
                st.rerun()


def _fields(kind: ElementKind, old: Element, key: str) -> dict[str, Any]:
    _, question, hint = WORDS[kind]
    values: dict[str, Any] = {
        "label": st.text_input(question, old.label, max_chars=MAX_LINE, key=f"{key}_label", placeholder=hint)
    }
    left, right = st.columns(2)
    if kind == "partner":
        values["function"] = left.text_input(
            "Fonction de ton contact",
            old.function,
            max_chars=MAX_LINE,
            key=f"{key}_function",
            placeholder="Gérance, accueil…",
        )
    if kind in ("resource", "partner"):
        values["state"] = right.text_input(
            "Où en est-on ?",
            old.state,
            max_chars=MAX_LINE,
            key=f"{key}_state",
            placeholder="à demander, d'accord, prêt…",
        )
        values["detail"] = st.text_area("Détail", old.detail, max_chars=MAX_WORDS, height=80, key=f"{key}_detail")
    if kind == "budget":
        values |= _amounts(old, key, left, right)
    if kind == "risk":
        for name, label, place in (("probability", "Probabilité", left), ("impact", "Gravité", right)):
            values[name] = place.segmented_control(
                label, list(RANKS), default=getattr(old, name), format_func=RANKS.__getitem__, key=f"{key}_{name}",
                required=True,
            )  # fmt: skip
        values["answer"] = st.text_area(
            "Ce que tu feras", old.answer, max_chars=MAX_WORDS, height=80, key=f"{key}_answer"
        )
    return values


def _amounts(old: Element, key: str, left: Any, right: Any) -> dict[str, Any]:  # noqa: ANN401 - Streamlit's columns
    side = st.segmented_control(
        "Sens", list(SIDES), default=old.side, format_func=SIDES.__getitem__, key=f"{key}_side", required=True
    )
    planned = left.text_input("Prévu (€)", _typed(old.planned if old.label else None), key=f"{key}_planned")
    actual = right.text_input("Réel (€), vide si pas encore connu", _typed(old.actual), key=f"{key}_actual")
    return {"side": side, "planned": planned, "actual": actual}


def _typed(cents: int | None) -> str:
    return "" if cents is None else f"{cents / CENTS:.2f}".replace(".", ",").removesuffix(",00")


def _made(kind: ElementKind, values: dict[str, Any]) -> Element | None:
    label = " ".join(values["label"].split())
    if len(label) < MIN_LABEL:
        kit.field_note("Donne un nom à cette ligne.")
        return None
    if kind == "budget":
        try:
            planned, actual = cents_of(values["planned"]), cents_of(values["actual"])
        except ValueError as wrong:
            kit.field_note(f"Un montant en euros était attendu, comme 12,50 : « {wrong} » n'en est pas un.")
            return None
        values = {**values, "planned": planned or 0, "actual": actual}
    return Element(kind=kind, **{**values, "label": label})
