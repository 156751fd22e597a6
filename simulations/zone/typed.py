"""What a student typed, in plain letters for reading, each letter knowing where it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

LIKE = {"’": "'", "œ": "oe", "€": " euros ", "²": "2"}
SQUARE_METRES = re.compile(r"(?<![a-z])m ?2\b")
SPACES = re.compile(r"\s+")


class Typed:
    """A text in plain letters (`said`: lower case, no accent), that can be changed and still quotes what was typed."""

    def __init__(self, text: str) -> None:
        """Read a text as typed."""
        letters = [(letter, place) for place, typed in enumerate(text) for letter in _plain_letters(typed)]
        self.text = text
        self.said = "".join(letter for letter, _ in letters)
        self._spans = [(place, place + 1) for _, place in letters]
        self.change(SQUARE_METRES, lambda _: " metres carres ")
        self.change(SPACES, lambda _: " ")
        if self.said.startswith(" "):
            self.said, self._spans = self.said[1:], self._spans[1:]
        if self.said.endswith(" "):
            self.said, self._spans = self.said[:-1], self._spans[:-1]

    def change(self, pattern: re.Pattern[str], to: Callable[[re.Match[str]], str]) -> None:
        """Put other words in place of those found; they are still quoted as typed."""
        said, spans, last = "", list[tuple[int, int]](), 0
        for found in pattern.finditer(self.said):
            new, start, end = to(found), found.start(), found.end()
            said += self.said[last:start] + new
            spans += self._spans[last:start]
            spans += self._spans[start:end] if new == found[0] else [self._span(start, end)] * len(new)
            last = end
        self.said, self._spans = said + self.said[last:], spans + self._spans[last:]

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self._spans[start][0], self._spans[end - 1][1]

    def quoted(self, start: int, end: int) -> str:
        """Return what was typed where `said` has these letters."""
        first, last = self._span(start, end)
        return self.text[first:last].strip()

    def place(self, start: int) -> int:
        """Return where in the text typed a letter of `said` is."""
        return self._spans[start][0]


def _plain_letters(typed: str) -> str:
    lower = typed.lower()
    return unicodedata.normalize("NFKD", LIKE.get(lower, lower)).encode("ascii", "ignore").decode()


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return a student's text in lower case, without accents, with straight apostrophes and plain spaces."""
    return Typed(text).said
