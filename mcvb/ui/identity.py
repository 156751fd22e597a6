"""Who is here, on every page: the name with the way in or out, the menu of a role, the door when visitors are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from mcvb.store.interface import Person
from mcvb.ui import ent, kit

PAGES = Path(__file__).resolve().parents[2] / "pages"
MenuEntry = tuple[str, str, str]
# « /direct » is where phones type the code of a session.
ADDRESSES = {"direct": "en-direct"}


@cache
def exists(name: str) -> bool:
    """Tell whether a page has its file."""
    return (PAGES / f"{name}.py").is_file()


def pages(menu: Sequence[MenuEntry], hidden: Mapping[str, str], *, also: Sequence[MenuEntry]) -> list[StreamlitPage]:
    """Return the pages of the app: those of a menu, the first one home, then those that no menu shows."""
    shown = [
        st.Page(f"{name}.py", title=title, icon=f":material/{icon}:", url_path=_path(name), default=place == 0)
        for place, (name, title, icon) in enumerate(menu)
        if exists(name)
    ]
    listed = {name for name, _, _ in menu}
    others = {name: title for name, title, _ in also if name not in listed and exists(name)}
    rest = [
        st.Page(f"{name}.py", title=title, url_path=_path(name), visibility="hidden") for name, title in others.items()
    ]
    steps = [
        st.Page(f"{name}.py", title=title, url_path=name, visibility="hidden")
        for name, title in hidden.items()
        if exists(name)
    ]
    return [*shown, *rest, *steps]


def closed_pages(menu: Sequence[MenuEntry], hidden: Mapping[str, str]) -> list[StreamlitPage]:
    """Return the same addresses, each with the door only: an old link leads to it, not to an unknown page."""
    paths = {"porte", *(_path(name) for name, _, _ in menu if name != "accueil"), *hidden}
    return [st.Page(door, title="Connexion", url_path=path, default=path == "porte") for path in sorted(paths)]


def _path(name: str) -> str:
    return ADDRESSES.get(name, name.replace("_", "-"))


def who_is_here(person: Person) -> None:
    """Draw the name of the person here with the way in, or the way out."""
    if person.role in ("student", "teacher"):
        role = "enseignant" if person.role == "teacher" else "élève"
        told, way = f"<b>{kit.escape(person.pseudonym)}</b> ({role})", ("/deconnexion", "Se déconnecter")
    else:
        told, way = "En visite", ("/connexion", "Se connecter")
    st.html(f'<p class="a4-moi"><span>{told}</span> <a href="{way[0]}">{way[1]}</a></p>')
    ent.offer(person)


def door() -> None:
    """Draw what a visitor sees where visitors are not welcome: the way to sign in, and nothing else."""
    kit.page_header(
        "L'atelier est ouvert à ta classe",
        eyebrow="Atelier 4B",
        intro="Pour entrer, il faut le code de ta classe et ton pseudonyme. Ton enseignant te les donne.",
    )
    kit.way_out("Entrer dans ma classe", "/connexion")
    st.html('<p><a href="/connexion?pour=enseignant">Je suis enseignant</a></p>')
    ent.offer(None)
