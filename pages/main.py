"""The shell of the app: its look, its navigation by role, who is here, what every page carries."""

import streamlit as st

from mcvb.ui import identity, kit, session
from mcvb.ui.kit import STATIC

st.set_page_config(
    page_title="Atelier 4B",
    page_icon=str(STATIC / "marque.svg"),
    layout="wide",
    initial_sidebar_state="auto",
)
kit.style()
st.logo(STATIC / "nom.svg", size="large")

# The menu of each role, in order: file, title, icon. A page whose file is not there (yet) is left out.
VISITOR = [
    ("accueil", "Accueil", "home"),
    ("missions", "Missions", "rocket_launch"),
    ("parcours", "Mon parcours", "timeline"),
    ("zone", "Zone de chalandise", "map"),
    ("mon_fichier", "Mon fichier", "table_view"),
    ("reperes", "Repères", "menu_book"),
    ("mes_donnees", "Mes données", "lock_person"),
]
STUDENT = [
    ("accueil", "Accueil", "home"),
    ("ma_classe", "Ma classe", "groups"),
    *VISITOR[1:],
]
# The follow-up of a class; who is not a teacher and opens one of its addresses is told the way to sign in.
CLASS = [
    ("suivi", "Suivi", "monitoring"),
    ("eleve", "Élève", "person"),
    ("relecture", "Relecture", "replay"),
    ("bilan_classe", "Bilan de la classe", "grid_on"),
]
TEACHER = [
    ("accueil", "Accueil", "home"),
    ("classes", "Mes classes", "groups"),
    CLASS[0],
    ("direct", "En direct", "cast_for_education"),
    ("missions", "Missions", "rocket_launch"),
    ("zone", "Zone de chalandise", "map"),
    ("reperes", "Repères", "menu_book"),
    ("compte", "Compte et serveur", "manage_accounts"),
]
EVERY = [*VISITOR, *STUDENT, *TEACHER, *CLASS[1:]]
MENUS = {"visitor": VISITOR, "student": STUDENT, "teacher": TEACHER}
# Pages reached from others, by everybody. Those of another role's menu open too: they tell who they are for.
HIDDEN = {
    "dossier": "Dossier",
    "etude": "Étude",
    "fichier": "Fichier",
    "segments": "Segments",
    "qualification": "Qualification",
    "cible": "Cible",
    "script": "Script",
    "emails": "E-mails",
    "tournee": "Tournée",
    "appels": "Appels",
    "appel": "Appel",
    "appel_bilan": "Bilan d'un appel",
    "bilan": "Bilan",
    "mentions": "Mentions et données",
    "pfmp": "Mes PFMP",
    "pfmp_periode": "Une période",
    "pfmp_classe": "PFMP de la classe",
    "dossiers": "Mes dossiers d'épreuve",
    "classe": "Classe",
    "projet": "Mon projet",
    "projet_plan": "Plan du projet",
    "projet_journal": "Journal du projet",
    "projet_equipe": "Équipe du projet",
    "projet_moyens": "Moyens du projet",
    "projet_classe": "Projets de la classe",
    "competences": "Mes compétences",
    "travaux": "Mes travaux",
    "emporter": "Emporter mon parcours",
    "oral": "Mon oral",
    "oral_repetition": "Répéter mon oral",
    "oral_jury": "Questions du jury",
}

person = session.here()
if person is None:
    pages = identity.closed_pages(EVERY, HIDDEN)
else:
    pages = identity.pages(MENUS.get(person.role, VISITOR), HIDDEN, also=EVERY)
page = st.navigation(pages, position="top" if person else "hidden")
if person is not None:
    identity.who_is_here(person)
page.run()

with st.container(key="pied"):
    st.markdown(
        "Atelier 4B · entreprises, personnes et chiffres des missions sont **fictifs**, à but pédagogique · "
        "les niveaux affichés sont **formatifs**, ce ne sont pas des notes d'examen."
    )
    if person is not None:
        st.page_link("mentions.py", label="Mentions et données personnelles")
