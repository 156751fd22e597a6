"""The routes of a live session: who comes in and how, one answer each, events, the remote control, wrong codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mcvb import web
from mcvb.live import desk, door, phones, steps, stream, views
from mcvb.live.hub import hub_of
from mcvb.live.steps import Live, Taken, acting
from mcvb.store import SqliteRepository
from mcvb.store.live_interface import LiveAct, LiveWrites
from mcvb.web import SESSION_COOKIE
from simulations.errors import StoreError
from simulations.live.session import Act
from tests import school
from tests.live import NOW, Room, a_room, signed_in
from tests.loops import run_apart

HOST = "http://atelier.test"
ORIGIN = {"origin": HOST}


@pytest.fixture
def store(tmp_path: Path):
    """Give an empty store."""
    opened = SqliteRepository(tmp_path / "atelier.db")
    yield opened
    opened.close()


@pytest.fixture
def browser(store: SqliteRepository) -> Callable[..., TestClient]:
    """Give a way to open browsers on the server, signed in when a token is given."""
    app = Starlette(routes=web.routes(lambda: store), middleware=[Middleware(web.AtelierMiddleware)])

    def opened(token: str = "") -> TestClient:
        client = TestClient(app, base_url=HOST, follow_redirects=True)
        if token:
            client.cookies.set(SESSION_COOKIE, token)
        return client

    return opened


def join(client: TestClient, room: Room, name: str = "Lynx agile", **form: str):
    """Join a session under a pseudonym."""
    data = form or {"pseudonyme": name}
    return client.post(f"/direct/{room.live.code}/rejoindre", data=data, headers=ORIGIN)


def act(client: TestClient, room: Room, kind: str, **more):
    """Do an act of the teacher."""
    body = {"kind": kind, **more}
    return client.post(f"/telecommande/{room.live.id}/acte", json=body, headers=ORIGIN)


def state(client: TestClient, room: Room) -> dict:
    """Return a phone's view."""
    return client.get(f"/direct/{room.live.code}/etat").json()


def vote(client: TestClient, room: Room, value: object = "a", *, answer_id: str = "12345678", key: str = ""):
    """Send an answer to the present question."""
    asked = key or state(client, room)["prompt"]["key"]
    return client.post(
        f"/direct/{room.live.code}/repondre", json={"id": answer_id, "key": asked, "value": value}, headers=ORIGIN
    )


def test_a_student_joins_in_two_screens(store: SqliteRepository, browser: Callable[..., TestClient]):
    """The code, then a pseudonym already proposed: the phone is in, and comes back in without asking again."""
    room, phone = a_room(store), browser()
    page = phone.get("/direct", params={"code": f"{room.live.code[:3]} {room.live.code[3:]}"})
    proposed = re.search(r'name="pseudonyme"[^>]* value="([^"]+)"', page.text)
    assert proposed is not None
    assert 'data-adresse="/direct/' in join(phone, room, proposed[1]).text
    assert proposed[1] in phone.get(f"/direct/{room.live.code}").text
    assert state(phone, room)["phase"] == "attente"


@pytest.mark.parametrize("name", ["con nard", "x" * 50, ""])
def test_a_pseudonym_that_does_not_fit_is_refused(
    store: SqliteRepository, browser: Callable[..., TestClient], name: str
):
    """Rude, too long or empty: the page says so and keeps the form."""
    room = a_room(store)
    answer = join(browser(), room, name)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_two_people_never_share_a_pseudonym(store: SqliteRepository, browser: Callable[..., TestClient]):
    """The second one is told, whatever the capitals."""
    room = a_room(store)
    assert join(browser(), room, "Lynx agile").status_code == 200
    assert "déjà pris" in join(browser(), room, "LYNX  agile").text


