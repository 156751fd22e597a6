"""The shell of the app: its look, its navigation, what every page carries."""

import streamlit as st

from mcvb.ui import kit
from mcvb.ui.kit import STATIC

st.set_page_config(
    page_title="Atelier 4B",
    page_icon=str(STATIC / "marque.svg"),
    layout="wide",
    initial_sidebar_state="auto",
)
kit.style()
st.logo(STATIC / "nom.svg", size="large")

SHOWN = [
    st.Page("accueil.py", title="Accueil", icon=":material/home:", default=True),
    st.Page("missions.py", title="Missions", icon=":material/rocket_launch:", url_path="missions"),
    st.Page("competences.py", title="Mes compétences", icon=":material/bar_chart:", url_path="competences"),
    st.Page("zone.py", title="Zone de chalandise", icon=":material/map:", url_path="zone"),
    st.Page("mon_fichier.py", title="Mon fichier", icon=":material/table_view:", url_path="mon-fichier"),
    st.Page("reperes.py", title="Repères", icon=":material/menu_book:", url_path="reperes"),
    st.Page("mes_donnees.py", title="Mes données", icon=":material/lock_person:", url_path="mes-donnees"),
]
MISSION = [
    st.Page(f"{name}.py", title=title, url_path=name, visibility="hidden")
    for name, title in {
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
    }.items()
]

CLASS = [
    st.Page("suivi.py", title="Suivi", url_path="suivi", visibility="hidden"),
    st.Page("eleve.py", title="Élève", url_path="eleve", visibility="hidden"),
    st.Page("relecture.py", title="Relecture", url_path="relecture", visibility="hidden"),
    st.Page("bilan_classe.py", title="Bilan de la classe", url_path="bilan-classe", visibility="hidden"),
]

page = st.navigation([*SHOWN, *MISSION, *CLASS], position="top")
page.run()

with st.container(key="pied"):
    st.markdown(
        "Atelier 4B · entreprises, personnes et chiffres des missions sont **fictifs**, à but pédagogique · "
        "les niveaux affichés sont **formatifs**, ce ne sont pas des notes d'examen."
    )
    st.page_link("mentions.py", label="Mentions et données personnelles")
