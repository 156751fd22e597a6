"""The real app on a free port with a store of its own, and a Chromium to drive it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
START_SECONDS = 90
HOW = (
    "Tests du navigateur sautés : aucun Chromium trouvé. Installe-le (Debian ou Ubuntu : « apt install chromium » ; "
    "ailleurs : « python -m playwright install chromium ») ou indique-le avec la variable ATELIER_CHROMIUM."
)
expect.set_options(timeout=30_000)


def find_chromium(playwright: Playwright) -> str | None:
    """Return a Chromium: the one asked for, the system's, or Playwright's own; None when there is none."""
    asked = os.environ.get("ATELIER_CHROMIUM")
    found = [asked] if asked else [shutil.which(name) for name in NAMES]
    own = playwright.chromium.executable_path
    return next((path for path in [*found, own] if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give Playwright, started once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give a headless Chromium, or skip and say how to get one (fail where skipping is not allowed)."""
    path = find_chromium(playwright)
    if path is None:
        if os.environ.get("ATELIER_BROWSER_REQUIRED"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield launched
    launched.close()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """The app as `make run` starts it; may be killed and started again on the same store."""

    def __init__(self, store: Path, *options: str, port: int = 0) -> None:
        self.store, self.options = store, options
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self._env = {**os.environ, "ATELIER_DB": str(store)}
        self._log = store.with_suffix(".log")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        command += self.options
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=PROJECT, env=self._env, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/sante", timeout=5):  # noqa: S310 - our own server
                    return
            except OSError:
                time.sleep(0.3)
        raise RuntimeError(self._log.read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """Stop the server at once, as a power cut would."""
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the running app."""
    started = Server(tmp_path_factory.mktemp("e2e") / "atelier.db")
    yield started
    started.kill()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give a fresh visitor on a school PC."""
    opened = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR", base_url=server.url)
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give a first tab."""
    return context.new_page()
