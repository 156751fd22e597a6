"""The trained model: two ridge regressions in a row, numpy only.

The first scores each act from the sequences and cues of the turn, and of each of its clauses. The second, with a
Gaussian kernel, looks at all these scores together: a question that asks for a name is no question about the need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from simulations.call.features import VIEWS, Floats, asks, clauses, cues, sequences, shape
from simulations.call.lexicon import FOLDER
from simulations.call.normalise import Spelling, tokens

MODEL_FILE = FOLDER / "modele.npz"
CUE_WEIGHT = 0.15
SHAPE_WEIGHT = 0.1
LATE_SHAPE_WEIGHT = 0.3
WIDTH = 0.05  # of the Gaussian kernel
SILENT = -1.0  # the score of each act when the turn asks nothing
BREAK = "\n"  # between the strings of the file: no sequence holds one


@dataclass(frozen=True)
class Vocabulary:
    """The sequences of one view, how rare each is, and the usual size of a turn."""

    ranks: Mapping[str, int]
    rarity: Floats
    usual: float

    def row(self, found: set[str]) -> tuple[list[int], Floats]:
        """Return the ranks of the known sequences and their values; a long turn is only partly scaled down."""
        ranks = sorted(self.ranks[each] for each in found if each in self.ranks)
        values = self.rarity[ranks]
        size = float(np.sqrt(values @ values)) or 1.0
        return ranks, (values / np.sqrt(size * self.usual)).astype(np.float32)


@dataclass(frozen=True)
class Encoder:
    """From words to the numbers of the first regression."""

    vocabularies: tuple[Vocabulary, ...]

    def sparse(self, words: list[str]) -> tuple[list[int], Floats]:
        """Return the ranks and values of the sequences, all views in a row."""
        ranks: list[int] = []
        values: list[Floats] = []
        start = 0
        for vocabulary, found in zip(self.vocabularies, sequences(words), strict=True):
            known, sizes = vocabulary.row(found)
            ranks += [start + rank for rank in known]
            values.append(sizes)
            start += len(vocabulary.ranks)
        return ranks, np.concatenate(values)

    def dense(self, words: list[str]) -> Floats:
        """Return the cues and the shape, weighted."""
        return np.concatenate([CUE_WEIGHT * cues(words), SHAPE_WEIGHT * shape(words)])


@dataclass(frozen=True)
class Model:
    """Everything learnt."""

    spelling: Spelling
    encoder: Encoder
    sparse_weights: Floats
    dense_weights: Floats
    bias: Floats
    support: Floats
    late_weights: Floats
    late_bias: Floats
    thresholds: Floats

    @cached_property
    def _support_norms(self) -> Floats:
        return np.asarray((self.support**2).sum(axis=1), dtype=np.float32)

    def scores(self, text: str) -> Floats | None:
        """Return how far each act is above its threshold, or None when the turn holds no word."""
        words = tokens(text, self.spelling)
        if not any(char.isalnum() for word in words for char in word):
            return None
        parts = clauses(words)
        heard = np.array([self.first(each) for each in parts])
        return self.late(late_input(self.first(words), heard, [asks(each) for each in parts], words))

    def first(self, words: list[str]) -> Floats:
        """Return the scores of the first regression."""
        ranks, values = self.encoder.sparse(words)
        found = values @ self.sparse_weights[ranks] + self.encoder.dense(words) @ self.dense_weights + self.bias
        return np.asarray(found, dtype=np.float32)

    def late(self, row: Floats) -> Floats:
        """Return the scores of the second regression, above the thresholds."""
        near = np.exp(-WIDTH * (row @ row + self._support_norms - 2 * self.support @ row))
        return np.asarray(near @ self.late_weights + self.late_bias - self.thresholds, dtype=np.float32)


def late_input(turn: Floats, parts: Floats, asked: list[bool], words: list[str]) -> Floats:
    """Return what the second regression sees: the turn's scores, its shape, the best of a clause, of a question."""
    questions = np.max(parts, axis=0, where=np.array(asked)[:, None], initial=SILENT)
    return np.concatenate([turn, LATE_SHAPE_WEIGHT * shape(words), np.max(parts, axis=0), questions])


def pack(model: Model) -> dict[str, Any]:
    """Return the model as arrays for one file; weights in half precision."""
    arrays: dict[str, Any] = {
        "mots_connus": _text(sorted(model.spelling.words)),
        "sons_connus": _text(sorted(model.spelling.by_sound)),
        "sons_mots": _text([model.spelling.by_sound[key] for key in sorted(model.spelling.by_sound)]),
        "poids_suites": model.sparse_weights.astype(np.float16),
        "appuis": model.support.astype(np.float16),
    }
    for view, vocabulary in zip(VIEWS, model.encoder.vocabularies, strict=True):
        arrays |= {f"{view}_suites": _text(sorted(vocabulary.ranks, key=vocabulary.ranks.__getitem__))}
        arrays |= {f"{view}_rarete": vocabulary.rarity, f"{view}_taille": np.float32(vocabulary.usual)}
    for name in ("dense_weights", "bias", "late_weights", "late_bias", "thresholds"):
        arrays[name] = getattr(model, name).astype(np.float32)
    return arrays


def unpack(arrays: Mapping[str, Any]) -> Model:
    """Return the model of packed arrays."""
    single = {
        name: np.asarray(arrays[name], dtype=np.float32)
        for name in ("dense_weights", "bias", "late_weights", "late_bias", "thresholds")
    }
    sounds = dict(zip(_lines(arrays["sons_connus"]), _lines(arrays["sons_mots"]), strict=True))
    return Model(
        spelling=Spelling(frozenset(_lines(arrays["mots_connus"])), sounds),
        encoder=Encoder(tuple(_vocabulary(arrays, view) for view in VIEWS)),
        sparse_weights=np.asarray(arrays["poids_suites"], dtype=np.float32),
        support=np.asarray(arrays["appuis"], dtype=np.float32),
        **single,
    )


def _vocabulary(arrays: Mapping[str, Any], view: str) -> Vocabulary:
    ranks = {each: rank for rank, each in enumerate(_lines(arrays[f"{view}_suites"]))}
    return Vocabulary(ranks, np.asarray(arrays[f"{view}_rarete"], np.float32), float(arrays[f"{view}_taille"]))


def _text(strings: list[str]) -> Any:  # noqa: ANN401 - numpy's own loose type
    return np.frombuffer(BREAK.join(strings).encode(), dtype=np.uint8)


def _lines(array: Any) -> list[str]:  # noqa: ANN401 - numpy's own loose type
    return bytes(array).decode().split(BREAK)


@cache
def load_model(path: Path = MODEL_FILE) -> Model:
    """Return the model of a file, read once."""
    with np.load(path, allow_pickle=False) as arrays:
        return unpack(dict(arrays))


__all__ = ["MODEL_FILE", "Encoder", "Model", "Vocabulary", "late_input", "load_model", "pack", "unpack"]
