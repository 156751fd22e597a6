"""Two servers to measure: the app itself, and an empty Streamlit page with the same settings."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0
LAUNCHER = "import streamlit as st\n\napp = st.App('page.py')\n"
EMPTY = 'import streamlit as st\n\nst.write("")\n'


class ServerError(RuntimeError):
    """A server did not start; says why in French."""


@contextmanager
def app_server(database: Path, *, log: Path | None = None) -> Iterator[int]:
    """Serve the app on a database of its own and give its port; its log beside the database unless told otherwise."""
    with _serving(PROJECT, "app.py", log or database.with_suffix(".log"), {"ATELIER_DB": str(database)}) as port:
        yield port


@contextmanager
def page_server(folder: Path, script: str = EMPTY, *, stock: bool = False) -> Iterator[int]:
    """Serve one script, by default an empty page, and give its port; with the app's settings, or Streamlit's own."""
    folder.mkdir(parents=True)
    if not stock:
        shutil.copytree(PROJECT / ".streamlit", folder / ".streamlit")
    (folder / "page.py").write_text(script, encoding="utf-8")
    (folder / "launcher.py").write_text(LAUNCHER, encoding="utf-8")
    with _serving(folder, "launcher.py", folder / "server.log", {}) as port:
        yield port


def with_cause(error: str, log: str) -> str:
    """Return what a broken page says, followed by the cause that the server's log gives under its number."""
    mark = re.search(r"repère (\w+)", error)
    trace = re.search(rf"Erreur {mark[1]}\nTraceback.*\n(?: .*\n|\n)*(\S.*)", log) if mark else None
    return f"{error} → {trace[1]}" if trace else error


@contextmanager
def _serving(folder: Path, script: str, log: Path, env: dict[str, str]) -> Iterator[int]:
    port = _free_port()
    # Error details change what a broken page says, not the time a sound one takes.
    options = {
        "server.port": port,
        "server.headless": "true",
        "server.address": "127.0.0.1",
        "client.showErrorDetails": "full",
    }
    flags = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, *flags],
            cwd=folder,
            env={**os.environ, **env},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield port
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise ServerError(f"Le serveur n'a pas démarré ; voici la fin de son journal :\n{said}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
