"""Server-sent events of a live session: the whole view at each change, so that a dropped link needs no catching up."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import Any

from starlette.responses import JSONResponse, StreamingResponse

from mcvb.live.hub import Hub, Watcher
from mcvb.live.steps import Live
from mcvb.live.views import encoded
from simulations.errors import UnknownItemError

HEARTBEAT_SECONDS = 15.0
RETRY_MILLISECONDS = 1500
# A screen that follows every answer is told four times a second at most.
CALM_SECONDS = 0.25
# Tabs one participant or one session's teacher may follow at once; past them, a page asks every few seconds instead.
MOST_STREAMS = 8
HEADERS = {
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",  # a proxy in front must not hold events back
    "x-content-type-options": "nosniff",
}
View = Callable[[Live], dict[str, Any]]


class _Streams:
    """The streams open in this process; a server that is asked to stop waits for its answers, so they must end."""

    def __init__(self) -> None:
        self.open: set[Watcher] = set()
        self.held: Counter[str] = Counter()
        self.closing = False


_streams = _Streams()


def end_on_exit() -> None:
    """When this process is asked to stop, end the streams first; phones come back by themselves to the next server."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _ending(signal.getsignal(number)))


def _ending(before: Any) -> Callable[[int, FrameType | None], None]:  # noqa: ANN401 - what `signal.getsignal` gives
    def leave(number: int, frame: FrameType | None) -> None:
        _streams.closing = True
        for watcher in list(_streams.open):
            watcher.loop.call_soon_threadsafe(watcher.changed.set)
        if callable(before):
            before(number, frame)

    return leave


def crowded(holder: str) -> bool:
    """Tell whether somebody follows from as many screens as they may."""
    return _streams.held[holder] >= MOST_STREAMS


def events(hub: Hub, session_id: str, view: View, *, everything: bool, holder: str = "") -> StreamingResponse:
    """Return the answer that sends a view of a session at each change, until the screen goes away."""
    body = _events(hub, session_id, view, everything=everything, holder=holder)
    return StreamingResponse(body, media_type="text/event-stream", headers=HEADERS)


def once(live: Live, view: View) -> JSONResponse:
    """Return a view as it now is, for a network that lets no events through."""
    return JSONResponse(view(live), headers={"cache-control": "no-store"})


async def _events(hub: Hub, session_id: str, view: View, *, everything: bool, holder: str = "") -> AsyncIterator[str]:
    watcher = hub.watch(session_id, everything=everything)
    _streams.open.add(watcher)
    _streams.held[holder] += 1
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        while not _streams.closing:
            watcher.changed.clear()
            try:
                live = hub.live(session_id)
            except UnknownItemError:
                yield 'event: fin\ndata: {"phase":"efface"}\n\n'
                return
            yield f"id: {live.session.sequence}.{live.version}\ndata: {encoded(view(live))}\n\n"
            if everything:
                await asyncio.sleep(CALM_SECONDS)
            while not await _changed(watcher):
                yield ": la\n\n"
    finally:
        _streams.open.discard(watcher)
        _streams.held[holder] -= 1
        if not _streams.held[holder]:
            del _streams.held[holder]
        hub.unwatch(session_id, watcher)


async def _changed(watcher: Watcher) -> bool:
    """Wait for a change; False when it is time to show that the link is alive."""
    try:
        await asyncio.wait_for(watcher.changed.wait(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return False
    return True
