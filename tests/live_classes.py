"""Scripted classes for live sessions: a good one, an average one, clowns; each plays a whole session of a format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

import numpy as np

from simulations.live.format import Answer, Closed, LiveFormat, Prompt, Row, Setup

SKILLS = {"bonne": 0.9, "moyenne": 0.5, "clowns": 0.0}
Right = Callable[[Any, Prompt], str]


def setup(form: LiveFormat, seed: int = 1, **options: object) -> Setup:
    """Return a settled setup."""
    return form.settle(Setup(format=form.id, title="Séance", seed=seed, options=options))


def voters(
    state: Any, prompt: Prompt, right: Right, *, skill: float, draw: np.random.Generator, size: int
) -> list[Answer]:
    """Return the answers of a class to a choice; who does not know answers anything."""
    if prompt.kind != "choix":
        return []
    ids, good = [option.id for option in prompt.options], right(state, prompt)
    values = [good if draw.random() < skill else ids[int(draw.integers(len(ids)))] for _ in range(size)]
    return [Answer(participant=f"p{rank}", key=prompt.key, value=value) for rank, value in enumerate(values)]


def play(form: LiveFormat, ready: Setup, answer: Callable[[Any, Prompt], list[Answer]]) -> list[Closed]:
    """Return what every round of a session gave; every answer must be one the format takes."""
    state, rounds = form.start(ready), list[Closed]()
    while True:
        prompt = form.prompt(state)
        given = answer(state, prompt)
        assert [form.refusal(state, one) for one in given] == [""] * len(given)
        rounds.append(form.close(state, given))
        if form.over(rounds[-1].state):
            return rounds
        state = form.follow(rounds[-1].state)
        assert len(rounds) < 60


def quality(rounds: Sequence[Closed]) -> float:
    """Return the mean of all points given."""
    return mean(points for closed in rounds for points in closed.points.values())


def shown(rows: Sequence[Row]) -> list[str]:
    """Return the words of a table."""
    return [text for row in rows for text in (row.label, *row.cells)]
