"""The e-mail campaign: write it, read it again, see it, send it, work the replies, read its figures."""

import streamlit as st

from mcvb import formats
from mcvb.practice import Played
from mcvb.ui import kit
from mcvb.ui.mail_desk import MailDesk
from mcvb.ui.mail_figures_panel import figures
from mcvb.ui.mail_inbox_panel import inbox
from mcvb.ui.mail_review_panel import review
from mcvb.ui.mail_send_panel import send
from mcvb.ui.mail_view_panel import view
from mcvb.ui.mail_write_panel import order, write
from mcvb.ui.mission import is_open, next_link, open_screen, undo_button
from mcvb.ui.session import guarded
from simulations.mailing.replies import replies

PAGE = "emails.py"
PARTS = {"ecrire": write, "relire": review, "voir": view, "envoyer": send, "repondre": inbox, "mesurer": figures}


def titles(played: Played) -> dict[str, str]:
    """Return what each part is called, with how many replies wait."""
    state = played.state
    waiting = sum(
        reply.id not in sending.worked
        for sending in state.mail.sent
        for reply in replies(state.scenario, state.seed, sending)
    )
    names = {"ecrire": "Écrire", "relire": "Relire", "voir": "Aperçu", "envoyer": "Envoyer"}
    if state.mail.sent:
        names |= {"repondre": f"Réponses ({waiting})" if waiting else "Réponses", "mesurer": "Résultats"}
    return names


def choose(played: Played, names: dict[str, str]) -> str:
    """Draw the parts to choose from and return the one to show."""
    asked = st.query_params.get("partie", "")
    first = asked if asked in names else "repondre" if "repondre" in names else "ecrire"
    chosen = st.segmented_control(
        "Partie de la campagne",
        list(names),
        format_func=names.__getitem__,
        default=first,
        key=f"partie_courriel_{played.run.id}",
        label_visibility="collapsed",
        required=True,
    )
    return chosen or first


def keep_what_was_left(desk: MailDesk) -> None:
    """Keep what was typed in the part just left, its last words too: they came with the click."""
    hidden = st.empty()
    with hidden.container():
        write(desk)
    hidden.empty()
    if desk.keep():
        st.rerun()


def draw() -> None:
    """Draw the page."""
    played = open_screen(PAGE)
    editable = is_open(played, PAGE)
    desk = MailDesk(played, editable, editable and played.state.stage == "prospecter")
    names = titles(played)
    part = choose(played, names)
    before = st.session_state.get(f"partie_avant_{played.run.id}", "ecrire")
    st.session_state[f"partie_avant_{played.run.id}"] = part
    if before == "ecrire" != part and editable:
        keep_what_was_left(desk)
    if part == "ecrire":
        with st.expander(
            "La demande", icon=":material/assignment:", expanded=not played.state.mail.draft.steps[0].body
        ):
            order(desk)
    if editable and part == "ecrire":
        undo_button(played)
    PARTS[part](desk)
    after(played)


def after(played: Played) -> None:
    """Draw the way on."""
    state = played.state
    st.divider()
    if state.stage == "concevoir":
        kit.callout(
            "info", "La suite", "Ton message est gardé. Rends « Concevoir » depuis le script ; tu l'enverras ensuite."
        )
        next_link(played, "script.py", "Aller au script")
    elif state.stage == "prospecter":
        done = formats.plural(len(state.campaign.attempts()), "appel passé", "appels passés")
        st.caption(f"L'étape se rend depuis les appels ({done}). Les e-mails laissés de côté ne sont pas notés.")
        next_link(played, "appels.py", "Aller aux appels")
    else:
        next_link(played, "bilan.py", "Lire le bilan de l'étape")


guarded(draw)
