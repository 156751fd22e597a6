"""The clock of a rehearsal: seconds spent in the talk and in the questions, running or at rest."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from simulations.kernel import Frozen

Half = Literal["expose", "entretien"]
HALVES: dict[Half, str] = {"expose": "Exposé", "entretien": "Entretien"}


class Clock(Frozen):
    """Seconds spent in each half before `since`, and the half going on since then; at rest when `since` is None."""

    half: Half = "expose"
    since: datetime | None = None
    expose: float = 0.0
    entretien: float = 0.0

    @property
    def running(self) -> bool:
        """Tell whether time is going on."""
        return self.since is not None

    @property
    def used(self) -> bool:
        """Tell whether it has ever run."""
        return self.running or bool(self.expose or self.entretien)

    def seconds(self, half: Half, now: datetime) -> float:
        """Return the seconds spent in a half until now."""
        before = self.expose if half == "expose" else self.entretien
        going = (now - self.since).total_seconds() if self.since is not None and half == self.half else 0.0
        return before + max(0.0, going)

    def stopped(self, now: datetime) -> Clock:
        """Return the clock at rest."""
        spent: dict[str, float | None] = {half: self.seconds(half, now) for half in HALVES}
        return self.model_copy(update={**spent, "since": None})

    def started(self, half: Half, now: datetime) -> Clock:
        """Return the clock running in a half, the other one at rest."""
        return self.stopped(now).model_copy(update={"half": half, "since": now})
