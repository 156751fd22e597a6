"""What can be measured of a spoken rehearsal from its sound alone: time, pauses, pace, steadiness of loudness.

Nothing is recognised: no word is heard, nothing leaves the machine. Syllables are counted as peaks of the voice's
energy, after N. de Jong and T. Wempe, « Praat script to detect syllable nuclei », Behavior Research Methods, 2009.
Thresholds are in `data/oral/voix.yaml`, with how far they were found right.
"""

from __future__ import annotations

import io
import wave
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import signal

from simulations.errors import ImportRefusedError
from simulations.kernel import Frozen
from simulations.yamlfile import DATA, read_model

Samples = npt.NDArray[np.float64]
RATE_HZ = 16_000
FRAME_S = 0.010
SILENT_DB = -120.0
SETTINGS_FILE = DATA / "oral" / "voix.yaml"


class Bound(Frozen):
    """Between what and what a measure is comfortable for who listens; `advice` when it is below or above."""

    low: float = Field(alias="au_moins")
    high: float = Field(alias="au_plus")
    below: str = Field(alias="trop_peu")
    above: str = Field(alias="trop")
    right: str = Field(alias="bien")


class VoiceSettings(Frozen):
    """Thresholds of the measures (s, dB, Hz), and the marks of comfort with their source."""

    source: str
    above_floor_db: float = Field(alias="au_dessus_du_bruit_db")
    below_peak_db: float = Field(alias="sous_le_maximum_db")
    shortest_speech_s: float = Field(alias="parole_min_s")
    bridged_s: float = Field(alias="trou_comble_s")
    pause_s: float = Field(alias="pause_s")
    long_pause_s: float = Field(alias="longue_pause_s")
    dip_db: float = Field(alias="creux_entre_syllabes_db")
    nearest_syllables_s: float = Field(alias="syllabes_ecart_min_s")
    held_s: float = Field(alias="son_tenu_s")
    held_change_db: float = Field(alias="son_tenu_variation_db")
    syllables_per_word: float = Field(alias="syllabes_par_mot")
    marks: dict[str, Bound] = Field(alias="reperes")


class Voice(Frozen):
    """The measures of one recording.

    Times in seconds; `pace` in syllables per second of speech, `words_per_minute` an estimate drawn from it over the
    whole time; `steadiness_db` the spread of loudness from one stretch of speech to another; `fade_db` how much the
    end is softer than the beginning; `held` how many sounds are held long without changing (« euh… », often).
    `clipped` and `faint` tell a recording that is hard to trust.
    """

    seconds: float
    speaking: float
    pauses: int
    long_pauses: int
    longest_pause: float
    syllables: int
    pace: float
    words_per_minute: int
    steadiness_db: float
    fade_db: float
    held: int
    clipped: bool
    faint: bool

    @property
    def share(self) -> float:
        """The share of the time with speech, 0 to 1."""
        return self.speaking / self.seconds if self.seconds else 0.0

    def figures(self) -> dict[str, float]:
        """Return the measures that have a mark of comfort, by its name."""
        return {
            "part_de_parole": self.share,
            "mots_par_minute": self.words_per_minute,
            "plus_longue_pause": self.longest_pause,
            "regularite_db": self.steadiness_db,
            "baisse_db": self.fade_db,
            "sons_tenus_par_minute": 60 * self.held / self.seconds if self.seconds else 0.0,
        }


class Remark(Frozen):
    """What a measure says to who spoke: the mark, the figure, comfortable or not, what to do."""

    mark: str
    value: float
    right: bool
    advice: str


@cache
def voice_settings() -> VoiceSettings:
    """Return the thresholds of the measures, or raise DataFileError."""
    return read_model(SETTINGS_FILE, VoiceSettings)


def remarks(voice: Voice) -> tuple[Remark, ...]:
    """Return what each measure says; nothing for a recording without speech."""
    if not voice.speaking:
        return ()
    marks = voice_settings().marks
    return tuple(_remark(name, value, marks[name]) for name, value in voice.figures().items())


def _remark(name: str, value: float, mark: Bound) -> Remark:
    right = mark.low <= value <= mark.high
    advice = mark.right if right else (mark.below if value < mark.low else mark.above)
    return Remark(mark=name, value=round(value, 2), right=right, advice=advice)


