"""The server is killed in mid-question, for real: nothing acknowledged is lost, phones come back by themselves."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from mcvb.store import SqliteRepository
from tests.e2e.conftest import Server
from tests.live import Room, a_room
from tests.live_phone import Phone
from tests.loops import run_apart

PHONES = 30


async def first_view(phone: Phone) -> dict:
    """Return the first view a phone is sent."""
    async for view in phone.follow():
        return view
    raise AssertionError


async def voting(phones: list[Phone], key: str, server: Server) -> dict[str, str]:
    """Let phones vote, kill the server when some have been acknowledged, start it again; return those of before."""
    draw = random.Random(4)  # noqa: S311 - a draw that is the same each time
    votes = [asyncio.create_task(late(phone, key, draw.choice("abcd"), draw.uniform(0, 1.0))) for phone in phones]
    while sum(bool(phone.acknowledged) for phone in phones) < PHONES // 3:  # noqa: ASYNC110 - phones are plain values
        await asyncio.sleep(0.01)
    server.kill()
    before = {phone.name: phone.acknowledged[key] for phone in phones if phone.acknowledged}
    await asyncio.to_thread(server.start)
    await asyncio.gather(*votes)
    return before


async def late(phone: Phone, key: str, value: str, seconds: float) -> None:
    """Vote after some seconds."""
    await asyncio.sleep(seconds)
    await phone.answer(key, value)


async def story(server: Server, room: Room) -> tuple[list[Phone], dict[str, str], list[dict]]:
    """Return the phones of a class that voted across a kill, what was acknowledged before, what they see after."""
    phones = [
        Phone(server.port, room.live.code, f"Lynx {chr(97 + rank % 26)}{chr(97 + rank // 26)}o")
        for rank in range(PHONES)
    ]
    await asyncio.gather(*(phone.join() for phone in phones))
    await teach(server, room, "open")
    key = (await first_view(phones[0]))["prompt"]["key"]
    before = await voting(phones, key, server)
    after = await asyncio.gather(*(first_view(phone) for phone in phones))
    return phones, before, list(after)


async def teach(server: Server, room: Room, kind: str) -> None:
    """Do an act of the teacher."""
    from tests.benchmarks.live import act  # noqa: PLC0415 - shared with the benchmark

    await asyncio.to_thread(act, server.port, room, kind)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path):
    """SIGKILL while thirty phones vote: the answers acknowledged are there, each once, and everybody is back."""
    store = SqliteRepository(tmp_path / "atelier.db")
    room = a_room(store, "quiz", nombre=2, secondes=0)
    server = Server(store.path)
    try:
        phones, before, after = run_apart(story(server, room))
    finally:
        server.kill()
    log = store.live_log(room.live.id)
    names = {one.id: one.pseudonym for one in log.participants}
    kept = [(names[one.participant_id], one.value) for one in log.answers]
    assert before
    assert len(kept) == len(set(names.values())) == PHONES
    assert dict(kept) == {phone.name: next(iter(phone.acknowledged.values())) for phone in phones}
    assert before.items() <= dict(kept).items()
    assert [(view["phase"], view["me"]["name"]) for view in after] == [("ouverte", phone.name) for phone in phones]
    assert all(view["me"]["value"] for view in after)
    store.close()


async def stopped(server: Server, room: Room) -> int:
    """Return how the server ends when it is asked to, while a phone and nothing else holds it."""
    phone = Phone(server.port, room.live.code, "Lynx agile")
    await phone.join()
    link = asyncio.create_task(anext(phone.follow()))
    await link
    server._process.terminate()
    return await asyncio.wait_for(asyncio.to_thread(server._process.wait), 15)


@pytest.mark.slow
def test_open_links_do_not_keep_the_server_from_stopping(tmp_path: Path):
    """Asked to stop, the server ends the streams of events and leaves: a phone in a pocket cannot hold it."""
    store = SqliteRepository(tmp_path / "atelier.db")
    room = a_room(store)
    server = Server(store.path)
    try:
        assert run_apart(stopped(server, room)) is not None
    finally:
        server.kill()
        store.close()
