"""My competences: five competences by three situations, each level open to its evidence, and the way travelled."""

from html import escape

import streamlit as st

from mcvb import assessment, exports, formats
from mcvb.assessment import Assessment
from mcvb.portfolio import observations_frame
from mcvb.ui import follow_comments, kit, session
from mcvb.ui.evidence_panel import SITUATIONS, detail, other_blocks, proved
from simulations.rubric import load_rubric


def grid(known: dict[tuple[str, str], Assessment]) -> None:
    """Draw competences × situations."""
    head = "".join(f'<th scope="col">{title}</th>' for title in SITUATIONS.values())
    rows = []
    for competence in load_rubric().competences:
        cells = "".join(
            f'<td data-t="{title}">{cell(known[competence.id, name])}</td>' for name, title in SITUATIONS.items()
        )
        first = f'<th scope="row"><span class="code">{competence.id}</span>{escape(competence.title)}</th>'
        rows.append(f"<tr>{first}{cells}</tr>")
    said = "Niveaux formatifs, d'après ta dernière preuve de chaque vérification. Ce ne sont pas des notes."
    top = f'<caption>{said}</caption><thead><tr><th scope="col">Compétence du bloc 4B</th>{head}</tr></thead>'
    st.html(f'<table class="a4-grille">{top}<tbody>{"".join(rows)}</tbody></table>')


def cell(found: Assessment) -> str:
    """Return one cell: the level, and how much evidence there is."""
    if not found.observed:
        return kit.level_scale(0, "pas de preuve")
    return kit.level_scale(found.rank, found.label) + f"<small>{proved(found)}</small>"


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Mes compétences", intro="Les cinq compétences du bloc 4B, prouvées par ce que tu as vraiment fait."
    )
    found = session.my_portfolio()
    known = assessment.assess(found.evidence)
    grid(known)  # type: ignore[arg-type]
    follow_comments.received_levels()
    if not found.evidence:
        kit.empty_state(
            "Tes preuves arriveront ici",
            "Rends une première étape : chaque niveau s'ouvrira alors sur ses preuves.",
            picture="progres",
        )
        st.page_link("missions.py", label="Choisir une mission", icon=":material/rocket_launch:")
        return
    detail(found, known)  # type: ignore[arg-type]
    other_blocks(found)
    with st.expander("Comment ce niveau est calculé"):
        scale = assessment.load_scale()
        st.markdown(
            "\n".join(
                f"- **{g.name}** (dès {formats.percent(g.threshold)} de réussite, "
                f"sur {g.minimum} vérifications au moins) : {g.description}"
                for g in scale.grades
            )
        )
        st.caption(f"{scale.status} {scale.source}")
    table = observations_frame(found.evidence)
    name = exports.file_name("mes preuves", "csv", session.now().date())
    st.download_button(
        "Emporter mes preuves (CSV)", lambda: exports.to_csv(table), name, "text/csv", icon=":material/download:"
    )


session.guarded(draw)
