"""The class followed live in a real browser: it changes by itself, without going away, and can be paused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, expect

from mcvb import access, practice
from mcvb.demo import fair_play
from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from simulations.kernel import stream
from tests import school
from tests.e2e.conftest import Server

pytestmark = pytest.mark.e2e
GONE = """() => { window.gone = 0; new MutationObserver(() => {
    if (!document.querySelector('table.a4-suivi')) window.gone++;
}).observe(document.body, {childList: true, subtree: true}); }"""


def test_the_teacher_sees_a_student_move(server: Server, context: BrowserContext) -> None:
    """Lina answers a question: within some seconds the page says so, and its table was there all along."""
    store = SqliteRepository(server.store)
    teacher, room, lina = school.small_class(store)
    run = school.begin_run(store, lina)
    token, now = access.new_token(), datetime.now(UTC)
    access.open_session(store, teacher, token, now)
    context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.url}])
    page = context.new_page()
    page.goto(f"/suivi?classe={room.id}")
    line = page.locator("table.a4-suivi tr", has_text="Lina B.")
    expect(line).to_contain_text("0\u00a0%")
    page.evaluate(GONE)
    action = next(fair_play(practice.load(store, lina, run.id).state, stream(4, "essai"), skill=1.0))
    practice.act(store, lina, run.id, action, action_id="e2e-1", now=now)
    expect(line).to_contain_text("1\u00a0%")
    assert page.evaluate("() => window.gone") == 0
    line.get_by_role("link", name="Lina B.").click()
    expect(page.get_by_role("heading", name="Un élève, de près")).to_be_visible()
    expect(page.get_by_role("heading", name="Lina B.")).to_be_visible()
    store.close()
