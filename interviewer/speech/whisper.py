"""Whisper by faster-whisper: the transcriber that runs on this machine.

The model is loaded at the first use and kept. It is only ever called on audio in which the voice
detector found speech, because Whisper makes up a sentence for silence.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from interviewer.errors import TranscriberError
from interviewer.speech.models import SETTING, folder_fault
from interviewer.speech.streaming import Piece
from interviewer.speech.transcript import OnSegment, Segment, Transcript, Word
from interviewer.speech.vad import RATE_HZ, read_pcm, samples_as_float, speech_spans

log = logging.getLogger(__name__)

# Whisper keeps 223 tokens of a prompt; past some 50 terms a glossary does nothing any more.
_MOST_TERMS, _MOST_TERM_TOKENS = 40, 200
_MIN_SILENCE_MS = 500

FILLERS = "Um, uh, hmm, er, ah."
"""Written before the first words, so that the model writes fillers down instead of tidying them away."""

# One at a time for the whole process: two at once take the cores from each other and both end later.
_turn = threading.Lock()


class WhisperTranscriber:
    """A transcriber over a model folder that `find_model` found.

    `keep_fillers` asks it to write down um and uh; without `has_word_times` words have no times, which saves a pass.
    """

    def __init__(
        self,
        model_path: Path,
        *,
        threads: int = 2,
        beam_size: int = 5,
        keep_fillers: bool = False,
        has_word_times: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = model_path
        self._threads = threads
        self._beam_size = beam_size
        self._prompt = FILLERS if keep_fillers else None
        self._has_word_times = has_word_times
        self._clock = clock
        self._model: Any = None

    @property
    def name(self) -> str:
        """Model and parameters, for provenance: `faster-whisper-base.en@3d3d5dee (int8, beam 5)`."""
        return f"{_model_name(self._path)} (int8, beam {self._beam_size})"

    def transcribe(
        self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: OnSegment | None = None
    ) -> Transcript:
        """Transcribe a mono 16 kHz WAV file to the end; no speech gives no segments.

        At most 40 `terms` are used, fewer if they are long. `on_segment` must not transcribe
        itself. Raises TranscriberError if the model fails, AudioError if the file is another format.
        """
        pcm = read_pcm(audio)
        duration_s = len(pcm) / RATE_HZ
        segments: list[Segment] = []
        if speech_spans(pcm, min_silence_ms=_MIN_SILENCE_MS):
            with _turn:
                started = self._clock()
                for segment in self._heard(samples_as_float(pcm), terms):
                    segments.append(segment)
                    if on_segment is not None:
                        on_segment(segment)
                log.info("%.1f s of audio transcribed in %.1f s", duration_s, self._clock() - started)
        return Transcript(segments=tuple(segments), language="en", duration_s=duration_s, model=self.name)

    def transcribe_piece(self, piece: Piece, *, terms: tuple[str, ...] = ()) -> tuple[Segment, ...]:
        """What is said in one piece of a recording, with times in the recording; TranscriberError."""
        with _turn:
            heard = tuple(self._heard(samples_as_float(piece.pcm), terms, vad_filter=False))
        return tuple(segment.later_by(piece.start_s) for segment in heard)

    def warm_up(self) -> None:
        """Load the model and let it hear a silent second, as first calls are the slow ones; TranscriberError."""
        with _turn:
            if self._model is not None:
                return
            for _ in self._heard(np.zeros(RATE_HZ, dtype=np.float32), (), vad_filter=False):
                pass

    def _heard(self, samples: Any, terms: tuple[str, ...], *, vad_filter: bool = True) -> Iterator[Segment]:
        """Segments as the model finishes them; the turn must be held."""
        model = self._loaded()
        duration_s = len(samples) / RATE_HZ
        try:
            found, _ = model.transcribe(
                samples,
                hotwords=_hotwords(terms, model.hf_tokenizer),
                vad_filter=vad_filter,
                **self._options(duration_s),
            )
            remaining = iter(found)
        except Exception as error:
            raise _failure(error) from error
        while True:
            # Only the model's own steps are guarded: an error of the caller's on_segment is not the model's.
            try:
                raw = next(remaining, None)
            except Exception as error:
                raise _failure(error) from error
            if raw is None:
                return
            yield _segment(raw, duration_s)

    def _options(self, _duration_s: float) -> dict[str, Any]:
        return {
            "language": "en",  # No detection pass.
            "beam_size": self._beam_size,
            "temperature": 0.0,
            "condition_on_previous_text": False,  # Otherwise one bad segment repeats itself.
            "word_timestamps": self._has_word_times,
            "vad_parameters": {"min_silence_duration_ms": _MIN_SILENCE_MS},
            "initial_prompt": self._prompt,
        }

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load(self._path, self._threads)
        return self._model


def has_gpu() -> bool:
    """Whether CTranslate2 finds a GPU that it can use."""
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)


def _load(path: Path, threads: int) -> Any:
    # Before the library looks: for a folder without tokenizer.json it would ask the network.
    fault = folder_fault(path)
    if fault is not None:
        raise TranscriberError(fault)
    try:
        from faster_whisper import WhisperModel

        device, compute_type = ("cuda", "float16") if has_gpu() else ("cpu", "int8")
        return WhisperModel(
            str(path), device=device, compute_type=compute_type, cpu_threads=threads, local_files_only=True
        )
    except ImportError as error:
        raise TranscriberError(
            "Speech cannot be transcribed: the package 'faster-whisper' does not load. Install it again; "
            "typing works meanwhile."
        ) from error
    except MemoryError as error:
        raise _failure(error) from error
    except Exception as error:  # tokenizers raises Exception itself, CTranslate2 half a dozen kinds.
        raise TranscriberError(
            "The model in {path!r} does not load ({fault}); its files may be cut short. Fetch it again, or set "
            "{setting} to another model. Typing works meanwhile.",
            path=str(path),
            fault=type(error).__name__,
            setting=SETTING,
        ) from error


def _failure(error: Exception) -> TranscriberError:
    if isinstance(error, MemoryError):
        return TranscriberError(
            "There is not enough memory for this speech model; set {setting} to a smaller one, such as tiny.en. "
            "The recording is kept and typing works.",
            setting=SETTING,
        )
    return TranscriberError(
        "The speech model failed ({fault}). The recording is kept; try again or type the answer.",
        fault=type(error).__name__,
    )


def _hotwords(terms: tuple[str, ...], tokenizer: Any) -> str | None:
    """As many terms as fit, in order, as one prompt text; None for none."""
    kept: list[str] = []
    for term in terms[:_MOST_TERMS]:
        clean = " ".join(term.split())
        # Whisper's own marks, such as <|endoftext|>, would be obeyed rather than read.
        if not clean or "<|" in clean:
            continue
        if len(tokenizer.encode(" " + ", ".join([*kept, clean])).ids) > _MOST_TERM_TOKENS:
            break
        kept.append(clean)
    return ", ".join(kept) or None


def _segment(raw: Any, duration_s: float) -> Segment:
    def place(seconds: Any) -> float:
        # The last window is padded to 30 s, so a time can lie a little past the end.
        return min(max(float(seconds), 0.0), duration_s)

    return Segment(
        text=raw.text.strip(),
        start_s=place(raw.start),
        end_s=place(raw.end),
        words=tuple(
            Word(
                text=word.word.strip(),
                start_s=place(word.start),
                end_s=place(word.end),
                probability=min(max(float(word.probability), 0.0), 1.0),
            )
            for word in raw.words or ()
        ),
    )


def _model_name(path: Path) -> str:
    """Folder name, or for the download cache the repository with its commit: there the folder is the commit."""
    in_cache = re.fullmatch(r"models--.+--(.+)", path.parents[1].name) if len(path.parents) > 1 else None
    return path.name if in_cache is None else f"{in_cache[1]}@{path.name[:8]}"
