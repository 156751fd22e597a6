"""The optional service of IGN, against a local stand-in: off by default, polite, and never in the way."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mcvb import ign

MULHOUSE, ILLZACH, COLMAR = "68224", "68154", "68066"
TODAY = date(2026, 11, 23)
SQUARE = [[7.2, 47.70], [7.45, 47.70], [7.45, 47.80], [7.2, 47.80], [7.2, 47.70]]
POLYGON = json.dumps({"geometry": {"type": "Polygon", "coordinates": [SQUARE]}}).encode()


class StandIn:
    """A local server that answers as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.delay = 200, POLYGON, 0.0
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
                time.sleep(outer.delay)
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/navigation/isochrone"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Give the stand-in, the service turned on and pointed at it."""
    given = StandIn()
    monkeypatch.setenv(ign.SWITCH, "oui")
    monkeypatch.setenv(ign.ADDRESS, given.url)
    monkeypatch.setattr(
        ign,
        "service",
        lambda: ign.ServiceFile.model_validate({**SETTINGS, "delai_secondes": 0.6, "secondes_entre_demandes": 0.2}),
    )
    ign.forget()
    yield given
    given.server.shutdown()
    ign.forget()


SETTINGS = ign.service().model_dump(by_alias=True)


def asked(place: str = MULHOUSE, minutes: float = 15, mode: Any = "voiture") -> ign.IgnZone:
    """Ask for a zone."""
    return ign.reached_by_ign(place, minutes, mode, today=TODAY)


def test_off_by_default_nothing_is_ever_asked(stand_in, monkeypatch):
    """Without the switch, no request leaves, and the notice says the app's own model is used."""
    monkeypatch.delenv(ign.SWITCH)
    assert not ign.is_on()
    assert "éteint" in asked().notice
    assert stand_in.asked == []


def test_communes_inside_the_shape_are_reached(stand_in):
    """The town halls inside the polygon are reached, the place too; those outside are not."""
    found = asked()
    assert len(stand_in.asked) == 1
    assert found.notice == ""
    assert {MULHOUSE, ILLZACH} <= found.communes
    assert COLMAR not in found.communes


def test_only_a_place_and_minutes_are_sent(stand_in):
    """The request holds the town hall's coordinates and the time: no cookie, nothing about anybody."""
    asked()
    (_, query, headers) = stand_in.asked[0]
    assert query["costValue"] == ["15"]
    assert query["point"][0].startswith("7.3")
    assert set(query) == {
        *("resource", "profile", "point", "costType", "costValue", "timeUnit", "direction", "crs", "geometryFormat")
    }
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert headers["User-Agent"] == "Atelier4B"


def test_the_same_zone_is_asked_once(stand_in):
    """A second question on the same zone is answered from memory."""
    assert asked() == asked()
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (429, b"", "trop de demandes"),
        (500, b"boom", "code 500"),
        (200, b"<html>", "illisible"),
        (200, b"{}", "illisible"),
        (200, b'{"geometry": {"type": "Point", "coordinates": [7, 47]}}', "illisible"),
        (200, b'{"geometry": {"type": "Polygon", "coordinates": [["x"]]}}', "illisible"),
    ],
)
def test_whatever_it_answers_the_page_goes_on(stand_in, status, body, why):
    """Too many requests, an error, something unreadable: said in French, and asked again another time."""
    stand_in.status, stand_in.body = status, body
    found = asked()
    assert found.communes == frozenset()
    assert why in found.notice
    assert "propre modèle" in found.notice
    stand_in.status, stand_in.body = 200, POLYGON
    assert ILLZACH in asked().communes


def test_a_slow_or_absent_service_is_not_waited_for(stand_in, monkeypatch):
    """Beyond its time, or when nobody listens, the answer is given up."""
    stand_in.delay = 2.0
    start = time.monotonic()
    assert "trop lent" in asked().notice
    assert time.monotonic() - start < 1.9
    monkeypatch.setenv(ign.ADDRESS, "http://127.0.0.1:9/")
    assert "réseau absent" in asked(minutes=20).notice


def test_it_never_follows_to_another_address(stand_in):
    """A redirection is refused: the coordinates go where the settings say and nowhere else."""
    stand_in.status, stand_in.headers = 302, {"Location": "http://127.0.0.1:9/ailleurs"}
    assert "code 302" in asked().notice
    assert len(stand_in.asked) == 1


def test_a_day_has_its_number_of_requests(stand_in, monkeypatch):
    """Once the day's requests are spent nothing more is asked; the next day begins again."""
    few = ign.ServiceFile.model_validate({**SETTINGS, "demandes_par_jour": 2, "secondes_entre_demandes": 0.2})
    monkeypatch.setattr(ign, "service", lambda: few)
    assert [bool(asked(minutes=minutes).notice) for minutes in (5, 6, 7)] == [False, False, True]
    assert len(stand_in.asked) == 2
    assert not ign.reached_by_ign(MULHOUSE, 7, "voiture", today=date(2026, 11, 24)).notice


def test_what_it_cannot_do_is_not_asked(stand_in):
    """By bicycle, too far, or from a place without position: nothing is sent."""
    assert asked(mode="velo").notice
    assert asked(minutes=500).notice
    assert asked(place="98818").notice
    assert stand_in.asked == []
