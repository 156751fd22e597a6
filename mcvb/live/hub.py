"""The hub: one state per live session, in memory; one thread writes what arrives, in groups, and only then tells.

Whatever changes a session (someone joins, answers, the teacher acts) goes through one queue, so that nothing is read
and written back by two at once. What has come in the last milliseconds is tried on the states in order of
arrival, committed together, and acknowledged after its commit. A server that was killed plays its sessions
again from the store.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from mcvb.live.steps import Live, Step, restored
from mcvb.store.interface import Repository
from mcvb.store.live_interface import LiveWrites
from simulations.errors import AtelierError, StoreError

GATHER_SECONDS = 0.004
MOST_AT_ONCE = 512
KEPT_SESSIONS = 64
BROKEN = "Une panne a empêché l'enregistrement : réessaie."
log = logging.getLogger("atelier.direct")


@dataclass(eq=False)
class Watcher:
    """One screen that follows a session; `everything` wakes it at each answer, else only when the session moves on."""

    loop: asyncio.AbstractEventLoop
    everything: bool
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class _Asked:
    session_id: str
    step: Step
    done: Future[Any]


@dataclass
class _Draft:
    """What a group of steps gives, before it is committed."""

    lives: dict[str, Live] = field(default_factory=dict)
    writes: list[LiveWrites] = field(default_factory=list)
    results: list[tuple[Future[Any], Any]] = field(default_factory=list)
    refused: list[tuple[Future[Any], Exception]] = field(default_factory=list)


class Hub:
    """The live sessions of this server."""

    def __init__(self, repository: Callable[[], Repository]) -> None:
        self._repository = repository
        self._lives: dict[str, Live] = {}
        self._tokens: dict[str, tuple[str, str]] = {}
        self._watchers: dict[str, set[Watcher]] = {}
        self._queue: queue.SimpleQueue[_Asked] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None

    def live(self, session_id: str) -> Live:
        """Return a session as it now is, played again from the store when it is not in memory."""
        found = self._lives.get(session_id)
        if found is not None:
            return found
        with self._lock:
            if session_id not in self._lives:
                self._make_room()
                self._lives[session_id] = restored(self._repository().live_log(session_id))
            return self._lives[session_id]

    def in_memory(self, session_id: str) -> Live | None:
        """Return a session if it is in memory: no wait."""
        return self._lives.get(session_id)

    def met(self, token_hash: str) -> tuple[str, str] | None:
        """Return the session and participant of a token met before: no wait."""
        return self._tokens.get(token_hash)

    def live_by_code(self, code: str) -> Live | None:
        """Return the session going on that has a code, None when there is none."""
        for live in list(self._lives.values()):
            if live.kept.code == code and not live.over:
                return live
        kept = self._repository().live_by_code(code)
        return None if kept is None else self.live(kept.id)

    def who(self, token_hash: str) -> tuple[str, str] | None:
        """Return the session and participant of a token, None when nobody's."""
        if token_hash not in self._tokens:
            found = self._repository().live_token(token_hash)
            if found is None:
                return None
            self._tokens[token_hash] = found
        return self._tokens[token_hash]

    def submit(self, session_id: str, step: Step) -> Future[Any]:
        """Queue a step; the future gives its result once it is kept, or the AtelierError that refused it."""
        done: Future[Any] = Future()
        self._start()
        self._queue.put(_Asked(session_id, step, done))
        return done

    async def do(self, session_id: str, step: Step) -> Any:  # noqa: ANN401 - each step has its own result
        """Queue a step and wait for its result without holding the server."""
        return await asyncio.wrap_future(self.submit(session_id, step))

    def watch(self, session_id: str, *, everything: bool) -> Watcher:
        """Follow a session from the running event loop."""
        watcher = Watcher(asyncio.get_running_loop(), everything)
        with self._lock:
            self._watchers.setdefault(session_id, set()).add(watcher)
        return watcher

    def unwatch(self, session_id: str, watcher: Watcher) -> None:
        """Stop following a session."""
        with self._lock:
            self._watchers.get(session_id, set()).discard(watcher)

    def forget(self, session_id: str) -> None:
        """Drop a session from memory, after it was erased."""
        with self._lock:
            self._lives.pop(session_id, None)
            self._tokens = {name: found for name, found in self._tokens.items() if found[0] != session_id}
        self._tell(session_id, moved=True)

    def _make_room(self) -> None:
        """Drop sessions nobody follows when there are many; they can be played again."""
        if len(self._lives) >= KEPT_SESSIONS:
            for name in [name for name in self._lives if not self._watchers.get(name)]:
                del self._lives[name]

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="direct", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while True:
            group = [self._queue.get()]
            time.sleep(GATHER_SECONDS)
            while len(group) < MOST_AT_ONCE and not self._queue.empty():
                group.append(self._queue.get())
            try:
                self._commit(group)
            except Exception:
                log.exception("Un groupe de réponses n'a pas pu être traité.")
                _fail(group, StoreError(BROKEN))

    def _commit(self, group: list[_Asked]) -> None:
        """Try the steps of a group, keep what they give in one commit, then tell everybody."""
        draft = _Draft()
        for asked in group:
            self._try(asked, draft)
        try:
            if draft.writes:
                self._repository().write_live(_together(draft.writes))
        except AtelierError as error:
            self._one_by_one(group, error)
            return
        except Exception:
            log.exception("Un groupe de réponses n'a pas pu être écrit.")
            self._one_by_one(group, StoreError(BROKEN))
            return
        self._publish(draft)

    def _one_by_one(self, group: list[_Asked], error: AtelierError) -> None:
        """Keep apart what can be kept, when the whole could not: one bad write loses no other."""
        if len(group) == 1:
            _fail(group, error)
            return
        for asked in group:
            self._commit([asked])

    def _try(self, asked: _Asked, draft: _Draft) -> None:
        try:
            live = draft.lives.get(asked.session_id) or self.live(asked.session_id)
            taken = asked.step(live)
        except AtelierError as error:
            draft.refused.append((asked.done, error))
            return
        except Exception:
            log.exception("Un geste ou une réponse n'a pas pu être traité.")
            draft.refused.append((asked.done, StoreError(BROKEN)))
            return
        if taken.live is not live:
            draft.lives[asked.session_id] = replace(taken.live, version=live.version + 1)
        if taken.writes is not None:
            draft.writes.append(taken.writes)
        draft.results.append((asked.done, taken.result))

    def _publish(self, draft: _Draft) -> None:
        for session_id, live in draft.lives.items():
            before = self._lives.get(session_id)
            with self._lock:
                self._lives[session_id] = live
            moved = before is None or before.session.sequence != live.session.sequence
            self._tell(session_id, moved=moved)
        for done, result in draft.results:
            done.set_result(result)
        for done, error in draft.refused:
            done.set_exception(error)

    def _tell(self, session_id: str, *, moved: bool) -> None:
        """Wake the screens that follow a session, all those of one event loop in one go."""
        with self._lock:
            woken = [one for one in self._watchers.get(session_id, ()) if moved or one.everything]
        for loop in {one.loop for one in woken}:
            events = [one.changed for one in woken if one.loop is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, events)


def _wake(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        event.set()


def _fail(group: Iterable[_Asked], error: Exception) -> None:
    for asked in group:
        if not asked.done.done():
            asked.done.set_exception(error)


def _together(writes: Iterable[LiveWrites]) -> LiveWrites:
    found = list(writes)
    return LiveWrites(
        participants=[item for one in found for item in one.participants],
        acts=[item for one in found for item in one.acts],
        answers=[item for one in found for item in one.answers],
        evidence=[item for one in found for item in one.evidence],
        ended=[item for one in found for item in one.ended],
    )


_hubs: dict[int, Hub] = {}
_hubs_lock = threading.Lock()


def hub_of(repository: Callable[[], Repository]) -> Hub:
    """Return the hub of this process for a store, the same for routes and pages."""
    with _hubs_lock:
        kept = repository()
        return _hubs.setdefault(id(kept), Hub(lambda: kept))
