"""A live session under load: 130 phones vote while 35 students use ateliers, beside an empty stock Streamlit rerun."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from tests.benchmarks.report import number, table
from tests.benchmarks.servers import PROJECT, app_server, page_server
from tests.benchmarks.students import Student
from tests.benchmarks.tab import Tab
from tests.live import Room, a_room

PHONES, PUPILS, QUESTIONS = 130, 35, 5
OPEN_SECONDS = 6.0
REFRESH_SECONDS = 1.0


@dataclass
class LiveLoad:
    """What a class of phones and a projector saw, in milliseconds; `stock` are reruns of an empty stock page."""

    phones: int
    joins: list[float]
    votes: list[float]
    stock: list[float]
    gaps: list[float]
    lost: int
    doubled: int
    retries: int
    errors: list[str] = field(default_factory=list)


@dataclass
class Wall:
    """The projector: the moments its view came, with the number of answers it showed."""

    seen: list[tuple[float, str, int]] = field(default_factory=list)

    def follow(self, port: int, room: Room) -> None:
        """Read the projector's events until the server closes."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/projection/{room.live.id}/flux",
            headers={"cookie": f"{SESSION_COOKIE}={room.token}", "accept": "text/event-stream"},
        )
        with suppress(OSError), urllib.request.urlopen(request, timeout=120) as events:  # noqa: S310 - our own server
            for line in events:
                if line.startswith(b"data: "):
                    view = json.loads(line[6:])
                    self.seen.append((time.perf_counter(), view["phase"], view.get("given", 0)))

    def wait(self, phase: str, given: int, seconds: float) -> None:
        """Wait until so many answers of a phase are shown, or the time is over."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and not (self.seen and self.seen[-1][1:] == (phase, given)):
            time.sleep(0.05)

    def gaps(self) -> list[float]:
        """Return the milliseconds between two views, while answers were coming."""
        pairs = zip(self.seen, self.seen[1:], strict=False)
        return [1000 * (b[0] - a[0]) for a, b in pairs if a[1] == b[1] == "ouverte" and a[2] < b[2]]


def act(port: int, room: Room, kind: str) -> None:
    """Do an act of the teacher."""
    address = f"http://127.0.0.1:{port}"
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{address}/telecommande/{room.live.id}/acte", data=json.dumps({"kind": kind}).encode(), method="POST",
        headers={"cookie": f"{SESSION_COOKIE}={room.token}", "origin": address, "content-type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60):  # noqa: S310 - our own server
        pass


@contextmanager
def pupils(port: int, student: Student, count: int) -> Iterator[None]:
    """Keep students working in a process of their own."""
    pages = [f"etude?run={student.analysing.id}", f"fichier?run={student.analysing.id}",
             f"segments?run={student.targeting.id}", f"qualification?run={student.targeting.id}",
             f"script?run={student.finished.id}"]  # fmt: skip
    command = [sys.executable, "-m", "tests.benchmarks.pupils", str(port), student.token, str(count), *pages]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.stdin.close()
            process.terminate()


@contextmanager
def stock_reruns(port: int) -> Iterator[list[float]]:
    """Rerun an empty page again and again, and give the list its times (ms) are put in."""
    found: list[float] = []
    done = threading.Event()

    def rerun() -> None:
        with Tab(port) as tab:
            tab.rerun()
            while not done.wait(0.1):
                found.append(1000 * tab.rerun().seconds)

    thread = threading.Thread(target=rerun)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def measure_live(
    folder: Path, repo: SqliteRepository, student: Student, *, phones: int = PHONES, count: int = PUPILS
) -> LiveLoad:
    """Play a whole session under load and return what was seen."""
    folder.mkdir(parents=True, exist_ok=True)
    room, wall = a_room(repo, "quiz", nombre=QUESTIONS, secondes=0), Wall()
    with (
        app_server(repo.path, log=folder / "atelier.log") as port,
        page_server(folder / "origine", stock=True) as stock_port,
        pupils(port, student, count),
    ):
        threading.Thread(target=wall.follow, args=(port, room), daemon=True).start()
        command = [sys.executable, "-m", "tests.benchmarks.phones", str(port), room.live.code, str(phones)]
        with (
            subprocess.Popen([*command, str(QUESTIONS)], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process,
            stock_reruns(stock_port) as stock,
        ):
            assert process.stdout is not None
            process.stdout.readline()
            for question in range(QUESTIONS):
                act(port, room, "next" if question else "open")
                wall.wait("ouverte", phones, OPEN_SECONDS)
                act(port, room, "close")
                time.sleep(0.5)
            act(port, room, "next")
            said = process.stdout.readline()
    return _compared(repo, room, json.loads(said), wall, stock, phones)


def _compared(repo: SqliteRepository, room: Room, said: dict, wall: Wall, stock: list[float], phones: int) -> LiveLoad:
    """Return the figures, with what the store kept held against what phones were told."""
    log = repo.live_log(room.live.id)
    people = {one.id: one.pseudonym for one in log.participants}
    kept = {(people[one.participant_id], one.key): one.value for one in log.answers}
    told = {(name, key): value for name, mine in said["acknowledged"].items() for key, value in mine.items()}
    counted = Counter((one.participant_id, one.key) for one in log.answers)
    return LiveLoad(
        phones=phones, joins=[1000 * one for one in said["joins"]], votes=[1000 * one for one in said["votes"]],
        stock=stock, gaps=wall.gaps(), retries=said["retries"],
        lost=sum(kept.get(name) != value for name, value in told.items()) + phones * QUESTIONS - len(told),
        doubled=sum(times - 1 for times in counted.values()),
    )  # fmt: skip


def report_live(found: LiveLoad) -> list[str]:
    """Print the times and return what is beyond its budget, in French."""
    rows = [
        (name, number(np.percentile(values, 50), 1), number(np.percentile(values, 95), 1), number(max(values), 1))
        for name, values in {
            "vote, jusqu'à son accusé": found.votes, "entrée dans la séance": found.joins,
            "écran, entre deux vues": found.gaps, "page vide de Streamlit d'origine": found.stock,
        }.items()
    ]  # fmt: skip
    print(table((f"En direct, {found.phones} téléphones (ms)", "p50", "p95", "max"), rows))
    print(f"Réponses : {len(found.votes)} accusées, {found.lost} perdue, {found.doubled} en double")
    return _faults(found)


def _faults(found: LiveLoad) -> list[str]:
    vote, stock = (float(np.percentile(values, 95)) for values in (found.votes, found.stock))
    checks = {
        f"{found.lost} réponses de la séance en direct manquent": found.lost > 0,
        f"{found.doubled} réponses de la séance en direct sont en double": found.doubled > 0,
        f"un vote (p95 {number(vote)} ms) passe une page vide d'origine (p95 {number(stock)} ms)": vote >= stock,
        f"l'écran est resté {number(max(found.gaps))} ms sans nouvelle": max(found.gaps) > 1000 * REFRESH_SECONDS,
    }
    return [said for said, wrong in checks.items() if wrong]
