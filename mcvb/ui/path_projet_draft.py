"""Forms that several people may fill at once: what was read is remembered, and what each typed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mcvb import formats, projet_garde
from mcvb.projet import Kept
from mcvb.store.item_interface import Item
from mcvb.ui import kit, session
from mcvb.ui.path_projet import Desk
from simulations.kernel import Frozen

MOST_SHOWN = 600


class Draft:
    """The form of one item: `key` begins the keys of its fields, `base` is the item as first drawn in this form."""

    def __init__(self, desk: Desk, kept: Kept[Any], name: str, probe: str) -> None:
        self.desk, self.kept = desk, kept
        self._turn = f"{name}_{kept.item.id}_tour"
        self.key = f"{name}_{kept.item.id}_{st.session_state.get(self._turn, 0)}"
        self._seen, self._pending = f"{self.key}_vu", f"{self.key}_attente"
        # Fields live as long as they are drawn: the version they began from is remembered for that long, no longer.
        if f"{self.key}_{probe}" not in st.session_state or self._seen not in st.session_state:
            st.session_state[self._seen] = kept
        self.start: Kept[Any] = st.session_state[self._seen]

    def notice(self, labels: Mapping[str, str]) -> None:
        """Draw what others wrote since the form was opened, and the choice to make when both changed the same field."""
        pending = st.session_state.get(self._pending)
        if pending is not None:
            theirs, fields, mine = pending
            self._conflict(theirs, fields, mine, labels=labels)
        elif self.kept.item.version > self.start.item.version:
            st.info(
                f"{kit.plain_markdown(self._who(self.kept.item))} a enregistré une autre version "
                f"({formats.moment(self.kept.item.at)}). Tu peux continuer : ce que tu tapes ici reste, et vos "
                "changements seront réunis quand tu enregistreras.",
                icon=":material/group:",
            )

    def save(self, value: Frozen, words: str = "Enregistré.") -> None:
        """Keep the form; when somebody changed the same field, keep what was typed on screen and ask."""
        saved = projet_garde.change(self.desk.repo, self.desk.me, self.start.item, value, now=self.desk.now)
        if not saved.done:
            st.session_state[self._pending] = (saved.item, saved.conflicts, value)
            st.rerun()
        extra = " Les changements de l'autre membre sont gardés aussi." if saved.taken else ""
        back = " Quelqu'un l'avait retiré : c'est revenu avec ton texte." if saved.brought_back else ""
        self._done(f"{words}{extra}{back}")

    def _conflict(self, theirs: Item, fields: tuple[str, ...], mine: Frozen, *, labels: Mapping[str, str]) -> None:
        who = self._who(theirs)
        said = ", ".join(labels.get(field, field) for field in fields)
        kit.callout(
            "attention",
            f"Toi et {who} avez écrit au même endroit",
            f"Cela touche : {said}. Rien n'est perdu : ton texte est resté dans le formulaire, celui de {who} est "
            "ici. Si tu retouches le tien, enregistre d'abord, puis choisis.",
        )
        for field in fields:
            st.html(
                f'<div class="a4-mot"><p class="sur">{kit.escape(labels.get(field, field))} · version de '
                f"{kit.escape(who)}</p>{kit.paragraphs(_shown(theirs.payload.get(field)))}</div>"
            )
        with st.container(horizontal=True):
            if st.button("Garder mon texte", key=f"{self.key}_mien", type="primary"):
                projet_garde.change(self.desk.repo, self.desk.me, self.start.item, mine, now=self.desk.now, force=True)
                self._done("Ton texte est gardé ; l'autre version reste dans l'historique.")
            if st.button(f"Prendre le texte de {who}", key=f"{self.key}_sien"):
                read = type(mine).model_validate({**mine.model_dump(mode="json"), **_of(theirs, fields)})
                projet_garde.change(self.desk.repo, self.desk.me, self.start.item, read, now=self.desk.now, force=True)
                self._done(f"Le texte de {who} est gardé.")

    def _done(self, words: str) -> None:
        for name in (self._seen, self._pending):
            st.session_state.pop(name, None)
        st.session_state[self._turn] = st.session_state.get(self._turn, 0) + 1
        session.flash(words)
        st.rerun()

    def _who(self, item: Item) -> str:
        return "toi, ailleurs" if item.author_id == self.desk.me.id else self.desk.found.name_of(item.author_id)


def _of(item: Item, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: item.payload[field] for field in fields if field in item.payload}


def _shown(value: object) -> str:
    """Return a value of a field as words."""
    if isinstance(value, list):
        return "\n\n".join(_shown(one) for one in value) or "(vide)"
    if isinstance(value, dict):
        return " · ".join(str(part) for part in value.values() if part)
    return str(value)[:MOST_SHOWN] if value not in (None, "") else "(vide)"
