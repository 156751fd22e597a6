"""The recording of a rehearsal: measured in one go, kept lighter when the student says so, erased for good."""

from __future__ import annotations

import io
import threading
import wave
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import numpy as np
from scipy import signal

from mcvb.formats import HARD, number
from mcvb.oral import REHEARSAL, Kept, Rehearsal, read_all
from mcvb.store.interface import Person, Repository
from mcvb.store.item_interface import Item
from simulations.errors import ActionRefusedError, ImportRefusedError
from simulations.voice import RATE_HZ, Samples, Voice, measure, read_wav

# Kept as a telephone carries a voice: ten minutes fit in one document of the store (16 bits, one channel).
KEPT_HZ, KEPT_WIDTH = 8000, 2
LONGEST_S = 600
MAX_KEPT_BYTES = 40_000_000
MEGA = 1_000_000
# Ten minutes of sound take about a gigabyte while they are measured: one at a time for the whole server.
ONE_AT_A_TIME = threading.Lock()


def listen(content: bytes) -> tuple[Voice, bytes]:
    """Return the measures of a WAV file and its lighter form; ImportRefusedError when it is no sound, or too long."""
    if _seconds(content) > LONGEST_S + 1:
        raise ImportRefusedError(
            f"Un enregistrement de {LONGEST_S // 60} minutes au plus était attendu ; celui-ci est plus long. "
            "Enregistre l'exposé et l'entretien séparément."
        )
    with ONE_AT_A_TIME:
        samples = read_wav(content)
        return measure(samples), lighter(samples)


def _seconds(content: bytes) -> float:
    """Return how long a WAV file says it lasts; 0 when it says nothing, and reading it will tell why."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            return float(file.getnframes() / max(1, file.getframerate()))
    except (wave.Error, EOFError, ValueError):
        return 0.0


def lighter(samples: Samples) -> bytes:
    """Return samples at 16 kHz as a WAV of 8 kHz, 16 bits, one channel."""
    sound = signal.resample_poly(samples, KEPT_HZ, RATE_HZ)[: LONGEST_S * KEPT_HZ]
    whole = (np.clip(sound, -1, 1) * (2 ** (8 * KEPT_WIDTH - 1) - 1)).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(KEPT_WIDTH)
        out.setframerate(KEPT_HZ)
        out.writeframes(whole.tobytes())
    return buffer.getvalue()


def rehearsals(repo: Repository, actor: Person, *, removed: bool = False) -> tuple[Kept[Rehearsal], ...]:
    """Return the rehearsals of a person, oldest first."""
    return read_all(repo.items(actor, kinds=(REHEARSAL,), removed=removed), Rehearsal)


def used_bytes(repo: Repository, actor: Person) -> int:
    """Return how many bytes the recordings kept take."""
    kept = [*rehearsals(repo, actor), *rehearsals(repo, actor, removed=True)]
    return sum({one.value.recording: one.value.size for one in kept if one.value.recording}.values())


def size_said(size: int) -> str:
    """Return a size in bytes as « 4,8 Mo »."""
    return f"{number(size / MEGA, digits=1)}{HARD}Mo"


def keep(repo: Repository, actor: Person, said: Rehearsal, sound: bytes | None, now: datetime) -> Item:
    """Keep a rehearsal, with its recording when given; ActionRefusedError when the room for recordings is full."""
    kept = said
    if sound is not None:
        used = used_bytes(repo, actor)
        if used + len(sound) > MAX_KEPT_BYTES:
            raise ActionRefusedError(
                f"Tes enregistrements prennent {size_said(used)} sur {size_said(MAX_KEPT_BYTES)} : "
                "efface un ancien son, ou garde seulement les mesures."
            )
        document = repo.save_document(actor, "repetition.wav", "audio/wav", sound, now.isoformat())
        kept = said.model_copy(update={"recording": document.digest, "size": len(sound)})
    item = Item(uuid4().hex, actor.id, actor.id, REHEARSAL, kept.model_dump(mode="json"), now.isoformat())
    return repo.save_item(actor, item)


def erase_sound(repo: Repository, actor: Person, kept: Kept[Rehearsal], now: datetime) -> None:
    """Erase the recording of a rehearsal for good; its measures stay."""
    bare = kept.value.model_copy(update={"recording": None, "size": 0})
    repo.save_item(actor, replace(kept.item, payload=bare.model_dump(mode="json"), at=now.isoformat()))
    _erase_if_alone(repo, actor, kept)


def forget(repo: Repository, actor: Person, kept: Kept[Rehearsal]) -> None:
    """Erase a rehearsal for good, its recording too."""
    repo.forget_item(actor, kept.item.id)
    _erase_if_alone(repo, actor, kept)


def _erase_if_alone(repo: Repository, actor: Person, kept: Kept[Rehearsal]) -> None:
    """Erase a recording that no other rehearsal names."""
    digest = kept.value.recording
    if digest and all(other.value.recording != digest for other in rehearsals(repo, actor)):
        repo.erase_document(actor, digest)
