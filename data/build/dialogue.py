"""Train the model that hears speech acts: `python data/build/dialogue.py` writes data/dialogue/modele.npz.

Nothing is drawn at random: the same phrases give the same file. `--cv` only prints the cross-validation.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from simulations.call.acts import ACTS  # noqa: E402 - the folder of the app comes first
from simulations.call.features import VIEWS, asks, clauses, sequences, shape  # noqa: E402
from simulations.call.model import (  # noqa: E402
    LATE_SHAPE_WEIGHT,
    MODEL_FILE,
    SILENT,
    WIDTH,
    Encoder,
    Model,
    Vocabulary,
    pack,
    unpack,
)
from simulations.call.normalise import Spelling, tokens  # noqa: E402

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

CAREFUL = ("soigne", "oral", "bavard", "timide", "sans_accents", "regions", "provocateur")
CAREFUL_EXTRA = ("complement_metiers", "complement_oral", "complement_combines", "complement_derapages")
SEEN_AT_LEAST = 2
RIDGE, LATE_RIDGE = 0.5, 0.1
PARTS = 5  # of the inner cross-validation that feeds the second regression
BLOCK = 4_096
PLATEAU = 0.004  # thresholds within so much of the best F1 are as good


@dataclass(frozen=True)
class Phrase:
    """A labelled turn."""

    text: str
    acts: frozenset[str]
    style: str


def read_phrases(folder: Path, pattern: str) -> list[Phrase]:
    """Return the labelled turns of a folder's files, in the order of their names."""
    found = []
    for path in sorted(folder.glob(pattern)):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [Phrase(item["texte"], frozenset(item["actes"]), content["style"]) for item in content["phrases"]]
    return found


def learn_spelling(phrases: list[Phrase]) -> Spelling:
    """Return the words of the carefully written phrases."""
    careful = [phrase for phrase in phrases if phrase.style in CAREFUL + CAREFUL_EXTRA]
    return Spelling.learn(Counter(word for phrase in careful for word in tokens(phrase.text)))


def learn_encoder(turns: list[list[str]]) -> Encoder:
    """Return the sequences seen at least twice, with their rarity."""
    return Encoder(tuple(_vocabulary([sequences(turn)[view] for turn in turns]) for view in range(len(VIEWS))))


def _vocabulary(turns: list[set[str]]) -> Vocabulary:
    counts = Counter(each for turn in turns for each in turn)
    kept = sorted(each for each, count in counts.items() if count >= SEEN_AT_LEAST)
    ranks = {each: rank for rank, each in enumerate(kept)}
    rarity = np.log((1 + len(turns)) / (1 + np.array([counts[each] for each in kept]))) + 1
    sizes = [np.sqrt(sum(rarity[ranks[each]] ** 2 for each in turn if each in ranks)) for turn in turns]
    return Vocabulary(ranks, rarity.astype(np.float32), float(np.median(sizes)))


@dataclass
class Corpus:
    """The phrases as numbers: turns first, then the clauses of each."""

    labels: Array
    shapes: Array
    owner: npt.NDArray[np.int64]
    asked: Mask
    rows: list[tuple[list[int], npt.NDArray[np.float32]]]
    dense: npt.NDArray[np.float32]
    width: int

    @property
    def turns(self) -> int:
        """Return how many turns there are."""
        return len(self.labels)

    def block(self, start: int, *, only_turns: bool) -> npt.NDArray[np.float32]:
        """Return some columns of the sequences as a full matrix."""
        rows = self.rows[: self.turns] if only_turns else self.rows
        full = np.zeros((len(rows), min(BLOCK, self.width - start)), dtype=np.float32)
        for rank, (columns, values) in enumerate(rows):
            first, last = np.searchsorted(columns, [start, start + full.shape[1]])
            full[rank, np.array(columns[first:last], dtype=int) - start] = values[first:last]
        return full

    def kernel(self) -> Array:
        """Return the likeness of each turn and clause to each turn."""
        total = self.dense @ self.dense[: self.turns].T
        for start in range(0, self.width, BLOCK):
            full = self.block(start, only_turns=False)
            total += full @ full[: self.turns].T
        return total.astype(np.float64)


