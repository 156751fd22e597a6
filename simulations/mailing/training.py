"""An inbox to train on: one reply of each kind, from people of the mission's own file; nothing of it is marked."""

from __future__ import annotations

from simulations.casting import working_days
from simulations.kernel import stream
from simulations.mailing.replies import KINDS, Reply, reply_of
from simulations.mailing.state import MailDraft, Sending
from simulations.mission_state import MissionState

HOUR = "09:00"


def training_replies(state: MissionState, turn: int) -> tuple[Reply, ...]:
    """Return one reply of each kind, in a drawn order; another `turn` (from 0) gives other people and other words."""
    draw = stream(state.seed, "boîte d'entraînement", str(turn))
    lines = [int(line) for line in draw.permutation(list(state.frame.index))[: len(KINDS)]]
    draft = state.mail.draft if state.mail.draft.name else MailDraft(name=state.scenario.company.name)
    moment = f"{working_days(state)[0].isoformat()}T{HOUR}"
    sending = Sending(number=100 + turn, draft=draft, moment=moment, contacts=dict.fromkeys(lines, 0))
    kinds = [KINDS[int(rank)] for rank in draw.permutation(len(KINDS))]
    return tuple(
        reply_of(state.scenario, state.seed, sending, line, kind) for line, kind in zip(lines, kinds, strict=False)
    )
