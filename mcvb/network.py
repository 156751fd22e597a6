"""The address of this server that a class can type: set by a teacher, else the machine's on the local network."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from mcvb.store.interface import Repository
from simulations.errors import AccessRefusedError

LOCAL_NAMES = ("localhost", "127.", "[::1]", "0.0.0.0")  # noqa: S104 - names recognised, nothing is bound

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


def shown_address(repo: Repository, request_host: str) -> str:
    """Return the address to show in class, as `http://192.168.1.20:8501`.

    First the setting « adresse »; then the host the browser asked for, when others can reach it too; then the
    machine's private IPv4 with the same port. `request_host` is the Host header (« localhost:8501 ») or a full address.
    """
    chosen = repo.setting("adresse")
    if isinstance(chosen, str) and chosen.strip():
        return _full(chosen.strip())
    asked = _full(request_host.strip() or "localhost")
    scheme, _, host = asked.partition("://")
    if not host.startswith(LOCAL_NAMES):
        return asked
    found = private_ipv4()
    port = host.rpartition(":")[2] if host.rpartition(":")[2].isdecimal() else ""
    return f"{scheme}://{found}:{port}".rstrip(":") if found else asked


def private_ipv4() -> str:
    """Return the machine's own address on its local network, empty when it has none; nothing is sent."""
    candidates = [_towards("192.0.2.1"), *_named()]
    return next((text for text in candidates if _private(text)), "")


def only_here(address: str) -> bool:
    """Tell whether an address opens only on the network of the machine: a private one, or a name without a dot."""
    host = urlsplit(_full(address)).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home", ".internal"))


def _towards(address: str) -> str:
    """Return the address this machine would leave from; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def _named() -> list[str]:
    try:
        return [str(item) for item in socket.gethostbyname_ex(socket.gethostname())[2]]
    except OSError:
        return []


def _private(text: str) -> bool:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return address.is_private and not address.is_loopback and not address.is_link_local


def _full(address: str) -> str:
    bare = address.rstrip("/")
    return bare if bare.startswith(("http://", "https://")) else f"http://{bare}"


def checked_address(typed: str) -> str:
    """Return an address a teacher sets, empty to have it found; AccessRefusedError when it is not one."""
    text = typed.strip()
    if not text:
        return ""
    parts = urlsplit(_full(text))
    if not HOST.fullmatch(parts.hostname or "") or not _port_fits(parts) or parts.path or parts.query or parts.username:
        raise AccessRefusedError(
            "Une adresse comme « http://192.168.1.20:8501 » ou « atelier.lycee.fr » était attendue."
        )
    return _full(text)


def _port_fits(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
