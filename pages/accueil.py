"""Home: the next thing to do, where one stands, and a way in for a first visit."""

import streamlit as st

from mcvb import assessment, formats, practice
from mcvb.portfolio import Portfolio
from mcvb.ui import follow_comments, kit, session, teacher_start
from mcvb.ui.evidence_panel import proved
from mcvb.ui.mission import LEVELS, current_screen, next_thing


def next_step(found: Portfolio) -> None:
    """Draw the run to go on with, or the first mission."""
    played = found.current
    if played is None:
        first_mission(found)
        return
    share = practice.progress(played.state)
    with st.container(border=True):
        kit.card(
            played.run.title,
            next_thing(played),
            eyebrow=f"À continuer · {LEVELS[played.state.scenario.level]}",
            foot=f"Dernière action le {formats.moment(played.run.updated_at)}",
        )
        kit.gauge("Avancement", share, formats.percent(share))
        if st.button("Reprendre", icon=":material/play_arrow:", type="primary", key="reprendre"):
            session.go(current_screen(played).page, run=played.run.id)


def first_mission(found: Portfolio) -> None:
    """Draw the mission to begin with: the easiest of those not finished yet."""
    finished = {played.run.scenario_id for played in found.runs if played.run.status == "terminee"}
    scenarios = list(practice.catalogue().values())
    scenario = next((item for item in scenarios if item.id not in finished), scenarios[-1])
    over = "Une autre mission t'attend" if found.runs else "Ta première mission"
    with st.container(border=True):
        minutes = formats.plural(scenario.minutes, "minute")
        kit.card(
            scenario.title, scenario.summary, eyebrow=f"{over} · {LEVELS[scenario.level]}", foot=f"Compte {minutes}."
        )
        with st.container(horizontal=True):
            if st.button("Commencer", icon=":material/rocket_launch:", type="primary", key="commencer"):
                session.go("dossier.py", run=session.begin(scenario.id))
            if st.button("Voir toutes les missions", key="toutes"):
                st.switch_page("missions.py")


def levels(found: Portfolio) -> None:
    """Draw where one stands, competence by competence."""
    st.subheader("Où tu en es")
    if not found.evidence:
        kit.empty_state(
            "Pas encore de preuve",
            "Chaque étape que tu rends montre ce que tu sais faire. Tes niveaux apparaîtront ici, avec leurs preuves.",
            picture="progres",
        )
        return
    known = assessment.assess(found.evidence)
    rows = []
    for competence in assessment.load_rubric().competences:
        item = assessment.best(known, competence.id)
        said = proved(item)
        scale = kit.level_scale(item.rank, item.label)
        head = f'<th scope="row"><span class="code">{competence.id}</span>{competence.title}</th>'
        rows.append(f'<tr>{head}<td data-t="Niveau">{scale}</td><td data-t="Preuves">{said}</td></tr>')
    titles = "".join(f'<th scope="col">{title}</th>' for title in ("Compétence", "Niveau (formatif)", "Preuves"))
    st.html(f'<table class="a4-grille"><thead><tr>{titles}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
    st.page_link("competences.py", label="Voir les preuves et mes progrès", icon=":material/arrow_forward:")


def how_it_works() -> None:
    """Draw the way of working in three steps, for a first visit."""
    st.subheader("Comment ça marche ?")
    steps = [
        (
            "1. Tu reçois une mission",
            "Une entreprise inventée te confie un dossier, un fichier de prospects et un objectif.",
        ),
        (
            "2. Tu agis pour de vrai",
            "Tu nettoies le fichier, tu qualifies, tu choisis ta cible. Tout est gardé à chaque clic.",
        ),
        (
            "3. Tu lis ton bilan",
            "Chaque point est prouvé par une ligne de ton travail, avec ce que ferait une ou un pro.",
        ),
    ]
    for place, (title, text) in zip(st.columns(3), steps, strict=True):
        with place.container(border=True, height="stretch"):
            kit.card(title, text)


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    person = session.person()
    if person.role == "teacher":
        teacher_start.draw(person)
        return
    found = session.my_portfolio()
    signed = person.role == "student"
    hello = "Te revoilà !" if found.runs else "Bienvenue dans l'atelier"
    kit.page_header(
        f"Bonjour {person.pseudonym}" if signed else hello,
        eyebrow=session.class_names() if signed else f"Tu es « {person.pseudonym} » sur cet appareil",
        intro="Entraîne-toi à prospecter : une vraie démarche, des entreprises inventées, et le droit à l'erreur.",
    )
    if session.cookies_refused():
        text = "Ton navigateur refuse les cookies : ton travail sera perdu à la fermeture. Autorise-les ici."
        kit.callout("attention", "Rien ne sera gardé", text)
    follow_comments.waiting(person)
    next_step(found)
    if not found.runs:
        how_it_works()
    levels(found)


session.guarded(draw)
