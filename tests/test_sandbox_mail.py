"""The teacher's mail server: off by default, only in the room, only addresses of fiction, never breaking a page."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mcvb.sandbox_mail import VARIABLE, deliver, sandbox
from simulations.errors import SandboxError
from simulations.message.model import Sender
from simulations.message.render import mime
from tests.messages import FIRM, cases, message_of


class Box(socketserver.ThreadingTCPServer):
    """A mail server of a few lines that keeps what it is given."""

    allow_reuse_address = True
    kept: list[str]


class Talk(socketserver.StreamRequestHandler):
    """One conversation of SMTP."""

    def handle(self) -> None:
        """Answer yes to everything and keep the message."""
        self.wfile.write(b"220 essai\r\n")
        reading: list[str] | None = None
        for raw in self.rfile:
            line = raw.decode(errors="replace").rstrip("\r\n")
            if reading is not None:
                if line == ".":
                    self.server.kept.append("\n".join(reading))
                    reading = None
                    self.wfile.write(b"250 garde\r\n")
                else:
                    reading.append(line)
            elif line.upper() == "DATA":
                reading = []
                self.wfile.write(b"354 va\r\n")
            elif line.upper() == "QUIT":
                self.wfile.write(b"221 fin\r\n")
                return
            else:
                self.wfile.write(b"250 oui\r\n")


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Give a server that runs, named by the variable."""
    with Box(("127.0.0.1", 0), Talk) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(VARIABLE, f"127.0.0.1:{server.server_address[1]}")
        yield server
        server.shutdown()


def written(*, to: str = "elise@perrin.example") -> bytes:
    """Return a message of the corpus as it leaves."""
    sender = Sender(name="Lina Perrot", address="lina@cageot-moka.example")
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    return mime(message_of(cases("bons")[0]), sender, FIRM, to=to, at=at, name="essai")


def test_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, nothing sent."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert sandbox() is None
    with pytest.raises(SandboxError, match="Aucun serveur"):
        deliver(written())


def test_a_message_reaches_the_teachers_server(box: Box) -> None:
    """The message arrives whole, with its subject and both its forms."""
    deliver(written())
    assert len(box.kept) == 1
    assert "Subject:" in box.kept[0]
    assert "text/plain" in box.kept[0]
    assert "text/html" in box.kept[0]


@pytest.mark.parametrize("place", ["8.8.8.8:25", "n-existe-pas.invalid:25"])
def test_only_a_machine_of_the_room(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """A server outside, or that nobody knows, is refused before anything is said to it."""
    monkeypatch.setenv(VARIABLE, place)
    with pytest.raises(SandboxError, match="réseau de la salle"):
        deliver(written())


@pytest.mark.parametrize("place", ["1025", "localhost:abc", "localhost:99999", "a b:25", "http://localhost:25"])
def test_an_ill_written_place_is_told(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """What should have been written is said."""
    monkeypatch.setenv(VARIABLE, place)
    with pytest.raises(SandboxError, match=r"127\.0\.0\.1:1025"):
        sandbox()


def test_real_addresses_are_never_written_to(box: Box) -> None:
    """An address outside fiction is refused; nothing reaches the server."""
    with pytest.raises(SandboxError, match="adresse d'exercice"):
        deliver(written(to="quelqu.un@gmail.com"))
    assert box.kept == []


def test_a_server_that_is_down_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens: a French sentence, in a few seconds at most."""
    monkeypatch.setenv(VARIABLE, "127.0.0.1:9")
    with pytest.raises(SandboxError, match="ne répond pas"):
        deliver(written())
