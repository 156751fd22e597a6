"""How a message looks before it is opened: the line of an inbox, cut where each screen cuts it."""

from __future__ import annotations

from dataclasses import dataclass

from simulations.message.model import Sender
from simulations.message.render import Rendered

# Signs a line shows, on an ordinary screen and on a phone (order of magnitude, boxes differ).
WIDTHS: dict[str, tuple[int, int, int]] = {"ordinateur": (24, 62, 90), "telephone": (26, 38, 44)}


@dataclass(frozen=True)
class InboxLine:
    """What one sees in the list: who, about what, and the beginning; `cut` tells whether the subject is cut."""

    sender: str
    subject: str
    start: str
    cut: bool


def inbox_line(sender: Sender, shown: Rendered, *, screen: str = "ordinateur") -> InboxLine:
    """Return the line of an inbox on a screen (« ordinateur », « telephone »); the body stands in for a preheader."""
    who, subject, start = WIDTHS[screen]
    beginning = shown.preheader or " ".join(shown.text.split())
    return InboxLine(
        cut_at(sender.name, who), cut_at(shown.subject, subject), cut_at(beginning, start), len(shown.subject) > subject
    )


def cut_at(text: str, most: int) -> str:
    """Return a text cut at a number of signs, with « … » when it is."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