def read_wav(content: bytes) -> Samples:
    """Return a WAV file as one channel at 16 kHz, between -1 and 1, or raise ImportRefusedError in French."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError) as error:
        raise ImportRefusedError("Cet enregistrement n'est pas un son WAV lisible : recommence l'essai.") from error
    sample = {1: np.uint8, 2: np.int16, 4: np.int32}.get(width)
    if sample is None or rate <= 0 or channels <= 0:
        raise ImportRefusedError("Ce son a un format inattendu : un WAV de 8, 16 ou 32 bits était attendu.")
    values = np.frombuffer(raw[: len(raw) // (width * channels) * width * channels], dtype=sample).astype(np.float64)
    whole = (values - 128) / 128 if width == 1 else values / 2.0 ** (8 * width - 1)
    one = whole.reshape(-1, channels).mean(axis=1)
    return one if rate == RATE_HZ else np.asarray(signal.resample_poly(one, RATE_HZ, rate))


def measure(samples: Samples) -> Voice:
    """Return the measures of a recording at 16 kHz; silence or nothing at all measures zero."""
    settings = voice_settings()
    level = _level(samples)
    spoken = _spoken(level, settings)
    seconds, speaking = len(samples) / RATE_HZ, float(spoken.sum() * FRAME_S)
    gaps = _gaps(spoken)
    long_gaps = gaps[gaps >= settings.pause_s]
    syllables = _syllables(level, spoken, settings)
    loud = _stretches(level, spoken)
    return Voice(
        seconds=round(seconds, 1),
        speaking=round(speaking, 1),
        pauses=len(long_gaps),
        long_pauses=int((gaps >= settings.long_pause_s).sum()),
        longest_pause=round(float(long_gaps.max()) if len(long_gaps) else 0.0, 1),
        syllables=syllables,
        pace=round(syllables / speaking, 1) if speaking else 0.0,
        words_per_minute=round(60 * syllables / settings.syllables_per_word / seconds) if seconds else 0,
        steadiness_db=round(float(np.std(loud)), 1) if len(loud) > 1 else 0.0,
        fade_db=round(_fade(level, spoken), 1),
        held=_held(samples, spoken, settings),
        clipped=bool(len(samples)) and float(np.mean(np.abs(samples) > 0.985)) > 0.001,  # noqa: PLR2004 - near full scale
        faint=bool(speaking) and float(np.median(level[spoken])) < -50,  # noqa: PLR2004 - dB, hardly above a quiet room
    )


def _level(samples: Samples) -> Samples:
    """Return the loudness of each hundredth of a second, in dB, in the band where the voice is."""
    hop = int(RATE_HZ * FRAME_S)
    if len(samples) < 4 * hop:
        return np.full(0, SILENT_DB)
    band = signal.butter(2, [200, 3800], btype="bandpass", fs=RATE_HZ, output="sos")
    voice = signal.sosfiltfilt(band, samples)
    whole = voice[: len(voice) // hop * hop].reshape(-1, hop)
    power = np.convolve((whole**2).mean(axis=1), np.hanning(7) / np.hanning(7).sum(), mode="same")
    return np.asarray(np.maximum(10 * np.log10(power + 1e-12), SILENT_DB))


def _spoken(level: Samples, settings: VoiceSettings) -> npt.NDArray[np.bool_]:
    """Return which hundredths of a second hold speech: well above the room's noise, short holes filled."""
    if not len(level):
        return np.zeros(0, dtype=bool)
    floor, peak = np.percentile(level, 8), np.percentile(level, 98)
    if peak - floor < settings.above_floor_db or peak < -65:  # noqa: PLR2004 - dB: nobody speaks
        return np.zeros(len(level), dtype=bool)
    over = level > max(floor + settings.above_floor_db, peak - settings.below_peak_db)
    filled = _without_runs(~over, settings.bridged_s)
    return _without_runs(~filled, settings.shortest_speech_s)


def _without_runs(flags: npt.NDArray[np.bool_], shortest_s: float) -> npt.NDArray[np.bool_]:
    """Return flags where runs of True shorter than a length are cleared, between other values only."""
    kept = flags.copy()
    for start, end in _runs(flags):
        if (end - start) * FRAME_S < shortest_s and start > 0 and end < len(flags):
            kept[start:end] = False
    return kept


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _gaps(spoken: npt.NDArray[np.bool_]) -> Samples:
    """Return how long each silence between two stretches of speech is, in seconds."""
    return np.array([(after[0] - before[1]) * FRAME_S for before, after in pairwise(_runs(spoken))])


def _syllables(level: Samples, spoken: npt.NDArray[np.bool_], settings: VoiceSettings) -> int:
    """Return how many peaks of energy stand out inside speech."""
    nearest = max(1, round(settings.nearest_syllables_s / FRAME_S))
    peaks, _ = signal.find_peaks(level, prominence=settings.dip_db, distance=nearest)
    return int(spoken[peaks].sum()) if len(peaks) else 0


def _stretches(level: Samples, spoken: npt.NDArray[np.bool_]) -> list[float]:
    """Return the loudness of each stretch of speech of half a second at least, in dB."""
    return [float(np.mean(level[start:end])) for start, end in _runs(spoken) if (end - start) * FRAME_S >= 0.5]  # noqa: PLR2004


def _fade(level: Samples, spoken: npt.NDArray[np.bool_]) -> float:
    """Return how much softer the last third of the speech is than the first, in dB."""
    voiced = level[spoken]
    third = len(voiced) // 3
    return float(np.mean(voiced[:third]) - np.mean(voiced[-third:])) if third > 10 else 0.0  # noqa: PLR2004 - too short


def _held(samples: Samples, spoken: npt.NDArray[np.bool_], settings: VoiceSettings) -> int:
    """Return how many sounds inside speech keep the same spectrum for long."""
    hop = int(RATE_HZ * FRAME_S)
    if len(spoken) < 10:  # noqa: PLR2004 - a tenth of a second
        return 0
    _, _, spectrum = signal.stft(samples, RATE_HZ, nperseg=4 * hop, noverlap=3 * hop, boundary="zeros")
    bands = np.array([part.mean(axis=0) for part in np.array_split(np.abs(spectrum[4:160]) ** 2, 16)])
    shape = 10 * np.log10(bands + 1e-10)
    shape = shape - shape.mean(axis=0)
    lag = 5
    moved = np.full(shape.shape[1], np.inf)
    moved[lag:] = np.sqrt(((shape[:, lag:] - shape[:, :-lag]) ** 2).mean(axis=0))
    size = min(len(moved), len(spoken))
    same = (moved[:size] < settings.held_change_db) & spoken[:size]
    return sum((end - start + lag) * FRAME_S >= settings.held_s for start, end in _runs(same))