def make_corpus(phrases: list[Phrase], turns: list[list[str]], encoder: Encoder) -> Corpus:
    """Return the phrases as numbers."""
    parts = [clauses(turn) for turn in turns]
    texts = turns + [part for group in parts for part in group]
    return Corpus(
        labels=np.array([[float(act in phrase.acts) for act in ACTS] for phrase in phrases]),
        shapes=np.array([shape(turn) for turn in turns], dtype=np.float64),
        owner=np.array([rank for rank, group in enumerate(parts) for _ in group]),
        asked=np.array([asks(part) for group in parts for part in group]),
        rows=[encoder.sparse(text) for text in texts],
        dense=np.array([encoder.dense(text) for text in texts]),
        width=sum(len(vocabulary.ranks) for vocabulary in encoder.vocabularies),
    )


def ridge(kernel: Array, labels: Array, strength: float) -> tuple[Array, Array]:
    """Return the weights of each example and the bias of each act that fit -1 and 1 best."""
    ones = np.ones((len(kernel), 1))
    solved = np.linalg.solve(kernel + strength * np.eye(len(kernel)), np.hstack([2 * labels - 1, ones]))
    bias = solved[:, :-1].sum(axis=0) / solved[:, -1].sum()
    return solved[:, :-1] - solved[:, -1:] * bias, bias


@dataclass
class Stages:
    """The two regressions fitted on the turns of `train`."""

    train: npt.NDArray[np.int64]
    weights: Array
    bias: Array
    seen: Array
    late_weights: Array
    late_bias: Array

    def late(self, rows: Array) -> Array:
        """Return the final scores of some turns."""
        return gaussian(rows, self.seen[self.train]) @ self.late_weights + self.late_bias


def fit(corpus: Corpus, kernel: Array, train: Mask) -> Stages:
    """Return both regressions; the second learns from scores the first gave to turns it had not seen."""
    chosen = np.flatnonzero(train)
    part = np.full(corpus.turns, -1)
    part[chosen] = np.arange(len(chosen)) % PARTS
    seen = np.zeros((corpus.turns, corpus.shapes.shape[1] + 3 * len(ACTS)))
    for number in range(PARTS):
        others = chosen[part[chosen] != number]
        _fill(seen, corpus, kernel, others, part == number)
    weights, bias = _fill(seen, corpus, kernel, chosen, ~train)
    likeness = gaussian(seen[chosen], seen[chosen])
    return Stages(chosen, weights, bias, seen, *ridge(likeness, corpus.labels[chosen], LATE_RIDGE))


def _fill(
    seen: Array, corpus: Corpus, kernel: Array, columns: npt.NDArray[np.int64], rows: Mask
) -> tuple[Array, Array]:
    """Fit the first regression on some turns and write what the second sees of others."""
    weights, bias = ridge(kernel[np.ix_(columns, columns)], corpus.labels[columns], RIDGE)
    scores = kernel[: corpus.turns][rows][:, columns] @ weights + bias
    best = np.full((corpus.turns, len(ACTS)), -np.inf)
    questions = np.full((corpus.turns, len(ACTS)), SILENT)
    mine = rows[corpus.owner]
    parts = kernel[corpus.turns :][mine][:, columns] @ weights + bias
    owner, asked = corpus.owner[mine], corpus.asked[mine]
    np.maximum.at(best, owner, parts)
    np.maximum.at(questions, owner[asked], parts[asked])
    seen[rows] = np.hstack([scores, LATE_SHAPE_WEIGHT * corpus.shapes[rows], best[rows], questions[rows]])
    return weights, bias


def gaussian(rows: Array, others: Array) -> Array:
    """Return the Gaussian likeness of each row to each of the others."""
    distance = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    return np.exp(-WIDTH * distance)


