"""What the model looks at in a turn: word and letter sequences, sounds, cues of the lexicon, its shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulations.call.acts import ACTS
from simulations.call.lexicon import cue_patterns, restart_pattern
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
SHORTEST_PIECE = 3  # words; one more before the cut


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
    marks = words.count(ASK)
    ends = sum(word in ENDS for word in words)
    few = [count <= step for step in WORD_STEPS]
    many = [count > step for step in LONG_STEPS]
    return np.array([*few, *many, marks > 0, marks > 1, ends > 1, ends > 3, True], dtype=np.float32)  # noqa: PLR2004


def clauses(words: list[str]) -> list[list[str]]:
    """Return the turn cut after each stop or question mark, then these parts cut where a sentence seems to start."""
    found: list[list[str]] = [[]]
    for word in words:
        found[-1].append(word)
        if word in ENDS:
            found.append([])
    spoken = [part for part in found if any(word not in STOPS and word != ASK for word in part)] or [words]
    return [piece for part in spoken for piece in _with_restarts(part)]


def asks(words: list[str]) -> bool:
    """Return whether a clause ends with a question mark."""
    return words[-1:] == [ASK]


def _with_restarts(part: list[str]) -> list[list[str]]:
    """Return the part, followed by its pieces when a new sentence seems to start inside."""
    pieces: list[list[str]] = [[]]
    for rank, word in enumerate(part):
        left = len(part) - rank
        if min(len(pieces[-1]) - 1, left) >= SHORTEST_PIECE and restart_pattern().match(
            " ".join(part[rank : rank + 3])
        ):
            pieces.append([])
        pieces[-1].append(word)
    return [part, *pieces] if len(pieces) > 1 else [part]


__all__ = ["VIEWS", "asks", "clauses", "cues", "sequences", "shape"]
