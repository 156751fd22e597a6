"""Passwords of teachers and secrets of students: what is accepted, how they are kept (argon2id) and checked."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from simulations.errors import AccessRefusedError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "acces"
PASSWORD_MIN, PASSWORD_MAX = 10, 128
SECRET_MIN, SECRET_MAX = 4, 8
PICTURES = 4
PICTURE_MARK = "images:"
DATE_LIKE = re.compile(r"(19|20)\d\d|(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])((19|20)\d\d|\d\d)")
# OWASP's least for argon2id, 19 MiB: about 40 ms, and a class that signs in together fits in the memory of a small PC.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = threading.BoundedSemaphore(4)


def hash_secret(secret: str) -> str:
    """Return the argon2id hash of a password or secret, with its own salt."""
    with _at_once:
        return _hasher.hash(secret)


def matches(kept: str | None, secret: str) -> bool:
    """Tell whether a secret is the one kept; takes as long when there is none to compare with."""
    with _at_once:
        try:
            return _hasher.verify(kept or _decoy(), secret) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _decoy() -> str:
    return _hasher.hash("personne")


@cache
def _forbidden() -> dict[str, list[str]]:
    content: dict[str, list[str]] = yaml.safe_load((FOLDER / "interdits.yaml").read_text(encoding="utf-8"))
    return content


@cache
def pictures() -> list[dict[str, Any]]:
    """Return the pictures a code may be made of: `id`, `nom`, `trait` (path of a 48 × 48 SVG)."""
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / "images.yaml").read_text(encoding="utf-8"))["images"]
    return found


def folded(text: str) -> str:
    """Return a text without capitals, accents and spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter) and not letter.isspace())


def check_password(password: str, *, login: str, pseudonym: str = "") -> None:
    """Raise AccessRefusedError, saying why, when a teacher's password is too weak."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise AccessRefusedError(
            f"Un mot de passe de {PASSWORD_MIN} à {PASSWORD_MAX} signes était attendu, celui-ci en compte "
            f"{len(password)}. Trois mots sans rapport font un bon mot de passe."
        )
    small = folded(password)
    if any(len(name) > 2 and name in small for name in (folded(login), folded(pseudonym))):  # noqa: PLR2004
        raise AccessRefusedError("Ce mot de passe contient votre identifiant ou votre nom : choisissez-en un autre.")
    if _too_common(small):
        raise AccessRefusedError(
            "Ce mot de passe est parmi les premiers qu'on essaie : préférez trois mots sans rapport entre eux."
        )


def clean_secret(typed: str) -> str:
    """Return a student's secret as it is compared: capitals, accents and spaces do not count."""
    return folded(typed)


def check_secret(secret: str, *, pseudonym: str, code: str) -> None:
    """Raise AccessRefusedError, saying why, when the secret a student chooses (cleaned) would be guessed at once."""
    if secret.startswith(PICTURE_MARK):
        _check_pictures(secret.removeprefix(PICTURE_MARK).split("."))
        return
    if not SECRET_MIN <= len(secret) <= SECRET_MAX or not secret.isascii() or not secret.isalnum():
        raise AccessRefusedError(
            f"Ton secret compte de {SECRET_MIN} à {SECRET_MAX} chiffres ou lettres, sans autre signe."
        )
    if DATE_LIKE.fullmatch(secret):
        raise AccessRefusedError("Une année ou une date de naissance se devine vite : choisis autre chose.")
    if secret in folded(pseudonym) or folded(pseudonym) in secret or secret == folded(code):
        raise AccessRefusedError("Ton pseudonyme et le code de la classe se devinent : choisis autre chose.")
    if _too_common(secret):
        raise AccessRefusedError("Ce secret est parmi les premiers qu'on essaie (0000, 1234…) : choisis autre chose.")


def _check_pictures(chosen: list[str]) -> None:
    known = {picture["id"] for picture in pictures()}
    if len(chosen) != PICTURES or not set(chosen) <= known:
        raise AccessRefusedError(f"Touche {PICTURES} images, l'une après l'autre.")
    if len(set(chosen)) == 1:
        raise AccessRefusedError("Quatre fois la même image se devine vite : change au moins une image.")


def _too_common(small: str) -> bool:
    """Tell whether a folded secret is a known word with its usual tail, a run of keys, or a repeated bit."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    if core in _forbidden()["mots"] or small in _forbidden()["mots"]:
        return True
    runs = [run + run[:3] for run in _forbidden()["suites"]]
    if any(small in run or small[::-1] in run for run in runs):
        return True
    bits = (small[:size] for size in range(1, len(small) // 2 + 1))
    return any((bit * len(small))[: len(small)] == small for bit in bits)
