"""What the model looks at in a turn: word and letter sequences, sounds, cues of the lexicon, its shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulations.call.acts import ACTS
from simulations.call.lexicon import cue_patterns
from simulations.call.normalise import STOPS, sound

Floats = npt.NDArray[np.float32]

VIEWS = ("mots", "lettres", "sons")
WORD_SIZES = (1, 2, 3)
LETTER_SIZES = (2, 3, 4, 5)
SOUND_SIZES = (3, 4, 5, 6)
ASK = "?"
ENDS = frozenset({".", ASK})
WORD_STEPS = (2, 5, 10)  # at most so many words
LONG_STEPS = (20, 30)  # more than so many words
SHAPE_SIZE = 10


def sequences(words: list[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the word, letter and sound sequences of a turn or a clause, in the order of VIEWS."""
    said = [word for word in words if word not in STOPS]
    bounded = ["<", *said, ">"]
    grams = {" ".join(bounded[i : i + n]) for n in WORD_SIZES for i in range(len(bounded) - n + 1)}
    letters = {gram for word in set(said) for gram in _pieces(f" {word} ", LETTER_SIZES)}
    heard = "<" + "".join(sound(word) for word in said) + ">"
    return grams, letters, set(_pieces(heard, SOUND_SIZES))


def _pieces(text: str, sizes: tuple[int, ...]) -> list[str]:
    return [text[i : i + n] for n in sizes for i in range(len(text) - n + 1)]


def cues(words: list[str]) -> Floats:
    """Return 1 for each cue found, then 1 for each act with at least one."""
    text = " ".join(words)
    patterns = cue_patterns()
    row = np.zeros(len(patterns) + len(ACTS), dtype=np.float32)
    for rank, (act, pattern) in enumerate(patterns):
        if pattern.search(text):
            row[rank] = row[len(patterns) + act] = 1
    return row


def shape(words: list[str]) -> Floats:
    """Return the length of a turn, its questions and its clauses, as yes or no values."""
    count = sum(word not in STOPS and word != ASK for word in words)
    asks = words.count(ASK)
    ends = sum(word in ENDS for word in words)
    few = [count <= step for step in WORD_STEPS]
    many = [count > step for step in LONG_STEPS]
    return np.array([*few, *many, asks > 0, asks > 1, ends > 1, ends > 3, True], dtype=np.float32)  # noqa: PLR2004


def clauses(words: list[str]) -> list[list[str]]:
    """Return the turn cut after each stop or question mark; never empty for a turn that says something."""
    found: list[list[str]] = [[]]
    for word in words:
        found[-1].append(word)
        if word in ENDS:
            found.append([])
    spoken = [clause for clause in found if any(word not in STOPS and word != ASK for word in clause)]
    return spoken or [words]


__all__ = ["SHAPE_SIZE", "VIEWS", "clauses", "cues", "sequences", "shape"]
