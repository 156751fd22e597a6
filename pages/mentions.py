"""Legal notice and personal data: who answers for this server, what is kept, why, how long, and one's rights."""

from dataclasses import asdict

import streamlit as st

from mcvb import exports, privacy
from mcvb.ui import kit, session


def who(notice: privacy.Notice) -> None:
    """Draw who answers for this server."""
    st.subheader("Qui est responsable")
    if not notice.complete:
        text = "Un enseignant peut compléter cette page : établissement, responsable, contact."
        kit.callout("attention", "Cette page n'est pas encore complétée", text)
    rows = [(label, getattr(notice, name)) for name, (label, _) in privacy.LABELS.items() if getattr(notice, name)]
    if rows:
        kit.record(rows)
    st.caption("Application : Atelier 4B, logiciel libre (licence MIT).")


def kept() -> None:
    """Draw what is kept, why, who reads it, how long."""
    st.subheader("Ce qui est gardé, et pourquoi")
    words = privacy.words()
    rows = [(line.what, line.why, line.who, line.until) for line in words.kept]
    kit.table(("Quoi", "Pourquoi", "Qui le lit", "Jusqu'à quand"), rows)
    kit.callout("reussite", "Ce qui n'est jamais demandé", words.never)


def rights() -> None:
    """Draw one's rights and how to use them."""
    st.subheader("Tes droits")
    st.markdown("\n".join(f"- {line}" for line in privacy.words().rights))
    if st.button("Ouvrir « Mes données »", icon=":material/lock_person:", key="ouvrir_mes_donnees"):
        st.switch_page("mes_donnees.py")


def desk(notice: privacy.Notice) -> None:
    """Draw, for a teacher, what completes the page and the sheet of the register to hand over."""
    st.subheader("Pour l'établissement")
    with st.form("etablissement", border=True):
        typed = {
            name: st.text_input(label, asdict(notice)[name], help=help_text, max_chars=privacy.LONGEST)
            for name, (label, help_text) in privacy.LABELS.items()
        }
        if st.form_submit_button("Enregistrer", type="primary"):
            changed = privacy.notice_of(typed)
            repo, actor = session.repository(), session.person()
            repo.set_setting(actor, privacy.SETTING, asdict(changed), session.now().isoformat())
            session.flash("Mentions enregistrées.")
            st.rerun()
    name = exports.file_name("registre atelier 4b", "md", session.now().date())
    st.download_button(
        "Fiche du registre des traitements", privacy.register(notice), name, "text/markdown", icon=":material/download:"
    )
    st.caption("À relire avec le délégué à la protection des données de l'académie.")


def draw() -> None:
    """Draw the page."""
    session.show_flashes()
    kit.page_header("Mentions et données", intro="Qui en répond, ce qui est gardé de toi, ce que tu peux demander.")
    notice = privacy.notice(session.repository())
    who(notice)
    kept()
    rights()
    if session.person().role == "teacher":
        desk(notice)


session.guarded(draw)
