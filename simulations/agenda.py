"""What the fiches d'appel leave: the agenda, day by day, and the file brought up to date."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pandas as pd

from simulations.call.card import DAY_LENGTH
from simulations.call.state import OUTCOMES, TO_WRITE
from simulations.campaign_settings import campaign_settings
from simulations.campaign_state import CallRecord, Campaign
from simulations.kernel import Frozen
from simulations.mission_state import MissionState

MAIL_RESULTS: dict[str, str] = {"rendez_vous": "rdv", "relancer": "rappel"}
FOLLOWED = ("appels", "statut", "suite", "date_suite", "compte_rendu")


class Entry(Frozen):
    """One thing to do: `at` is an ISO day, or a moment when the hour is known; `call` the call it comes from.

    `call` is 0 for what a worked e-mail promises.
    """

    at: str
    line: int
    call: int
    result: str
    next_step: str

    @property
    def day(self) -> str:
        """The ISO day."""
        return self.at[:DAY_LENGTH]


def agenda(campaign: Campaign) -> tuple[Entry, ...]:
    """Return what the written fiches promise, earliest first; fiches without a date promise nothing."""
    found = [
        Entry(at=card.date, line=record.line, call=record.number, result=card.result, next_step=card.next_action)
        for record in campaign.real
        if (card := record.call.card) is not None and card.date
    ]
    return tuple(sorted(found, key=lambda entry: (entry.at, entry.call)))


def whole_agenda(state: MissionState) -> tuple[Entry, ...]:
    """Return what fiches and worked e-mails promise together, earliest first."""
    mails = [
        Entry(at=work.day, line=int(reply), call=0, result=MAIL_RESULTS[work.decision], next_step=work.decision)
        for sending in state.mail.sent
        for reply, work in sending.worked.items()
        if work.day
    ]
    return tuple(sorted((*agenda(state.campaign), *mails), key=lambda entry: (entry.at, entry.call)))


def followed_file(state: MissionState) -> pd.DataFrame:
    """Return the lines of the target as left, with what came of the calls: one row per line, text cells.

    Columns added: `appels` (how many), `statut`, `suite`, `date_suite` (ISO), `compte_rendu`.
    """
    rows = {line: _followed(state.campaign.of_line(line)) for line in state.callable}
    told = pd.DataFrame.from_dict(rows, orient="index", columns=list(FOLLOWED))
    frame: pd.DataFrame = state.frame.loc[list(state.callable)].join(told)
    return frame


def _followed(calls: tuple[CallRecord, ...]) -> tuple[str, str, str, str, str]:
    if not calls:
        return ("0", "À appeler", "", "", "")
    card = calls[-1].call.card
    if card is None:
        return (str(len(calls)), TO_WRITE if calls[-1].call.over else OUTCOMES[""], "", "", "")
    step = campaign_settings().next_steps.get(card.next_action, "")
    return (str(len(calls)), OUTCOMES[card.result], step, card.date, card.note)


def clashes(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, Entry], ...]:
    """Return the appointments less than an hour apart: nobody can be in two places."""
    fixed = [entry for entry in entries if entry.result == "rdv" and len(entry.at) > DAY_LENGTH]
    close = pairwise(fixed)
    return tuple((a, b) for a, b in close if _minutes(a, b) < 60)  # noqa: PLR2004 - an appointment and its way take an hour


def _minutes(first: Entry, second: Entry) -> float:
    return (datetime.fromisoformat(second.at) - datetime.fromisoformat(first.at)).total_seconds() / 60
