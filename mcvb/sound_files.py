"""Sounds recognised by their content: WAV, MP3, MPEG-4 audio, Ogg; names and labels taken out where it is simple."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Iterator

from simulations.errors import ImportRefusedError

Sound = tuple[str, bytes, str]
AS_IT_IS = "Le son est gardé tel quel : vérifie que ses étiquettes (titre, auteur) ne disent pas ton nom."
LABELS_OUT = "Les étiquettes du son (titre, auteur) ont été retirées."
OGG_VOICES = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
NESTED = (b"moov", b"trak", b"mdia")
ID3_HEADER, ID3_END, BOX_HEADER, DEEPEST = 10, 128, 8, 4
# Bit rates (kbit/s) and sampling rates (Hz) of layer III, MPEG 1 then 2 and 2.5 (ISO 11172-3, ISO 13818-3).
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def sound(name: str, content: bytes) -> Sound | None:
    """Return the type of a sound, its content to keep and what was changed; None when it is no sound.

    ImportRefusedError for a video, or a sound that cannot be read.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wav(name, content)
    if content[:4] == b"OggS":
        return _ogg(name, content)
    if content[4:8] == b"ftyp":
        return _mpeg4(name, content)
    return _mp3(content)


def _wav(name: str, content: bytes) -> Sound:
    """Write a WAV again with its samples alone."""
    buffer = io.BytesIO()
    try:
        with wave.open(io.BytesIO(content)) as read, wave.open(buffer, "wb") as written:
            written.setparams(read.getparams())
            written.writeframes(read.readframes(read.getnframes()))
    except (wave.Error, EOFError, ValueError, RuntimeError, OSError, struct.error) as error:
        raise ImportRefusedError(
            f"Le son « {name} » ne peut pas être lu : enregistre-le en WAV simple, en MP3 ou en M4A."
        ) from error
    return "audio/wav", buffer.getvalue(), ""


def _ogg(name: str, content: bytes) -> Sound:
    if b"\x80theora" in content[:4096] or not any(mark in content[:4096] for mark in OGG_VOICES):
        raise ImportRefusedError(
            f"« {name} » n'est pas un son : c'est peut-être une vidéo. Enregistre seulement la voix."
        )
    return "audio/ogg", content, AS_IT_IS


def _mpeg4(name: str, content: bytes) -> Sound | None:
    """Tell a sound from a video by its tracks."""
    if content[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc"):
        return None
    tracks = set(_handlers(content, 0, len(content)))
    if b"soun" not in tracks or b"vide" in tracks:
        raise ImportRefusedError(
            f"« {name} » n'est pas un son M4A : c'est peut-être une vidéo. Enregistre seulement la voix, "
            "ou ajoute une image et un texte."
        )
    return "audio/mp4", content, AS_IT_IS


def _handlers(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[bytes]:
    """Yield what each track of an MPEG-4 file is (`soun`, `vide`), box after box."""
    while start + BOX_HEADER <= end and depth <= DEEPEST:
        size, name = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        head = BOX_HEADER
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16], "big"), 2 * BOX_HEADER
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            return
        if name == b"hdlr":
            yield content[start + head + 8 : start + head + 12]
        elif name in NESTED:
            yield from _handlers(content, start + head, stop, depth + 1)
        start = stop


def _mp3(content: bytes) -> Sound | None:
    """Return an MP3 without its labels; two frames must follow each other, so that chance makes no MP3."""
    start, end = _after_labels(content), len(content)
    first = _frame(content, start)
    if not first or not _frame(content, start + first):
        return None
    if content[-ID3_END : -ID3_END + 3] == b"TAG":
        end -= ID3_END
    return "audio/mpeg", content[start:end], LABELS_OUT if (start or end < len(content)) else ""


def _after_labels(content: bytes) -> int:
    """Return where the sound begins, after an ID3v2 label."""
    if content[:3] != b"ID3" or len(content) < ID3_HEADER:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    start = ID3_HEADER + size
    # Some writers pad with zeros after the label.
    while start < len(content) and content[start] == 0:
        start += 1
    return start


def _frame(content: bytes, start: int) -> int:
    """Return the length in bytes of the layer III frame that begins here, 0 when none does."""
    head = content[start : start + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven bits of synchronisation
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampling, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in SAMPLING or layer != 1 or rate in (0, 15) or sampling == 3:  # noqa: PLR2004 - reserved values
        return 0
    newest = version == 3  # noqa: PLR2004 - MPEG 1
    kbits = (RATES_1 if newest else RATES_2)[rate]
    return (144 if newest else 72) * 1000 * kbits // SAMPLING[version][sampling] + padding
