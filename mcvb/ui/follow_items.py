"""What a class misses and who needs what next, on screen; and the files for the conseil de classe."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mcvb import class_report, exports
from mcvb.class_needs import Need, NeedGroup, need_table
from mcvb.class_report import Picture
from mcvb.formats import plural
from mcvb.item_analysis import Item, item_table, said_discrimination
from mcvb.ui import kit, session
from mcvb.ui.mission import STAGES

FIRST = 8
NAMES: dict[str, str] = {str(name): title for name, title in STAGES.items()}


def items(found: Sequence[Item]) -> None:
    """Draw the checks most missed, each open to its advice and to words without names, then all of them."""
    missed = [item for item in found if item.missed]
    if not missed:
        kit.empty_state("Rien de manqué pour l'instant", "Les vérifications manquées par la classe s'afficheront ici.")
        return
    for item in missed[:FIRST]:
        head = f"**{item.missed} sur {item.observed}** · {item.competence} · {item.check.statement}"
        with st.expander(head):
            st.markdown(f"**Conseil donné :** {kit.plain_markdown(item.check.advice)}")
            st.markdown(f"**Pourquoi :** {kit.plain_markdown(item.check.why)}")
            for quote in item.quotes:
                st.html(f'<div class="a4-moment"><p class="dit">{kit.escape(quote)}</p></div>')
            st.caption(f"Discrimination : {said_discrimination(item)}.")
    st.markdown(f"**Toutes les vérifications observées** ({len(found)})")
    st.dataframe(item_table(found, NAMES), hide_index=True, alt="Réussite de chaque vérification dans la classe.")
    st.caption(
        "La discrimination (de −1 à 1) dit si une vérification sépare ceux qui réussissent le reste de ceux qui le "
        "manquent. Elle n'est donnée que s'il y a assez d'élèves des deux côtés."
    )


def groups(found: Sequence[NeedGroup]) -> None:
    """Draw the groups to work with, and what to take up with everybody."""
    if not found:
        st.caption("Pas encore assez d'élèves qui manquent la même chose pour former un groupe.")
    for group in found:
        title = "À reprendre avec toute la classe" if group.whole else f"Groupe de {plural(len(group.people), 'élève')}"
        with st.container(border=True):
            statements = " ".join(item.check.statement for item in group.items[:FIRST])
            who = "" if group.whole else ", ".join(person.pseudonym for person in group.people)
            kit.card(title, statements, eyebrow=f"{NAMES[group.stage]} · {group.title}", foot=who)


def needs(found: Sequence[Need]) -> None:
    """Draw what each student needs next and why."""
    table = need_table(found, NAMES)
    kit.table(tuple(table.columns), [tuple(map(str, row)) for row in table.itertuples(index=False, name=None)])


def files(seen: Picture) -> None:
    """Draw the files to take away: PDF for the conseil de classe, the same as XLSX and CSV, the checks as CSV."""
    today, room = session.now().date(), seen.room
    table = class_report.council_table(seen, NAMES)
    name = f"bilan {room.name} {seen.work}".strip()
    with st.container(horizontal=True, key="exports_classe"):
        st.download_button(
            "Conseil de classe (PDF)",
            lambda: class_report.council_pdf(seen, stages=NAMES, today=today),
            exports.file_name(name, "pdf", today), "application/pdf",
            icon=":material/picture_as_pdf:", key="classe_pdf", type="primary",
        )  # fmt: skip
        st.download_button(
            "Tableau (XLSX)", lambda: exports.to_xlsx(table, sheet=room.name), exports.file_name(name, "xlsx", today),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", icon=":material/download:",
            key="classe_xlsx",
        )  # fmt: skip
        st.download_button(
            "Tableau (CSV)", lambda: exports.to_csv(table), exports.file_name(name, "csv", today), "text/csv",
            icon=":material/download:", key="classe_csv",
        )  # fmt: skip
        st.download_button(
            "Vérifications (CSV)", lambda: exports.to_csv(item_table(seen.items, NAMES)),
            exports.file_name(f"verifications {room.name}", "csv", today), "text/csv", icon=":material/download:",
            key="items_csv",
        )  # fmt: skip
    st.caption("Les élèves y figurent sous leur pseudonyme. Ces fichiers ne quittent pas votre ordinateur sans vous.")
