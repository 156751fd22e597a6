"""The form of a work on screen: its content, its story, one's own part in a group, where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
from pydantic import ValidationError

from mcvb import works
from mcvb.formats import number
from mcvb.referentiel import referentiel
from mcvb.store.interface import DOCUMENT_MAX_BYTES
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session
from mcvb.work_files import EXTENSIONS, check_file
from mcvb.works import KIND_NAMES, FileRef, Kept, Work, WorkKind
from simulations.errors import AtelierError

TURN = "travail_tour"
FILES: dict[WorkKind, tuple[str, tuple[str, ...]]] = {
    "image": ("Image (PNG, JPEG ou WebP)", EXTENSIONS[:4]),
    "pdf": ("Document PDF", EXTENSIONS[4:5]),
    "audio": ("Son (WAV, MP3, M4A ou OGG)", EXTENSIONS[5:]),
}
ICONS: dict[WorkKind, str] = {
    "text": ":material/notes:", "image": ":material/image:", "pdf": ":material/picture_as_pdf:",
    "link": ":material/link:", "audio": ":material/mic:",
}  # fmt: skip


def draw(names: Mapping[str, str], kept: Kept | None = None) -> bool:
    """Draw the form of a new work or of one kept; return True once it is saved."""
    old = kept.work if kept else Work(title="")
    turn = st.session_state.setdefault(TURN, 0)
    key = f"travail_{kept.item.id}_{kept.item.version}" if kept else f"travail_neuf_{turn}"
    kind = st.segmented_control(
        "Que veux-tu ajouter ?",
        list(KIND_NAMES),
        default=old.kind,
        format_func=lambda name: f"{ICONS[name]} {KIND_NAMES[name]}",
        key=f"{key}_sorte",
        required=True,
    )
    grouped = st.toggle("C'est un travail de groupe", old.in_group, key=f"{key}_groupe")
    with st.form(key, border=True):
        values = {**_content(kind, old, key), **_story(old, key, grouped=grouped), **_places(old, key, names)}
        given = values.pop("given", None)
        if not st.form_submit_button("Enregistrer", type="primary", icon=":material/check:", key=f"{key}_garder"):
            return False
    return _save({**values, "kind": kind, "in_group": grouped}, given, old, kept.item if kept else None)


def _content(kind: WorkKind, old: Work, key: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": st.text_input("Titre", old.title, max_chars=works.MAX_TITLE, key=f"{key}_titre"),
        "text": old.text, "link": old.link, "file": old.file,
    }  # fmt: skip
    if kind == "text":
        values["text"] = st.text_area("Ton texte", old.text, height=200, max_chars=works.MAX_TEXT, key=f"{key}_texte")
    elif kind == "link":
        values["link"] = st.text_input(
            "Adresse du lien", old.link, placeholder="https://…", max_chars=works.MAX_LINK, key=f"{key}_lien",
            help="Elle sera montrée en entier avant d'être ouverte.",
        )  # fmt: skip
    else:
        label, ends = FILES[kind]
        if old.file is not None and old.kind == kind:
            st.caption(f"Fichier gardé : {old.file.name}. Choisis-en un autre seulement pour le remplacer.")
        values["given"] = st.file_uploader(
            f"{label}, {DOCUMENT_MAX_BYTES // 1_000_000} Mo au plus", list(ends), key=f"{key}_{kind}"
        )
    return values


def _story(old: Work, key: str, *, grouped: bool) -> dict[str, Any]:
    most = works.MAX_WORDS
    values: dict[str, Any] = {
        "context": st.text_area(
            "Le contexte", old.context, max_chars=most, height=80, key=f"{key}_contexte",
            placeholder="Où, quand, pour qui, avec quel but ?",
        ),
        "did": st.text_area(
            "Ce que j'ai fait", old.did, max_chars=most, height=80, key=f"{key}_fait",
            placeholder="Avec des verbes d'action : j'ai cherché, j'ai appelé, j'ai rédigé…",
        ),
    }  # fmt: skip
    if grouped:
        values["part"] = st.text_area(
            "Ma part dans le groupe (obligatoire)", old.part, max_chars=most, height=80, key=f"{key}_part",
            placeholder="Ce que j'ai fait moi-même. Un jury pose toujours la question.",
        )  # fmt: skip
    values["learned"] = st.text_area(
        "Ce que j'ai appris", old.learned, max_chars=most, height=80, key=f"{key}_appris",
        placeholder="Ce que je saurais refaire, ou ferais autrement.",
    )  # fmt: skip
    return values


def _places(old: Work, key: str, names: Mapping[str, str]) -> dict[str, Any]:
    titles = {c.id: f"{c.id} {c.title}" for b in referentiel().blocks[::-1] for c in b.competences}
    today = session.now().date()
    day = st.date_input(
        "Quand l'as-tu fait ?",
        date.fromisoformat(old.day) if old.day else today,
        min_value=date(today.year - 5, 1, 1),
        max_value=today,
        format="DD/MM/YYYY",
        key=f"{key}_jour",
    )
    competences = st.multiselect(
        "Compétences que ce travail montre", list(titles), [name for name in old.competences if name in titles],
        format_func=titles.__getitem__, key=f"{key}_competences", placeholder="Choisis-en une ou plusieurs",
    )  # fmt: skip
    dossiers = st.pills(
        "Dans quels dossiers va-t-il ?", list(names), selection_mode="multi",
        default=[name for name in old.dossiers if name in names], format_func=names.__getitem__, key=f"{key}_dossiers",
    )  # fmt: skip
    return {"day": day.isoformat(), "competences": tuple(competences), "dossiers": tuple(dossiers)}


def _save(values: dict[str, Any], given: Any, old: Work, item: Item | None) -> bool:  # noqa: ANN401 - Streamlit's file
    repo, me, now = session.repository(), session.person(), session.now()
    notice = ""
    try:
        if values["kind"] == "link" and values["link"]:
            values["link"] = works.check_link(values["link"])
        if given is not None:
            checked = check_file(given.name, given.getvalue())
            if checked.kind != values["kind"]:
                kit.field_note(f"Ce fichier est de la sorte « {KIND_NAMES[checked.kind]} » : choisis-la plus haut.")
                return False
            missing = Work(**{**values, "file": FileRef(digest="", media_type="", name="")}).missing()
            if missing:
                kit.field_note(" ".join(missing))
                return False
            values["file"], notice = works.keep_file(repo, me, checked, now), checked.notice
        elif old.kind != values["kind"]:
            values["file"] = None
        works.save_work(repo, me, Work(**values), now, item=item)
    except (AtelierError, ValidationError) as refusal:
        kit.field_note(str(refusal) if isinstance(refusal, AtelierError) else "Un texte est trop long : raccourcis-le.")
        return False
    st.session_state[TURN] += 1
    session.flash(f"Travail enregistré. {notice}".strip())
    return True


def room_left(used: int) -> str:
    """Return, in words, how much room the files take."""
    return f"{number(used / 1_000_000, digits=1)} Mo sur {number(works.MAX_TOTAL_BYTES / 1_000_000)} Mo"