def test_a_signed_in_student_joins_in_one_tap(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Under their own name, twice from two devices is once, and their answers are theirs."""
    room = a_room(store, open_to_all=False)
    token = signed_in(store, room.student)
    first, second = browser(token), browser(token)
    assert "Lina B." in first.get(f"/direct/{room.live.code}").text
    for device in (first, second):
        assert join(device, room, compte="1").status_code == 200
    assert len(store.live_log(room.live.id).participants) == 1
    act(browser(room.token), room, "open")
    assert vote(first, room).json()["ok"]
    assert state(second, room)["me"]["value"] == "a"


def test_a_guest_who_takes_a_student_s_name_keeps_nobody_out(
    store: SqliteRepository, browser: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
):
    """The student with an account comes in all the same, even in a full room, under their name with a number."""
    room = a_room(store)
    monkeypatch.setattr(steps, "CROWD", 2)
    for name in ("Lina B.", "Renard vif"):
        assert join(browser(), room, name).status_code == 200
    assert "complète" in join(browser(), room, "Lynx agile").text
    mine = browser(signed_in(store, room.student))
    assert join(mine, room, compte="1").status_code == 200
    assert state(mine, room)["me"]["name"] == "Lina B. 2"


def test_a_session_of_the_class_only_keeps_others_out(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Without an account, or with one of another class, nobody comes in, whatever the form says."""
    room = a_room(store, open_to_all=False)
    other = school.teacher(store, "t2")
    elsewhere = store.create_class(other, school.a_class("c2", code="AAAAAA"))
    stranger = store.add_student(other, elsewhere.id, "tom", "Tom", school.NOW).person
    for client in (browser(), browser(signed_in(store, stranger))):
        assert "réservée à la classe" in client.get(f"/direct/{room.live.code}").text
        assert join(client, room, compte="1").status_code == 400
        assert join(client, room).status_code == 400


def test_the_same_answer_sent_again_is_one_answer(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Retries, a second tab and a change of mind all give back the first answer, and the store has it once."""
    room, phone = a_room(store), browser()
    join(phone, room)
    act(browser(room.token), room, "open")
    assert [vote(phone, room, value, answer_id=name).json()["value"] for value, name in
            (("b", "aaaaaaaa"), ("b", "aaaaaaaa"), ("c", "bbbbbbbb"))] == ["b", "b", "b"]  # fmt: skip
    assert [one.value for one in store.live_log(room.live.id).answers] == ["b"]


@pytest.mark.parametrize(
    "body", [{"id": "12345678", "key": "q", "value": 3}, {"id": "!", "key": "q", "value": "a"}, {"value": "x" * 9_000}]
)
def test_an_answer_that_is_not_one_is_refused(store: SqliteRepository, browser: Callable[..., TestClient], body: dict):
    """A number, a strange id or a body too big is a 400, never a fault."""
    room, phone = a_room(store), browser()
    join(phone, room)
    answer = phone.post(f"/direct/{room.live.code}/repondre", content=json.dumps(body), headers=ORIGIN)
    assert (answer.status_code, "refus" in answer.json()) == (400, True)


def test_other_sites_and_strangers_change_nothing(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Without our Origin, a token or the teacher's session, no route writes."""
    room, phone = a_room(store), browser()
    join(phone, room)
    code, name = room.live.code, room.live.id
    away = {"origin": "http://ailleurs.test"}
    forged = [
        phone.post(f"/direct/{code}/repondre", json={}, headers=away),
        phone.post(f"/direct/{code}/rejoindre", data={"pseudonyme": "Renard"}, headers=away),
        browser(room.token).post(f"/telecommande/{name}/acte", json={"kind": "open"}, headers=away),
        browser(room.token).post(f"/telecommande/{name}/ouvrir", data={"cle": "x"}, headers=away),
        browser().post(f"/telecommande/{name}/acte", json={"kind": "open"}, headers=ORIGIN),
        phone.post(f"/projection/{name}/acte", json={"kind": "open"}, headers=ORIGIN),
        browser().post(f"/direct/{code}/repondre", json={}, headers=ORIGIN),
        browser().get(f"/direct/{code}/flux"),
        browser().get(f"/projection/{name}/flux"),
        browser(signed_in(store, school.teacher(store, "t9"))).get(f"/telecommande/{name}/etat"),
    ]
    assert {answer.status_code for answer in forged} == {403}
    assert store.live_log(name).acts == []


def test_the_room_can_be_locked_and_someone_sent_out(store: SqliteRepository, browser: Callable[..., TestClient]):
    """A locked room lets nobody new in; who was removed is told kindly and cannot answer any more."""
    room, phone = a_room(store), browser()
    teacher = browser(room.token)
    join(phone, room)
    act(teacher, room, "lock", on=True)
    assert "fermée" in join(browser(), room, "Renard vif").text
    act(teacher, room, "open")
    key = state(phone, room)["prompt"]["key"]
    who = store.live_log(room.live.id).participants[0].id
    act(teacher, room, "remove", participant=who)
    assert state(phone, room)["phase"] == "retire"
    assert vote(phone, room, key=key).status_code == 409
    assert 'data-adresse="/direct/' in phone.get(f"/direct/{room.live.code}").text
    act(teacher, room, "remove", participant=who, on=False)
    assert vote(phone, room, key=key).status_code == 200


def test_two_taps_move_the_session_once(store: SqliteRepository, browser: Callable[..., TestClient]):
    """An act seen from an older moment is refused: a double tap, or the projector and the phone together."""
    room = a_room(store)
    teacher = browser(room.token)
    assert act(teacher, room, "open", seq=0).json() == {"seq": 1}
    assert act(teacher, room, "close", seq=0).status_code == 409
    assert act(teacher, room, "danser").status_code == 409
    assert act(teacher, room, "close", seq=1).json() == {"seq": 2}


def test_a_phone_becomes_the_remote_control_once(store: SqliteRepository, browser: Callable[..., TestClient]):
    """The one-time key asks for a tap, opens this session only, and serves no other phone."""
    room, phone = a_room(store), browser()
    key = desk.new_key(store, room.teacher, room.live.id, NOW())
    assert "Ouvrir la télécommande" in phone.get(f"/telecommande/{room.live.id}?cle={key}").text
    page = phone.post(f"/telecommande/{room.live.id}/ouvrir", data={"cle": key}, headers=ORIGIN)
    assert "telecommande.js" in page.text
    assert act(phone, room, "open").status_code == 200
    again = browser().post(f"/telecommande/{room.live.id}/ouvrir", data={"cle": key}, headers=ORIGIN)
    assert again.status_code == 403


def test_the_projector_shows_address_code_and_picture(store: SqliteRepository, browser: Callable[..., TestClient]):
    """All it takes to join is on the page, and nothing comes from elsewhere."""
    room = a_room(store)
    page = browser(room.token).get(f"/projection/{room.live.id}", headers={"accept": "text/html"})
    assert desk.spaced(room.live.code) in page.text
    assert "atelier.test/direct" in page.text
    assert "data:image/svg+xml" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert set(re.findall(r'(?:src|href)="(https?:[^"]+)"', page.text)) == set()
    assert "Connectez-vous" in browser().get(f"/projection/{room.live.id}").text


def test_names_can_be_hidden(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Hidden, no pseudonym leaves for the projector; the remote control still has them."""
    room, phone = a_room(store), browser()
    teacher = browser(room.token)
    join(phone, room, "Lynx agile")
    act(teacher, room, "names", on=True)
    assert "Lynx" not in teacher.get(f"/projection/{room.live.id}/etat").text
    assert "Lynx" in teacher.get(f"/telecommande/{room.live.id}/etat").text


def test_the_right_answer_is_not_sent_before_it_is_shown(store: SqliteRepository, browser: Callable[..., TestClient]):
    """While the question is open, no screen is told the right choice, why, nor what others chose."""
    room, phone = a_room(store), browser()
    teacher = browser(room.token)
    join(phone, room)
    act(teacher, room, "open")
    vote(phone, room)
    item = room.live.setup["options"]["items"][0]
    for text in (
        phone.get(f"/direct/{room.live.code}/etat").text,
        teacher.get(f"/projection/{room.live.id}/etat").text,
    ):
        assert "right" not in json.loads(text)
        assert item["explanation"][:20] not in text
    act(teacher, room, "close")
    shown = state(phone, room)
    assert shown["reveal"]["right"] == [item["right"]]


def test_events_give_the_whole_view_at_each_change(store: SqliteRepository):
    """The first event holds all the phone must show, the next ones come with the acts; a silent link is kept alive."""
    room = a_room(store)
    hub = hub_of(lambda: store)

    async def read() -> list[str]:
        events = stream._events(hub, room.live.id, lambda live: views.projector(live, 0), everything=False)
        read = [await anext(events), await anext(events), await anext(events)]
        await desk.act(hub, room.teacher, room.live.id, {"kind": "open"})
        read += [await anext(events)]
        await events.aclose()
        return read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "HEARTBEAT_SECONDS", 0.02)
        retry, first, alive, second = run_apart(read())
    assert retry.startswith("retry: ")
    assert (first.startswith("id: 0."), second.startswith("id: 1.")) == (True, True)
    assert '"phase":"attente"' in first
    assert '"phase":"ouverte"' in second
    assert alive == ": la\n\n"


def test_a_wrong_code_is_told_and_slowed(store: SqliteRepository, browser: Callable[..., TestClient], monkeypatch):
    """Past a few wrong codes each one waits; far too many and a right one is not looked at, but for who is signed in.

    The page says why, and a try that was refused does not make the pause longer.
    """
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(door.asyncio, "sleep", sleep)
    room, client = a_room(store), browser()
    for _ in range(door.MOST_TRIES):
        assert client.get("/direct", params={"code": "000001"}).status_code == 404
    assert waited[0] == 0
    assert max(waited) == door.SLOWEST_SECONDS
    before = len(waited)
    refused = client.get(f"/direct/{room.live.code}")
    assert (refused.status_code, "Trop de codes faux" in refused.text) == (404, True)
    assert "Trop de codes faux" in client.get("/direct", params={"code": room.live.code}).text
    assert len(waited) == before
    assert "Lina B." in browser(signed_in(store, room.student)).get(f"/direct/{room.live.code}").text


def test_a_session_that_was_never_in_memory_goes_on_from_the_store(
    store: SqliteRepository, browser: Callable[..., TestClient]
):
    """A server started again in mid-question has the question, the names and the answers."""
    room, phone = a_room(store), browser()
    join(phone, room)
    act(browser(room.token), room, "open")
    before = state(phone, room)
    vote(phone, room)
    hub_of(lambda: store).forget(room.live.id)
    after = state(phone, room)
    assert after["prompt"] == before["prompt"]
    assert after["me"] == {**before["me"], "value": "a"}


def test_the_end_gives_evidence_and_closes_the_code(store: SqliteRepository, browser: Callable[..., TestClient]):
    """When the teacher ends the session, its proofs are in the student's portfolio and its code opens nothing."""
    room = a_room(store, nombre=3, competences=["4B.3"])
    teacher, phone = browser(room.token), browser(signed_in(store, room.student))
    join(phone, room, compte="1")
    act(teacher, room, "open")
    for item in room.live.setup["options"]["items"]:
        vote(phone, room, item["right"], answer_id=f"id-{item['key']}"[:40].replace("_", "-"))
        act(teacher, room, "close")
        act(teacher, room, "next")
    assert state(phone, room)["won"]
    act(teacher, room, "end")
    assert [(one.check, one.met) for one in store.direct_evidence(room.student)] == [("4b3.direct.connaissances", True)]
    assert browser().get(f"/direct/{room.live.code}").status_code == 404
    assert state(phone, room)["phase"] == "fini"


def test_ids_of_phones_cannot_be_guessed_from_one_another():
    """An answer's id is kept under its participant: two phones that chose the same lose nothing."""
    body = {"id": "abcdefgh", "key": "q", "value": "a"}
    first, second = phones._answer(body, "s", "p1"), phones._answer(body, "s", "p2")
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_signs_no_keyboard_types_reach_no_screen(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Half a letter, a control sign, a reversed order: taken off, and no other answer is lost because of them."""
    room, phone = a_room(store, "nuage"), browser()
    teacher = browser(room.token)
    join(phone, room)
    act(teacher, room, "open")
    body = {"id": "12345678", "key": state(phone, room)["prompt"]["key"], "value": ["\ud800tr\u0000op \u202echer"]}
    sent = phone.post(f"/direct/{room.live.code}/repondre", content=json.dumps(body), headers=ORIGIN)
    assert (sent.status_code, sent.json().get("value")) == (200, ["trop cher"])
    assert teacher.get(f"/projection/{room.live.id}/etat").status_code == 200


def test_what_breaks_one_step_leaves_the_others_alone(store: SqliteRepository):
    """In a group, a step that fails and one that cannot be written are refused alone; the others are kept."""
    room = a_room(store, "nuage")
    hub = hub_of(lambda: store)

    def broken(_live: Live) -> Taken:
        raise RuntimeError("panne")

    def unwritable(live: Live) -> Taken:
        bad = LiveAct("x", live.kept.id, 1, room.teacher.id, {"kind": "\ud800"}, NOW().isoformat())
        return Taken(live, LiveWrites(acts=[bad]))

    opening = acting(Act(kind="open"), act_id="ouvre", actor=room.teacher, at=NOW().isoformat())
    done = [hub.submit(room.live.id, step) for step in (broken, unwritable, opening)]
    faults = [one.exception(10) for one in done]
    assert [type(fault) for fault in faults] == [StoreError, StoreError, type(None)]
    assert [one.id for one in store.live_log(room.live.id).acts] == ["ouvre"]


def test_a_body_of_brackets_and_an_origin_that_is_none_are_refused(
    store: SqliteRepository, browser: Callable[..., TestClient]
):
    """Thousands of brackets are a 400, an address that cannot be read is another site's: never a fault."""
    room, phone = a_room(store), browser()
    join(phone, room)
    address = f"/direct/{room.live.code}/repondre"
    assert phone.post(address, content="[" * 7_000, headers=ORIGIN).status_code == 400
    assert phone.post(address, content="{}", headers={"origin": "http://["}).status_code == 403


def test_one_phone_follows_from_a_few_tabs_only(store: SqliteRepository, browser: Callable[..., TestClient]):
    """Past a few event streams the same phone is refused another, until one closes; it can still ask for its view."""
    room, phone = a_room(store), browser()
    join(phone, room)
    who = store.live_log(room.live.id).participants[0].id
    hub = hub_of(lambda: store)
    address = f"/direct/{room.live.code}/flux"

    async def flood() -> list[int]:
        tabs = [stream._events(hub, room.live.id, lambda _live: {}, everything=False, holder=who)
                for _ in range(stream.MOST_STREAMS)]  # fmt: skip
        for tab in tabs:
            await anext(tab)
        full = phone.get(address).status_code
        for tab in tabs:
            await tab.aclose()
        return [full, stream._streams.held[who]]

    assert run_apart(flood()) == [429, 0]
    assert state(phone, room)["phase"] == "attente"
