"""The screens of a live session can be used by everyone: no serious fault for axe, in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from mcvb.store import SqliteRepository
from mcvb.web import SESSION_COOKIE
from tests.e2e.conftest import Server
from tests.e2e.looks import AXE, RULES
from tests.live import a_room

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_live(browser: Browser, server: Server, scheme: str):
    """Phone, projector and remote control have no serious fault in the waiting room, a question and its answer."""
    store = SqliteRepository(server.store)
    room = a_room(store, "quiz", nombre=2)
    context = browser.new_context(base_url=server.url, color_scheme=scheme, bypass_csp=True)
    context.add_cookies([{"name": SESSION_COOKIE, "value": room.token, "url": server.url}])
    wall, remote, phone = (context.new_page() for _ in range(3))
    phone.goto(f"/direct/{room.live.code}")
    found = {"entrer": faults(phone)}
    phone.get_by_role("button", name="Entrer dans la séance").click()
    wall.goto(f"/projection/{room.live.id}")
    remote.goto(f"/telecommande/{room.live.id}")
    for button in ("Commencer", "Montrer la réponse", ""):
        remote.get_by_role("button", name="Masquer les noms").wait_for()
        wall.wait_for_timeout(900)
        found |= {f"{name} avant « {button} »": faults(page) for name, page in
                  (("écran", wall), ("télécommande", remote), ("téléphone", phone))}  # fmt: skip
        if button:
            remote.get_by_role("button", name=button).click()
    context.close()
    store.close()
    assert {place: seen for place, seen in found.items() if seen} == {}


def faults(page) -> list[str]:
    """Return what axe finds serious or critical on a page."""
    page.add_script_tag(path=AXE)
    seen = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{one['id']} : {one['nodes'][0]['html'][:120]}"
        for one in seen["violations"]
        if one["impact"] in ("serious", "critical")
    ]
