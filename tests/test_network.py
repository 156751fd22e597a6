"""The address shown in class: set by a teacher, the one the browser used, or the machine's on its network."""

from __future__ import annotations

import pytest

from mcvb import network
from mcvb.store import SqliteRepository
from simulations.errors import AccessRefusedError
from tests import school


@pytest.fixture
def on_a_lan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the machine on a school network."""
    monkeypatch.setattr(network, "_towards", lambda _: "192.168.1.20")


@pytest.mark.usefixtures("on_a_lan")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("localhost:8501", "http://192.168.1.20:8501"),
        ("127.0.0.1:8501", "http://192.168.1.20:8501"),
        ("http://localhost:8501", "http://192.168.1.20:8501"),
        ("localhost", "http://192.168.1.20"),
        ("https://localhost:8443", "https://192.168.1.20:8443"),
        ("[::1]:8501", "http://192.168.1.20:8501"),
        ("", "http://192.168.1.20"),
        ("atelier.lycee.fr", "http://atelier.lycee.fr"),
        ("https://atelier.lycee.fr/", "https://atelier.lycee.fr"),
        ("10.0.0.5:8501", "http://10.0.0.5:8501"),
    ],
)
def test_the_address_is_one_that_phones_can_reach(store: SqliteRepository, asked: str, shown: str) -> None:
    """« localhost » becomes the machine's own address with the same port; any other host is left as it is."""
    assert network.shown_address(store, asked) == shown


@pytest.mark.usefixtures("on_a_lan")
def test_a_teacher_s_address_comes_first(store: SqliteRepository) -> None:
    """The address set is the one shown; emptied, the machine's is found again."""
    teacher = school.teacher(store)
    store.set_setting(teacher, "adresse", "http://atelier.lycee.fr", school.NOW)
    assert network.shown_address(store, "localhost:8501") == "http://atelier.lycee.fr"
    store.set_setting(teacher, "adresse", "", school.NOW)
    assert network.shown_address(store, "localhost:8501") == "http://192.168.1.20:8501"


def test_a_machine_without_a_network_shows_what_was_asked(
    store: SqliteRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone, the machine still shows an address that works on itself."""
    monkeypatch.setattr(network, "_towards", lambda _: "")
    monkeypatch.setattr(network, "_named", lambda: ["127.0.1.1"])
    assert network.shown_address(store, "localhost:8501") == "http://localhost:8501"


@pytest.mark.parametrize("address", ["8.8.8.8", "127.0.0.1", "169.254.1.1", "", "faux", "::1"])
def test_only_a_private_address_is_the_machine_s(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A public, a looped or a makeshift address is not shown to a class."""
    monkeypatch.setattr(network, "_towards", lambda _: address)
    monkeypatch.setattr(network, "_named", list)
    assert network.private_ipv4() == ""


def test_finding_the_address_fails_quietly() -> None:
    """With or without a network, the search gives an address of this machine or nothing."""
    assert network.private_ipv4() == "" or network.private_ipv4().count(".") == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" ", ""), ("192.168.1.20:8501", "http://192.168.1.20:8501"), ("https://atelier.lycee.fr/", "https://atelier.lycee.fr")],
)  # fmt: skip
def test_an_address_set_is_kept_whole(typed: str, kept: str) -> None:
    """A name or a number, with a port or not, gets its beginning; nothing stays nothing."""
    assert network.checked_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "pas une adresse", "javascript:alert(1)", "http://a b", "http://x/chemin", "http://moi@x", "http://x?y", "é.fr",
        "http://x:99999",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    """A path, a name before the host, a port out of range or another protocol is refused with an example."""
    with pytest.raises(AccessRefusedError, match="était attendue"):
        network.checked_address(typed)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://192.168.1.20:8501", True),
        ("http://localhost:8501", True),
        ("http://salle12:8501", True),
        ("http://atelier.local", True),
        ("https://atelier.lycee.fr", False),
        ("http://93.184.216.34", False),
    ],
)
def test_an_address_that_opens_only_here_is_told_apart(address: str, here: bool) -> None:  # noqa: FBT001
    """A private address or a bare name does not open from a workplace; a public name does."""
    assert network.only_here(address) is here
