"""The code of a class on screen: big, with the address and a QR code, to be read from the back of the room."""

from __future__ import annotations

import segno
import streamlit as st

from mcvb import network
from mcvb.store.school_interface import SchoolClass
from mcvb.ui import kit, session


def address() -> str:
    """Return the address of this server that the class can type."""
    return network.shown_address(session.repository(), session.asked_host())


def qr_svg(text: str, *, label: str) -> str:
    """Return a QR code as a picture, dark on white in both themes: phones read nothing else well."""
    code = segno.make(text, error="m", micro=False)
    uri = code.svg_data_uri(scale=8, border=3, dark="#12171d", light="#ffffff")
    return f'<img class="a4-qr" src="{kit.escape(uri)}" alt="{kit.escape(label)}">'


def strip(room: SchoolClass) -> None:
    """Draw the way in of a class in one line: address, code, and the view to project."""
    where = f"{address()}/connexion"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="entree_classe"):
        st.html(
            '<p class="a4-entree"><span>Les élèves entrent sur</span> '
            f"<b>{kit.escape(where)}</b> <span>avec le code</span> "
            f'<b class="code">{kit.escape(room.code)}</b></p>'
        )
        st.page_link(
            "classe.py",
            label="Projeter le code",
            icon=":material/cast:",
            query_params={"classe": room.id, "vue": "code"},
        )


def projected(room: SchoolClass) -> None:
    """Draw the code for the whole class: nothing under 28 px at 1920 × 1080, no scrolling."""
    where = f"{address()}/connexion"
    picture = qr_svg(f"{where}?code={room.code}", label=f"QR code vers {where}")
    st.html(
        f'<section class="a4-code-projete"><div><p class="sur">{kit.escape(room.name)}</p>'
        f"<h1>Entre dans ta classe</h1><ol><li>Scanne le code, ou ouvre <b>{kit.escape(where)}</b></li>"
        f'<li>Code de la classe : <strong class="code">{kit.escape(room.code)}</strong></li>'
        "<li>Ton pseudonyme, puis ton secret</li></ol></div>"
        f"{picture}</section>"
    )
    st.page_link(
        "classe.py", label="Revenir à la classe", icon=":material/arrow_back:", query_params={"classe": room.id}
    )
