"""A browser tab without a browser: speaks Streamlit's websocket protocol and times reruns."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from mcvb.web import SESSION_COOKIE

ANSWER_SECONDS = 60.0
QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux only


class PageFailedError(Exception):
    """A page gave an error instead of its content."""


@dataclass(frozen=True)
class Rerun:
    """One run of a page: its duration up to its last message, and what the server sent."""

    seconds: float
    messages: tuple[ForwardMsg, ...]

    def has_text(self, text: str) -> bool:
        """Tell whether a text is somewhere in what was sent."""
        return any(text.encode() in message.SerializeToString() for message in self.messages)


class Tab:
    """One page open on a server, as `token`'s holder; keeps large messages as a browser does."""

    def __init__(self, port: int, *, path: str = "", query: str = "", token: str = "") -> None:
        self._path, self._query = path, query
        self._page_hash = ""
        self._cached: set[str] = set()
        self._open = ExitStack()
        self._connecting = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=Origin(f"http://127.0.0.1:{port}"),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"{SESSION_COOKIE}={token}"} if token else {},
            compression=None,
            max_size=None,
        )

    def __enter__(self) -> Self:
        self._socket = self._open.enter_context(self._connecting)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def rerun(self) -> Rerun:
        """Run the page once more and return how it went, or raise PageFailedError."""
        asked = self._asked().SerializeToString()
        messages: list[ForwardMsg] = []
        start = time.perf_counter()
        self._socket.send(asked)
        self._acknowledge_at_once()
        while not (messages and _is_end(messages[-1])):
            messages.append(self._received())
        seconds = time.perf_counter() - start
        _raise_faults(messages)
        self._remember(messages)
        return Rerun(seconds, tuple(messages))

    def _asked(self) -> BackMsg:
        """Return a request for the page: by its address at first, then by the name the server gave it."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self._path
        state.cached_message_hashes.extend(sorted(self._cached))
        state.context_info.timezone, state.context_info.locale = "Europe/Paris", "fr-FR"
        return asked

    def _acknowledge_at_once(self) -> None:
        """Spare the 40 ms for which Linux may hold an acknowledgement back, and the server its next message.

        That wait is the same for every page: left in, it would hide all the work that lasts less.
        """
        if QUICKACK is not None:
            self._socket.socket.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)

    def _received(self) -> ForwardMsg:
        data = self._socket.recv(timeout=ANSWER_SECONDS)
        self._acknowledge_at_once()
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return message

    def _remember(self, messages: Iterable[ForwardMsg]) -> None:
        for message in messages:
            if message.HasField("new_session") or message.HasField("navigation"):
                self._page_hash = getattr(message, str(message.WhichOneof("type"))).page_script_hash
            if message.metadata.cacheable and message.hash:
                self._cached.add(message.hash)


def _is_end(message: ForwardMsg) -> bool:
    early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return bool(message.WhichOneof("type") == "script_finished" and not early)


def _raise_faults(messages: Iterable[ForwardMsg]) -> None:
    for message in messages:
        fault = _fault(message)
        if fault:
            raise PageFailedError(" ".join(fault.split()))


def _fault(message: ForwardMsg) -> str:
    """Return the error a message carries, or empty text."""
    kind = message.WhichOneof("type")
    if kind == "page_not_found":
        return f"la page « {message.page_not_found.page_name} » n'existe pas"
    if kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
        return str(message.session_event.script_compilation_exception.message)
    element = message.delta.new_element
    if kind == "delta" and element.WhichOneof("type") == "exception":
        return f"{element.exception.type} : {element.exception.message}"
    if kind == "delta" and element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
        return str(element.alert.body)
    return ""
