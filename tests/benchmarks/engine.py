"""The engine: how long a long run takes to play again and a stage to score, for information."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from mcvb import practice
from mcvb.store.interface import Repository
from simulations.prospect_file import prepare_file
from simulations.scoring import observe
from tests.benchmarks.report import number, table
from tests.benchmarks.students import Student, make_long_run

TURNS = 10


def measure_engine(repo: Repository, student: Student) -> dict[str, float]:
    """Return the median time of each work of the engine, in milliseconds."""
    run = make_long_run(repo, student.person)

    def forget() -> None:
        practice._memory = practice._Memory(practice.CACHE_SIZE)

    def forget_all() -> None:
        forget()
        prepare_file.cache_clear()

    def load() -> None:
        practice.load(repo, student.person, run.id)

    done = practice.load(repo, student.person, student.finished.id).state
    return {
        f"recharger un parcours de {run.length} actions, serveur redémarré": _median(load, before=forget_all),
        f"recharger un parcours de {run.length} actions, fichier déjà préparé": _median(load, before=forget),
        f"rouvrir un parcours de {run.length} actions gardé en mémoire": _median(load),
        "évaluer l'étape « Analyser »": _median(lambda: observe(done, "analyser")),
        "évaluer l'étape « Cibler »": _median(lambda: observe(done, "cibler")),
    }


def _median(work: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> float:
    times = []
    for _ in range(TURNS + 1):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:])) * 1000


def report_engine(times: dict[str, float], empty: float) -> None:
    """Print the times of the engine beside the rerun of an empty page."""
    rows = [(title, number(value, 1), f"× {number(value / empty, 2)}") for title, value in times.items()]
    print(table(("Moteur (pour information)", "p50 (ms)", "rapport à la page vide"), rows))
