"""My competences: five competences by three situations, each level open to its evidence, and the way travelled."""

from html import escape

import streamlit as st

from mcvb import assessment, exports, formats
from mcvb.assessment import Assessment, Evidence
from mcvb.portfolio import Portfolio, observations_frame
from mcvb.ui import charts, kit, session
from simulations.rubric import load_rubric

SITUATIONS = {"courante": "Courante (2de)", "complexe": "Plus complexe (1re)", "critique": "Critique (Tle)"}


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
    said = "Niveaux formatifs, calculés sur ta dernière preuve de chaque vérification. L'avis de ton enseignant prime toujours."
    top = f'<caption>{said}</caption><thead><tr><th scope="col">Compétence du bloc 4B</th>{head}</tr></thead>'
    st.html(f'<table class="a4-grille">{top}<tbody>{"".join(rows)}</tbody></table>')


def cell(found: Assessment) -> str:
    """Return one cell: the level, and how much evidence there is."""
    if not found.observed:
        return kit.level_scale(0, "pas de preuve")
    small = f"{found.met} sur {found.observed} réussies"
    if not found.rank:
        small = f"{small} · encore {formats.plural(found.missing, 'vérification')} pour un niveau"
    return kit.level_scale(found.rank, found.label) + f"<small>{small}</small>"


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


def advise(found: Assessment) -> None:
    """Draw the one thing to work on."""
    missed = assessment.to_work_on(found)
    if missed is not None:
        kit.callout("attention", "À travailler en premier", missed.observation.advice)
    else:
        kit.callout("reussite", "Tout est réussi ici", "Essaie la même chose dans une situation plus difficile.")


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


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header(
        "Mes compétences", intro="Les cinq compétences du bloc 4B, prouvées par ce que tu as vraiment fait."
    )
    found = session.my_portfolio()
    known = assessment.assess(found.evidence)
    grid(known)  # type: ignore[arg-type]
    if not found.evidence:
        kit.empty_state(
            "Tes preuves arriveront ici",
            "Rends une première étape : chaque niveau s'ouvrira alors sur ses preuves.",
            picture="progres",
        )
        st.page_link("missions.py", label="Choisir une mission", icon=":material/rocket_launch:")
        return
    detail(found, known)  # type: ignore[arg-type]
    with st.expander("Comment ce niveau est calculé"):
        scale = assessment.load_scale()
        st.markdown("\n".join(f"- **{g.name}** : {g.description}" for g in scale.grades))
        st.caption(f"{scale.status} {scale.source}")
    table = observations_frame(found.evidence)
    name = exports.file_name("mes preuves", "csv", session.now().date())
    st.download_button(
        "Emporter mes preuves (CSV)", lambda: exports.to_csv(table), name, "text/csv", icon=":material/download:"
    )


session.guarded(draw)
