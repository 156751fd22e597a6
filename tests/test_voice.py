"""Measures of a spoken rehearsal, on voices made here: syllables, pauses, loudness, held sounds; and bad recordings."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from simulations import voice
from simulations.errors import ImportRefusedError
from simulations.voice import RATE_HZ, Samples, measure, read_wav, remarks, voice_settings

FORMANTS = ((500, 1500, 2500), (300, 2100, 2900), (700, 1200, 2600), (320, 800, 2400))


def silence(seconds: float) -> Samples:
    """Return nothing, for so long."""
    return np.zeros(round(seconds * RATE_HZ))


def vowel(seconds: float, *, formants: tuple[int, ...] = FORMANTS[0], pitch: float = 130, loud: float = 0.2) -> Samples:
    """Return a vowel: a buzz through three resonances, faded in and out."""
    size = round(seconds * RATE_HZ)
    time = np.arange(size) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * pitch * harmonic * time) / harmonic for harmonic in range(1, 25))
    for centre in formants:
        radius = np.exp(-np.pi * 90 / RATE_HZ)
        sound = signal.lfilter([1], [1, -2 * radius * np.cos(2 * np.pi * centre / RATE_HZ), radius**2], sound)
    edge = np.minimum(1.0, np.minimum(np.arange(size), np.arange(size)[::-1]) / (0.02 * RATE_HZ))
    return loud * sound / np.abs(sound).max() * edge


def phrase(syllables: int, *, per_second: float = 4.5, loud: float = 0.2) -> Samples:
    """Return so many different syllables, each a vowel and a short closing."""
    beat = 1 / per_second
    parts = [
        np.concatenate(
            [
                vowel(0.7 * beat, formants=FORMANTS[place % 4], pitch=120 + 9 * (place % 3), loud=loud),
                silence(0.3 * beat),
            ]
        )
        for place in range(syllables)
    ]
    return np.concatenate(parts)


def in_a_room(sound: Samples, *, noise_db: float = -60) -> Samples:
    """Return a sound with the steady noise of a room."""
    return sound + np.random.default_rng(7).normal(0, 10 ** (noise_db / 20), len(sound))


def wav(samples: Samples, *, rate: int = RATE_HZ, channels: int = 1, width: int = 2) -> bytes:
    """Return samples as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        scale, kind = (
            (127, np.uint8) if width == 1 else (2 ** (8 * width - 1) - 1, np.int16 if width == 2 else np.int32)
        )
        values = (samples * scale + (128 if width == 1 else 0)).astype(kind)
        file.writeframes(np.repeat(values, channels).tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize("noise_db", [-70, -55, -45])
@pytest.mark.parametrize("per_second", [3.0, 4.5, 6.0])
def test_syllables_and_pauses_are_those_that_were_spoken(noise_db: float, per_second: float):
    """Thirty syllables in three stretches, two pauses of which one long: found, in quiet and less quiet rooms."""
    parts = [
        silence(1),
        phrase(10, per_second=per_second),
        silence(0.9),
        phrase(10, per_second=per_second),
        silence(2.6),
    ]
    found = measure(
        in_a_room(np.concatenate([*parts, phrase(10, per_second=per_second), silence(1)]), noise_db=noise_db)
    )
    assert abs(found.syllables - 30) <= 2
    assert (found.pauses, found.long_pauses) == (2, 1)
    assert found.longest_pause == pytest.approx(2.6, abs=0.3)
    assert found.speaking == pytest.approx(30 / per_second, rel=0.15)


def test_the_silence_before_and_after_is_no_pause():
    """Waiting before the first word and after the last one is not counted as a hole."""
    found = measure(in_a_room(np.concatenate([silence(4), phrase(12), silence(5)])))
    assert found.pauses == 0


def test_a_voice_that_fades_is_told_and_one_that_holds_is_not():
    """The last third half as loud as the first is a fade; an even voice is steady."""
    soft = np.concatenate(
        [np.concatenate([phrase(8, loud=loud), silence(0.7)]) for loud in (0.3, 0.3, 0.2, 0.1, 0.07, 0.06)]
    )
    even = np.concatenate([np.concatenate([phrase(8), silence(0.7)]) for _ in range(6)])
    assert measure(in_a_room(soft)).fade_db > 5
    assert abs(measure(in_a_room(even)).fade_db) < 1.5
    assert measure(in_a_room(even)).steadiness_db < 1 < measure(in_a_room(soft)).steadiness_db


@pytest.mark.parametrize("seconds", [0.5, 0.7, 1.0])
def test_a_sound_held_long_is_counted_and_quick_syllables_are_not(seconds: float):
    """Two « euh » between phrases are found; phrases alone hold none."""
    assert measure(in_a_room(phrase(30))).held == 0
    euh = vowel(seconds)
    assert measure(in_a_room(np.concatenate([phrase(9), euh, phrase(9), euh, phrase(9)]))).held == 2


@pytest.mark.parametrize("sound", [silence(0), silence(3), in_a_room(silence(3), noise_db=-45), silence(0.01)])
def test_nobody_speaking_measures_nothing(sound: Samples):
    """Silence, the noise of a room, a recording cut at once: no speech, no remark, no division by zero."""
    found = measure(sound)
    assert (found.speaking, found.syllables, found.held) == (0, 0, 0)
    assert remarks(found) == ()


def test_a_recording_hard_to_trust_says_so():
    """Too near the microphone, the sound is cut; too far, it hardly stands out."""
    assert measure(np.clip(in_a_room(phrase(20)) * 40, -1, 1)).clipped
    assert measure(in_a_room(phrase(20, loud=0.002), noise_db=-90)).faint
    good = measure(in_a_room(phrase(20)))
    assert not good.clipped
    assert not good.faint


@given(
    syllables=st.integers(3, 25), loud=st.floats(0.05, 0.5), before=st.floats(0, 2), per_second=st.floats(2.5, 6),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_measures_hold_together_whatever_the_voice(syllables: int, loud: float, before: float, per_second: float):
    """Speech never lasts longer than the recording, and speaking louder or later changes no count."""
    said = phrase(syllables, per_second=per_second, loud=loud)
    found = measure(in_a_room(np.concatenate([silence(1), said, silence(1)]), noise_db=-75))
    later = measure(in_a_room(np.concatenate([silence(1 + before), said, silence(1)]), noise_db=-75))
    assert 0 < found.speaking <= found.seconds
    assert abs(found.syllables - syllables) <= 1 + syllables // 10
    assert abs(later.syllables - found.syllables) <= 1


@pytest.mark.parametrize(("rate", "channels", "width"), [(16_000, 1, 2), (48_000, 2, 2), (44_100, 1, 4), (8_000, 1, 1)])
def test_any_ordinary_wav_is_read(rate: int, channels: int, width: int):
    """Other rates, two channels, other depths give the same length and the same syllables."""
    said = in_a_room(np.concatenate([silence(0.5), phrase(12), silence(0.5)]), noise_db=-50)
    resampled = signal.resample_poly(said, rate, RATE_HZ)
    read = read_wav(wav(resampled, rate=rate, channels=channels, width=width))
    assert len(read) == pytest.approx(len(said), abs=50)
    assert abs(measure(read).syllables - 12) <= 1


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\x1aE\xdf\xa3 webm", b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_what_is_no_wav_is_told_in_french(content: bytes):
    """An empty file, another format, a header alone: one clear sentence."""
    with pytest.raises(ImportRefusedError, match="WAV"):
        read_wav(content)


def test_each_mark_has_its_advice_on_both_sides_that_can_happen():
    """Every measure has a mark, and a remark never has nothing to say."""
    found = measure(in_a_room(np.concatenate([phrase(20), silence(6), phrase(4, loud=0.03)])))
    told = remarks(found)
    assert {one.mark for one in told} == set(voice_settings().marks) == set(found.figures())
    assert all(one.advice for one in told)
    assert not next(one for one in told if one.mark == "plus_longue_pause").right


def test_ten_minutes_are_measured_quickly_next_to_reading_them():
    """Measuring costs less than thirty times what filtering the same sound once costs."""
    from time import perf_counter  # noqa: PLC0415

    sound = in_a_room(np.tile(phrase(45), 60))
    sos = signal.butter(2, [200, 3800], btype="bandpass", fs=RATE_HZ, output="sos")
    start = perf_counter()
    signal.sosfiltfilt(sos, sound)
    alone = perf_counter() - start
    start = perf_counter()
    voice.measure(sound)
    assert perf_counter() - start < 30 * alone
