"""A browser on the app, for the stories of the pages."""

from __future__ import annotations

import pytest
from streamlit.runtime.context import ContextProxy

from mcvb import access
from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from tests.pages.desk import Desk
from tests.pages.visit import Visit


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give the cookies of the browser; the simulated one of Streamlit has none of its own."""
    jar = {SESSION_COOKIE: access.new_token()}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: jar))
    return jar


@pytest.fixture
def visit(store: SqliteRepository, cookies: dict[str, str]) -> Visit:
    """Give a first visit, on the home page."""
    return Visit(store, cookies)


@pytest.fixture
def desk(store: SqliteRepository, cookies: dict[str, str]) -> Desk:
    """Give a small class at work and its teacher."""
    return Desk(store, cookies)
