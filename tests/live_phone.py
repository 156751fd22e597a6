"""A participant's phone without a browser: joins, follows the events, answers, and sends again until acknowledged."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

TIMEOUT = 20.0
# Seconds after a question is shown: nobody reads and taps faster, and the last one answers within two seconds.
QUICKEST, SLOWEST = 0.25, 1.9


@dataclass
class Reply:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Phone:
    """One phone; `acknowledged` holds the value the server said it keeps, by question, `waits` the seconds it took."""

    port: int
    code: str
    name: str
    patient: bool = True
    cookie: str = ""
    acknowledged: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    retries: int = 0

    async def join(self) -> float:
        """Join the session and return the seconds it took; tried again while the server does not answer well."""
        start = time.perf_counter()
        form = f"pseudonyme={self.name}".replace(" ", "+")
        reply = await self._ask("POST", "rejoindre", form, kind="application/x-www-form-urlencoded")
        if reply.status != 303:
            raise RuntimeError(f"{self.name} n'a pas pu entrer : {reply.status} {reply.body[:600]!r}")
        self.cookie = reply.headers["set-cookie"].split(";")[0]
        return time.perf_counter() - start

    async def answer(self, key: str, value: str, *, twice: bool = False) -> None:
        """Send an answer until the server acknowledges it; `twice` sends it two times at once."""
        given = json.dumps({"id": uuid4().hex, "key": key, "value": value})
        start = time.perf_counter()
        while True:
            try:
                sent = [self._ask("POST", "repondre", given) for _ in range(1 + twice)]
                replies = await asyncio.wait_for(asyncio.gather(*sent), TIMEOUT)
                reply = replies[0]
            except (OSError, EOFError, TimeoutError, IndexError, ValueError):
                if not self.patient:
                    raise
                self.retries += 1
                await asyncio.sleep(0.3)
                continue
            if reply.status == 200:
                break
            if reply.status < 500:
                raise RuntimeError(f"{self.name} : {reply.status} {reply.body.decode()}")
            self.retries += 1
        self.waits.append(time.perf_counter() - start)
        values = {json.loads(one.body)["value"] for one in replies}
        assert len(values) == 1, values
        self.acknowledged[key] = values.pop()

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the views sent by the server; a dropped link is taken up again."""
        while True:
            try:
                async for view in self._events():
                    self.views.append(view)
                    yield view
            except (OSError, EOFError, ValueError, IndexError):
                pass
            await asyncio.sleep(0.3)

    async def play(self, questions: int, draw: random.Random) -> None:
        """Answer each question within two seconds of its opening, some of them twice, until the podium."""
        async for view in self.follow():
            if view["phase"] == "ouverte" and view["me"]["value"] is None:
                key = view["prompt"]["key"]
                if key in self.acknowledged:
                    continue
                await asyncio.sleep(draw.uniform(QUICKEST, SLOWEST))
                option = draw.choice(view["prompt"]["options"])["id"]
                await self.answer(key, option, twice=draw.random() < 0.1)
            if view["phase"] in ("podium", "fini") or len(self.acknowledged) > questions:
                return

    async def _events(self) -> AsyncIterator[dict[str, Any]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._head("GET", "flux", "accept: text/event-stream\r\naccept-encoding: gzip, br\r\n"))
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0] or b"content-encoding" in head.lower():
                raise ValueError(head)
            while True:
                line = await reader.readline()
                if not line:
                    return
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            writer.close()

    async def _ask(self, method: str, path: str, body: str, *, kind: str = "application/json") -> Reply:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            raw = body.encode()
            more = f"content-type: {kind}\r\ncontent-length: {len(raw)}\r\nconnection: close\r\n"
            writer.write(self._head(method, path, more) + raw)
            await writer.drain()
            head, _, found = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        first, *lines = head.decode().split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        return Reply(int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, _whole(found))

    def _head(self, method: str, path: str, more: str) -> bytes:
        host = f"127.0.0.1:{self.port}"
        cookie = f"cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"{method} /direct/{self.code}/{path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\n{cookie}{more}\r\n"
        ).encode()


def _whole(body: bytes) -> bytes:
    """Return a body, its chunks put together when it came in chunks."""
    if body[:1].isalnum() and b"\r\n" in body[:10] and not body.startswith(b"{"):
        found = b""
        while body:
            size, _, rest = body.partition(b"\r\n")
            length = int(size or b"0", 16)
            found, body = found + rest[:length], rest[length + 2 :]
            if not length:
                break
        return found
    return body
