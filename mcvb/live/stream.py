"""Server-sent events of a live session: the whole view at each change, so that a dropped link needs no catching up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
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
HEADERS = {
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",  # a proxy in front must not hold events back
    "x-content-type-options": "nosniff",
}
View = Callable[[Live], dict[str, Any]]


def events(hub: Hub, session_id: str, view: View, *, everything: bool) -> StreamingResponse:
    """Return the answer that sends a view of a session at each change, until the screen goes away."""
    body = _events(hub, session_id, view, everything=everything)
    return StreamingResponse(body, media_type="text/event-stream", headers=HEADERS)


def once(live: Live, view: View) -> JSONResponse:
    """Return a view as it now is, for a network that lets no events through."""
    return JSONResponse(view(live), headers={"cache-control": "no-store"})


async def _events(hub: Hub, session_id: str, view: View, *, everything: bool) -> AsyncIterator[str]:
    watcher = hub.watch(session_id, everything=everything)
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        while True:
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
        hub.unwatch(session_id, watcher)


async def _changed(watcher: Watcher) -> bool:
    """Wait for a change; False when it is time to show that the link is alive."""
    try:
        await asyncio.wait_for(watcher.changed.wait(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return False
    return True
