"""Poll: questions without a right answer, and what a teacher may say of the results.

Options of a setup: `sondages`, the ids of the polls, or `moment`; the first one of the file without them.
"""

from __future__ import annotations

from simulations.live.choices import ChoiceFormat, Item, chosen_seconds, options_of
from simulations.live.format import Setup
from simulations.live.material import Poll, load_polls


def item_of(poll: Poll, setup: Setup) -> Item:
    """Return a poll as an item."""
    return Item(
        key=poll.id, title="Sondage", text=poll.question, options=options_of(poll.choices), talk=(poll.to_say,),
        seconds=chosen_seconds(setup, 0),
    )  # fmt: skip


class Polls(ChoiceFormat):
    """One poll or several."""

    id, title = "sondage", "Sondage"

    def draw(self, setup: Setup) -> tuple[Item, ...]:
        """Return the polls asked for."""
        wanted, moment = setup.options.get("sondages"), setup.options.get("moment")
        kept = [poll for poll in load_polls() if (poll.id in wanted if wanted else moment in (None, poll.moment))]
        return tuple(item_of(poll, setup) for poll in (kept if wanted or moment else kept[:1]))


FORMAT = Polls()
