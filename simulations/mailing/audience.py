"""Who a campaign is for: the lines of the file, what makes each reachable by e-mail, what the law says of each."""

from __future__ import annotations

from datetime import date, datetime, time

from simulations.casting import recipient_of, true_cells
from simulations.contact import is_email
from simulations.law import Recipient, check_contact
from simulations.mailing.state import Sending, StoppedLine
from simulations.mission_state import MissionState

OFF_FUNCTION = "hors_cible"  # the trade the offer is not for: nothing to do with the person's function


def audiences(state: MissionState) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return who may be chosen: id → what it is called and its lines, the removed ones left out."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {
        "fichier": ("Tout mon fichier", tuple(int(line) for line in state.frame.index)),
        "cible": ("Ma cible", state.callable),
    }
    for segment in state.targeting.segments:
        kept = state.frame
        for column, values in segment.rules.items():
            kept = kept[_column(state, column).loc[kept.index].isin(values)]
        found[segment.id] = (f"Segment « {segment.name} »", tuple(int(line) for line in kept.index))
    return found


def _column(state: MissionState, column: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a pandas column)
    """Return a column of the file, or of what is known of the lines beside it."""
    return state.frame[column] if column in state.frame else state.prepared.hidden[column]


def addressed(state: MissionState, lines: tuple[int, ...]) -> tuple[int, ...]:
    """Return the lines whose e-mail cell could be written to."""
    return tuple(line for line in lines if is_email(str(state.frame.loc[line, "email"]).strip()))


def wrong_addresses(state: MissionState, lines: tuple[int, ...]) -> tuple[int, ...]:
    """Return the lines whose address reaches nobody: not the person's own, or a firm that has closed."""
    return tuple(
        line
        for line in lines
        if str(state.frame.loc[line, "email"]).strip().lower() != true_cells(state, line)["email"].strip().lower()
        or state.prepared.fault_kind(line) == "entreprise_fermee"
    )


def earlier_contacts(state: MissionState, line: int) -> int:
    """Return how many times a line was called or written to in this mission."""
    mails = sum(line in sending.contacts for sending in state.mail.sent)
    return len(state.campaign.of_line(line)) + mails


def stopped_by_law(state: MissionState, line: int, at: datetime, opposed: date | None) -> StoppedLine | None:
    """Return why the law forbids to write to a line at a moment, or nothing when it allows it.

    `opposed` is the day the person asked, in this mission, to be left alone.
    """
    verdict = check_contact("email", mail_recipient(state, line, opposed), at)
    if verdict.allowed:
        return None
    return StoppedLine(line=line, rule=verdict.rule, explanation=verdict.explanation, source=verdict.source)


def mail_recipient(state: MissionState, line: int, opposed: date | None) -> Recipient:
    """Return how the law sees who gets an e-mail, with what happened in the mission."""
    seen = recipient_of(state, line)
    calls = [record.at.date() for record in state.campaign.of_line(line) if record.opposed]
    known = [day for day in (seen.opposed_on, opposed, *calls) if day is not None]
    related = seen.kind == "consommateur" or state.prepared.fault_kind(line) != OFF_FUNCTION
    return seen.model_copy(update={"opposed_on": min(known, default=None), "function_related": related})


def first_moment(state: MissionState) -> datetime:
    """Return the earliest moment something may be sent: the mission's first day."""
    return datetime.combine(state.scenario.day, time())


def last_sending(state: MissionState) -> Sending | None:
    """Return the sending made last, or nothing."""
    return state.mail.sent[-1] if state.mail.sent else None