def leave_one_style_out(
    corpus: Corpus, kernel: Array, styles: list[str], say: Callable[[str], None] = lambda _: None
) -> Array:
    """Return the score of each turn by a model that never saw its style."""
    scores = np.zeros_like(corpus.labels)
    of_turn = np.array(styles)
    for style in sorted(set(styles)):
        test = of_turn == style
        stages = fit(corpus, kernel, ~test)
        scores[test] = stages.late(stages.seen[test])
        say(style)
    return scores


def best_thresholds(labels: Array, scores: Array) -> Array:
    """Return for each act the middle of the thresholds whose F1 is about the best."""
    return np.array([_threshold(labels[:, act] > 0, scores[:, act]) for act in range(labels.shape[1])])


def _threshold(truth: Mask, scores: Array) -> float:
    order = np.argsort(-scores, kind="stable")
    measure = 2 * np.cumsum(truth[order]) / (np.arange(1, len(order) + 1) + truth.sum())
    good = np.flatnonzero(measure >= measure.max() - PLATEAU)
    edges = np.append(scores[order], scores[order][-1])
    return float(np.mean([(edges[rank] + edges[rank + 1]) / 2 for rank in good]))


def f1_by_act(labels: Array, found: Mask) -> Array:
    """Return the F1 of each act."""
    both = (labels * found).sum(axis=0)
    return np.asarray(2 * both / np.maximum(1, labels.sum(axis=0) + found.sum(axis=0)))


def train_model(phrases: list[Phrase], thresholds: Array | None = None) -> tuple[Model, Array]:
    """Return the model of the phrases and the F1 of each act in cross-validation (on the app's own phrases)."""
    spelling = learn_spelling(phrases)
    turns = [tokens(phrase.text, spelling) for phrase in phrases]
    encoder = learn_encoder(turns)
    corpus = make_corpus(phrases, turns, encoder)
    kernel = corpus.kernel()
    scores = leave_one_style_out(corpus, kernel, [phrase.style for phrase in phrases], say=print)
    if thresholds is None:
        thresholds = best_thresholds(corpus.labels, scores)
    base = np.array([not phrase.style.startswith("complement") for phrase in phrases])
    measured = f1_by_act(corpus.labels[base], scores[base] > thresholds)
    return _assembled(corpus, kernel, spelling, encoder, thresholds), measured


def _assembled(corpus: Corpus, kernel: Array, spelling: Spelling, encoder: Encoder, thresholds: Array) -> Model:
    stages = fit(corpus, kernel, np.ones(corpus.turns, dtype=bool))
    blocks = [corpus.block(start, only_turns=True).T @ stages.weights for start in range(0, corpus.width, BLOCK)]
    arrays = {
        "sparse_weights": np.vstack(blocks),
        "dense_weights": corpus.dense[: corpus.turns].T @ stages.weights,
        "bias": stages.bias,
        "support": stages.seen,
        "late_weights": stages.late_weights,
        "late_bias": stages.late_bias,
        "thresholds": thresholds,
    }
    single = {name: np.asarray(array, dtype=np.float32) for name, array in arrays.items()}
    return unpack(pack(Model(spelling=spelling, encoder=encoder, **single)))


def main() -> None:
    """Train on all the phrases, print the cross-validation, and write the model unless `--cv`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cv", action="store_true", help="measure only")
    options = parser.parse_args()
    model, measured = train_model(read_phrases(ROOT / "data" / "dialogue", "phrases_*.yaml"))
    for act, value in zip(ACTS, measured, strict=True):
        print(f"{act:28s} {value:.3f}")
    print(f"{'macro':28s} {measured.mean():.3f}")
    if not options.cv:
        np.savez_compressed(MODEL_FILE, **pack(model))
        print(f"{MODEL_FILE.name} : {MODEL_FILE.stat().st_size / 1e6:.2f} Mo")


if __name__ == "__main__":
    main()
