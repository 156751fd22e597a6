"""The desk of an e-mail campaign: the draft being written, kept between screens, and how to act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from pydantic import ValidationError

from mcvb.practice import Played
from mcvb.ui import session
from simulations.mailing.audience import addressed, audiences
from simulations.mailing.brief import MailBrief
from simulations.mailing.results import brief_of, remarks_on
from simulations.mailing.state import MailAction, MailDraft, SaveMail, StepDraft
from simulations.message.review_model import Remark
from simulations.mission_state import MissionState

VERSION_B = "Version B"


@dataclass(frozen=True)
class MailDesk:
    """What the screens of a campaign need; `editable` when the draft may change, `sending` when it may be sent."""

    played: Played
    editable: bool
    sending: bool

    @property
    def state(self) -> MissionState:
        """The mission."""
        return self.played.state

    @property
    def brief(self) -> MailBrief:
        """The means of the campaign."""
        return brief_of(self.state.scenario)

    @property
    def draft(self) -> MailDraft:
        """The draft as it is on screen: what was typed since it was last kept is there too."""
        stored, typed = st.session_state.get(self._slot, (None, None))
        return typed if typed is not None and stored == self.state.mail.draft else self.state.mail.draft

    @property
    def changed(self) -> bool:
        """Tell whether something typed is not kept yet."""
        return self.draft != self.state.mail.draft

    @property
    def _slot(self) -> str:
        return f"courriel_{self.played.run.id}"

    def key(self, name: str) -> str:
        """Return the key of a field; it changes each time the draft is kept, so that an undo shows."""
        return f"courriel_{self.played.run.id}_{len(self.state.journal)}_{name}"

    def typed(self, draft: MailDraft) -> None:
        """Remember what is on screen until it is kept."""
        st.session_state[self._slot] = (self.state.mail.draft, draft)

    def act(self, action: MailAction) -> bool:
        """Play one action."""
        return session.perform(self.played.run.id, action)

    def keep(self) -> bool:
        """Keep the draft as it is on screen; True when there was something to keep and it is kept."""
        return self.changed and self.act(SaveMail(draft=self.draft))

    def steps(self) -> dict[str, StepDraft]:
        """Return the messages by what they are called, the second version last."""
        draft = self.draft
        found = {step_name(rank): step for rank, step in enumerate(draft.steps)}
        if draft.second is not None:
            found[VERSION_B] = draft.second
        return found

    def lines(self) -> tuple[int, ...]:
        """Return the lines the draft is for that have a usable address."""
        known = audiences(self.state)
        return addressed(self.state, known.get(self.draft.audience, known["fichier"])[1])

    def values(self, lines: tuple[int, ...]) -> tuple[Mapping[str, str], ...]:
        """Return the cells of some lines, by column."""
        rows = self.state.frame.loc[list(lines)].to_dict("records")
        return tuple({str(name): str(cell) for name, cell in row.items()} for row in rows)

    def remarks(self, step: StepDraft) -> tuple[Remark, ...] | None:
        """Return the review of a message, or nothing as long as nobody signs it."""
        try:
            return remarks_on(self.state.scenario, self.draft, step, self.values(self.lines()))
        except ValidationError:
            return None


def step_name(rank: int) -> str:
    """Return what the message of a rank (from 0) is called."""
    return "Premier message" if rank == 0 else f"Relance {rank}"
