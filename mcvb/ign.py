"""The isochrone service of IGN's Géoplateforme: optional, off by default, never needed.

Only the coordinates of a town hall and a number of minutes are sent: nothing about who asks. Whatever goes wrong, the
embedded model stays, with a sentence that says why.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import requests
from pydantic import Field

from simulations.geography import communes
from simulations.kernel import Frozen
from simulations.travel import Mode, travel_graph
from simulations.yamlfile import DATA, read_model
from simulations.zone.table import position_of

SWITCH, ADDRESS = "ATELIER_SERVICE_IGN", "ATELIER_IGN_URL"
KEPT = 200
OK, TOO_MANY = 200, 429
AGENT = "Atelier4B"
CHUNK = 65_536


class ServiceFile(Frozen):
    """How the service is called (`data/zone/ign.yaml`)."""

    source: str
    address: str = Field(alias="adresse", pattern=r"^https://")
    resource: str = Field(alias="ressource")
    profiles: dict[Mode, str] = Field(alias="profils")
    pause: float = Field(alias="secondes_entre_demandes", ge=0.2)
    per_day: int = Field(alias="demandes_par_jour", ge=1)
    timeout: float = Field(alias="delai_secondes", gt=0, le=10)
    longest: int = Field(alias="minutes_au_plus", ge=1)
    largest: int = Field(alias="taille_au_plus", ge=1_000)


@dataclass(frozen=True)
class IgnZone:
    """What the service said: the communes it reaches, or why it could not be asked (`notice`, in French)."""

    communes: frozenset[str] = frozenset()
    notice: str = ""


@dataclass
class _Meter:
    """Counts the requests of the day and spaces them; shared by all sessions of the server."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    day: date | None = None
    asked: int = 0
    last: float = 0.0

    def take(self, settings: ServiceFile, today: date, *, clock: Callable[[], float] = time.monotonic) -> str:
        """Take one request, waiting for its turn; return why not when it may not be made."""
        with self.lock:
            if self.day != today:
                self.day, self.asked = today, 0
            if self.asked >= settings.per_day:
                return "le nombre de demandes prévu pour aujourd'hui est atteint"
            wait = self.last + settings.pause - clock()
            if wait > settings.pause * 3:
                return "trop de demandes en même temps"
            self.asked += 1
            self.last = max(clock(), self.last + settings.pause)
        if wait > 0:
            time.sleep(wait)
        return ""


_meter = _Meter()
_known: OrderedDict[tuple[str, float, str], IgnZone] = OrderedDict()


@cache
def service() -> ServiceFile:
    """Return how the service is called."""
    return read_model(DATA / "zone" / "ign.yaml", ServiceFile)


def is_on() -> bool:
    """Tell whether whoever installed the app turned the service on."""
    return os.environ.get(SWITCH, "").strip().lower() in ("oui", "1")


def reached_by_ign(place: str, minutes: float, mode: Mode, *, today: date) -> IgnZone:
    """Return the communes whose town hall the service reaches from a commune (INSEE code) in so many minutes.

    Never raises: when the service is off, refuses, is slow or unreadable, `notice` says so and the set is empty.
    """
    if not is_on():
        return IgnZone(notice="Le service de l'IGN est éteint : l'atelier utilise son propre modèle.")
    asked = (place, float(minutes), mode)
    if asked in _known:
        return _known[asked]
    why, shape = _asked(place, minutes, mode, today)
    if shape is None:
        return IgnZone(notice=f"Le service de l'IGN n'a pas répondu ({why}) : l'atelier utilise son propre modèle.")
    try:
        found = IgnZone(_inside(shape) | {place})
    except (ValueError, TypeError, KeyError):
        return IgnZone(notice="La réponse de l'IGN est illisible : l'atelier utilise son propre modèle.")
    _known[asked] = found
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return found


def _asked(place: str, minutes: float, mode: Mode, today: date) -> tuple[str, Any]:
    """Return the shape the service gives, or nothing and why."""
    settings, (latitude, longitude) = service(), position_of(place)
    if mode not in settings.profiles or minutes > settings.longest or not np.isfinite(latitude):
        return "il ne traite pas cette demande", None
    refused = _meter.take(settings, today)
    if refused:
        return refused, None
    query = {
        "resource": settings.resource,
        "profile": settings.profiles[mode],
        "point": f"{longitude:.5f},{latitude:.5f}",
        "costType": "time",
        "costValue": f"{minutes:g}",
        "timeUnit": "minute",
        "direction": "departure",
        "crs": "EPSG:4326",
        "geometryFormat": "geojson",
    }
    try:
        return _fetched(os.environ.get(ADDRESS) or settings.address, query, settings)
    except requests.RequestException:
        return "réseau absent ou trop lent", None


def _fetched(address: str, query: dict[str, str], settings: ServiceFile) -> tuple[str, Any]:
    head = {"User-Agent": AGENT, "Accept": "application/json"}
    end = time.monotonic() + settings.timeout
    with requests.get(
        address, query, headers=head, timeout=settings.timeout, allow_redirects=False, stream=True
    ) as answer:
        if answer.status_code != OK:
            return ("trop de demandes" if answer.status_code == TOO_MANY else f"code {answer.status_code}"), None
        text = b""
        for piece in answer.iter_content(CHUNK):
            text += piece
            if len(text) > settings.largest or time.monotonic() > end:
                return "réponse trop grosse ou trop lente", None
    try:
        return "", json.loads(text)["geometry"]
    except (ValueError, KeyError, TypeError):
        return "réponse illisible", None


def _inside(shape: Any) -> frozenset[str]:  # noqa: ANN401 (any JSON value)
    """Return the communes whose town hall is inside a GeoJSON shape."""
    from shapely import contains_xy, make_valid  # noqa: PLC0415 (a library for who turned the service on)
    from shapely.geometry import shape as to_shape  # noqa: PLC0415

    area = to_shape(shape)
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty:
        raise ValueError("Une surface est attendue.")
    codes = np.array(travel_graph().codes)
    places = communes().loc[list(codes)]
    inside = contains_xy(make_valid(area), places["longitude"].to_numpy(float), places["latitude"].to_numpy(float))
    return frozenset(codes[inside].tolist())


def forget() -> None:
    """Forget what was asked and counted; for tests."""
    _known.clear()
    _meter.day, _meter.asked, _meter.last = None, 0, 0.0
