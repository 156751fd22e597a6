"""Works on screen: cards with their small image, filters, one opened with its history, removal and its undo."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence

import streamlit as st

from mcvb import formats, works
from mcvb.store.interface import Repository
from mcvb.ui import kit, session
from mcvb.ui.path_work_form import room_left
from mcvb.works import KIND_NAMES, Kept
from simulations.errors import AtelierError

UNDO, PAGE, SHORT = "travail_retire", 12, 34
SIGNS = {"text": "Aa", "pdf": "PDF", "link": "www", "audio": "♪", "image": "▣"}


@st.cache_data(max_entries=600, show_spinner=False)
def thumb(_repo: Repository, person_id: str, item_id: str, digest: str) -> str:  # noqa: ARG001 - the person is in the key
    """Return the small image of a work as an address that holds it, for whoever may read the work."""
    found = _repo.item_document(session.person(), item_id, digest)
    return f"data:image/jpeg;base64,{base64.b64encode(found.content).decode('ascii')}"


def picture(kept: Kept) -> str:
    """Return the small image of a work, or the sign of its sort."""
    ref = kept.work.file
    if ref is not None and ref.thumb is not None:
        try:
            source = thumb(session.repository(), session.person().id, kept.item.id, ref.thumb)
        except AtelierError:
            source = ""
        if source:
            return f'<img class="vignette" alt="" src="{source}">'
    return f'<span class="vignette signe" aria-hidden="true">{SIGNS[kept.work.kind]}</span>'


def choose(kept: Sequence[Kept], names: Mapping[str, str]) -> list[Kept]:
    """Draw the filters and return the works that pass them."""
    counts = works.count_by_dossier(kept)
    shown = [name for name in names if counts.get(name)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Chercher", key="travail_cherche", placeholder="un mot du titre ou du contexte")
        place = st.selectbox(
            "Dossier", ["", *shown], key="travail_dossier",
            format_func=lambda name: f"{names[name]} ({counts[name]})" if name else "Tous les dossiers",
        )  # fmt: skip
    wanted = words.strip().casefold()
    return [
        one
        for one in kept
        if (not place or place in one.work.dossiers)
        and wanted in f"{one.work.title} {one.work.context} {one.work.did}".casefold()
    ]


def page_of(found: Sequence[Kept]) -> Sequence[Kept]:
    """Draw the choice of a page when there are many works, and return those of the page."""
    pages = -(-len(found) // PAGE)
    if pages <= 1:
        return found
    number = st.number_input(f"Page (de 1 à {pages})", 1, pages, 1, key=f"travail_page_{pages}", width=200)
    return found[(number - 1) * PAGE : number * PAGE]


def card(kept: Kept, names: Mapping[str, str]) -> bool:
    """Draw one work in short; return True when it is asked to open."""
    work = kept.work
    places = [(names[name].split(" · ")[0], "") for name in work.dossiers if name in names]
    group = [("En groupe", "vert")] if work.in_group else []
    todo = work.to_complete()
    foot = f'<p class="pied">À compléter : {kit.escape(", ".join(todo))}</p>' if todo else ""
    with st.container(border=True, height="stretch"):
        st.html(
            f'<div class="a4-travail">{picture(kept)}<div><p class="sur">{KIND_NAMES[work.kind]} · '
            f"{kit.escape(formats.day(kept.at))}</p><h3>{kit.escape(work.title)}</h3>"
            f"<p>{kit.tags([*places, *group])} {kit.escape(' · '.join(work.competences))}</p>{foot}</div></div>"
        )
        short = work.title if len(work.title) <= SHORT else f"{work.title[:SHORT].rstrip()}…"
        label = f"Ouvrir « {kit.plain_markdown(short)} »"
        return st.button(label, key=f"travail_ouvrir_{kept.item.id}", icon=":material/open_in_full:", type="tertiary")


def content(kept: Kept) -> None:
    """Draw what a work holds: its text, its image, its sound, its link or its file to download."""
    work = kept.work
    if work.kind == "text":
        st.html(f'<div class="a4-mot">{kit.paragraphs(work.text)}</div>')
    elif work.kind == "link":
        link(work.link)
    elif work.file is not None:
        _file(kept)


def link(address: str) -> None:
    """Draw a link: its whole address as text first, then, once asked, the way out in another tab."""
    st.markdown("Ce lien mène hors de l'atelier. Adresse à lire avant d'ouvrir :")
    st.code(address, language=None, wrap_lines=True)
    if st.toggle(f"J'ai lu : le site est {works.link_host(address)}", key="lien_lu"):
        safe = html.escape(address)
        st.html(
            f'<a class="a4-bouton" href="{safe}" target="_blank" rel="noopener noreferrer nofollow">'
            f"Ouvrir {kit.escape(works.link_host(address))} dans un autre onglet</a>"
        )


def _file(kept: Kept) -> None:
    repo, me, ref = session.repository(), session.person(), kept.work.file
    if ref is None:
        return
    if kept.work.kind == "image":
        with st.container(key="travail_image"):
            st.image(works.file_of(repo, me, kept), width="content", alt=f"Image du travail « {kept.work.title} »")
    elif kept.work.kind == "audio":
        st.audio(works.file_of(repo, me, kept), format=ref.media_type)
    st.download_button(
        f"Télécharger « {ref.name} »", lambda: works.file_of(repo, me, kept), ref.name, ref.media_type,
        icon=":material/download:", key="travail_fichier",
    )  # fmt: skip


def story(kept: Kept, names: Mapping[str, str]) -> None:
    """Draw the story of a work."""
    work = kept.work
    rows = [("Quand", formats.day(kept.at)), ("Contexte", work.context), ("Ce que j'ai fait", work.did)]
    if work.in_group:
        rows.append(("Ma part dans le groupe", work.part))
    rows += [
        ("Ce que j'ai appris", work.learned),
        ("Compétences", ", ".join(work.competences)),
        ("Dossiers", ", ".join(names[name] for name in work.dossiers if name in names)),
    ]
    kit.record(rows, empty="à compléter")


def history(kept: Kept) -> None:
    """Draw the versions of a work, the latest first."""
    versions = session.repository().item_history(session.person(), kept.item.id)
    with st.expander(f"Historique ({formats.plural(len(versions), 'version')})"):
        rows = []
        for item in reversed(versions):
            work = works.work_of(item)
            rows.append((formats.moment(item.at), work.title if work else "?", work.did[:120] if work else ""))
        kit.table(("Enregistré", "Titre", "Ce que j'ai fait"), rows)


def remove(kept: Kept) -> None:
    """Take a work away, with a way back."""
    session.repository().remove_item(session.person(), kept.item.id, session.now().isoformat())
    st.session_state[UNDO] = (kept.item.id, kept.work.title)


def undo() -> None:
    """Draw the way to bring back the work just taken away."""
    if UNDO not in st.session_state:
        return
    name, title = st.session_state[UNDO]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"« {kit.plain_markdown(title)} » est retiré.")
        if st.button("Annuler", key="travail_annuler", icon=":material/undo:"):
            session.repository().restore_item(session.person(), name, session.now().isoformat())
            st.session_state.pop(UNDO)
            st.rerun()


def basket() -> None:
    """Draw the works taken away: bring back, or delete for good."""
    repo, me = session.repository(), session.person()
    gone = works.works_in(repo.items(me, kinds=(works.WORK_KIND,), removed=True))
    with st.expander(f"Corbeille et place ({formats.plural(len(gone), 'travail retiré', 'travaux retirés')})"):
        st.caption(f"Tes fichiers prennent {room_left(works.used_bytes(repo, me))}, corbeille comprise.")
        for kept in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(kit.plain_markdown(kept.work.title))
                if st.button("Remettre", key=f"remettre_{kept.item.id}", icon=":material/undo:"):
                    repo.restore_item(me, kept.item.id, session.now().isoformat())
                    st.rerun()
                if st.button("Effacer pour toujours", key=f"oublier_{kept.item.id}", type="tertiary"):
                    works.forget_work(repo, me, kept.item.id)
                    session.flash("Travail effacé pour toujours.")
                    st.rerun()
