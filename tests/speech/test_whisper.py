"""The local transcriber: by its text where a model knows the clips, by its manners with a random one."""

import logging
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interviewer.errors import AudioError, TranscriberError
from interviewer.speech import whisper
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.transcript import Segment
from interviewer.speech.vad import Pcm, read_pcm, speech_spans
from interviewer.speech.whisper import WhisperTranscriber

from .audio_files import encoded
from .conftest import RATE_HZ, noise, silence, words_of, write_wav
from .no_speech import loud_sounds

JFK = "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
ANSWER = (
    "I would first ask whether we need fine tuning at all, because prompting plus RAG solves most of these problems. "
    "Um, if the task is about style or format, then LoRA is a good choice. LoRA freezes the base weights and learns "
    "two small low rank matrices for each attention projection, so we train less than one percent of the parameters. "
    "With QLoRA the base model is stored in four bit NF4, so a thirteen billion parameter model fits on a single "
    "twenty four gigabyte GPU. You know, the data matters more than the rank. We used three thousand carefully "
    "reviewed examples, rank sixteen, alpha thirty two, and a learning rate of two e minus four with a cosine "
    "schedule. For evaluation I kept a held out set of four hundred examples, scored exact match and a rubric with "
    "an LLM judge, and I checked the judge against human labels with Cohen's kappa. We also watched for catastrophic "
    "forgetting by running MMLU and GSM8K before and after. Finally we merged the adapter for serving, because "
    "swapping adapters at run time added latency that we did not need."
)


def test_what_was_said_comes_out(reciting_model: Path, jfk_wav: Path) -> None:
    transcript = WhisperTranscriber(reciting_model).transcribe(jfk_wav)

    assert words_of(transcript.text) == words_of(JFK)
    assert transcript.duration_s == 11.0
    assert transcript.language == "en"
    assert "int8" in transcript.model


@pytest.mark.parametrize(
    ("container", "codec", "rate_hz"),
    [
        pytest.param("wav", "pcm_s16le", 48_000, id="wav-48k-stereo"),
        pytest.param("webm", "libopus", 48_000, id="browser"),
        pytest.param("mp3", "libmp3lame", 16_000, id="mp3"),
        pytest.param("mp4", "aac", 16_000, id="phone"),
    ],
)
def test_the_container_makes_no_difference(
    tmp_path: Path, reciting_model: Path, jfk_wav: Path, container: str, codec: str, rate_hz: int
) -> None:
    pcm = read_pcm(jfk_wav)
    sent = encoded(pcm, container, codec, rate_hz, layout="stereo", pcm_rate_hz=RATE_HZ)
    (tmp_path / "sent").write_bytes(sent)
    decode_to_wav(tmp_path / "sent", tmp_path / "decoded.wav")

    transcript = WhisperTranscriber(reciting_model).transcribe(tmp_path / "decoded.wav")

    assert words_of(transcript.text) == words_of(JFK)


def test_an_answer_transcribed_phrase_by_phrase_loses_nothing(
    tmp_path: Path, reciting_model: Path, answer_wav: Path
) -> None:
    """As the live microphone does it: a phrase goes to the model when the silence after it is heard."""
    pcm = read_pcm(answer_wav)
    transcriber = WhisperTranscriber(reciting_model)
    heard: list[str] = []
    for span in speech_spans(pcm, min_silence_ms=400, pad_ms=100, max_span_s=20):
        phrase = pcm[int(span.start_s * RATE_HZ) : int(span.end_s * RATE_HZ)]
        heard.append(transcriber.transcribe(write_wav(tmp_path / "phrase.wav", phrase)).text)

    assert words_of(" ".join(heard)) == words_of(ANSWER)


@pytest.mark.parametrize(
    "pcm",
    [
        pytest.param(silence(0), id="nothing"),
        pytest.param(silence(4), id="silence"),
        pytest.param(noise(4), id="quiet-room"),
        *(pytest.param(sound, id=name.replace(" ", "-")) for name, sound in loud_sounds().items()),
    ],
)
def test_c4_without_speech_there_is_no_text_and_the_model_is_not_asked(tmp_path: Path, pcm: Pcm) -> None:
    """Whisper says "Thank you." to silence, so there is not even a model here."""
    transcriber = WhisperTranscriber(tmp_path / "no-model-here")
    heard: list[Segment] = []

    transcript = transcriber.transcribe(write_wav(tmp_path / "quiet.wav", pcm), on_segment=heard.append)

    assert (transcript.segments, transcript.text, heard) == ((), "", [])
    assert transcript.duration_s == len(pcm) / RATE_HZ


def test_segments_and_words_lie_within_the_recording(random_model: Path, phrase_wav: Path) -> None:
    transcript = WhisperTranscriber(random_model, beam_size=1).transcribe(phrase_wav)

    words = [word for segment in transcript.segments for word in segment.words]
    assert words
    assert all(0 <= word.start_s <= word.end_s <= transcript.duration_s for word in words)
    assert all(0 <= s.start_s <= s.end_s <= transcript.duration_s for s in transcript.segments)


def test_segments_are_handed_over_as_they_are_finished(reciting_model: Path, answer_wav: Path) -> None:
    heard: list[Segment] = []

    transcript = WhisperTranscriber(reciting_model).transcribe(answer_wav, on_segment=heard.append)

    assert len(heard) > 1
    assert tuple(heard) == transcript.segments
    assert words_of(transcript.text)[:20] == words_of(ANSWER)[:20]


def test_the_model_is_loaded_once_at_the_first_use(
    random_model: Path, phrase_wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = counted_loads(monkeypatch)
    transcriber = WhisperTranscriber(random_model, beam_size=1)
    assert loads == []

    transcriber.warm_up()
    transcriber.transcribe(phrase_wav)
    transcriber.transcribe(phrase_wav)

    assert loads == [random_model]


def test_threads_take_turns_and_share_one_model(
    reciting_model: Path, jfk_wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = counted_loads(monkeypatch)
    transcriber = WhisperTranscriber(reciting_model)
    order: list[int] = []
    texts: dict[int, str] = {}

    def work(number: int) -> None:
        transcript = transcriber.transcribe(jfk_wav, on_segment=lambda _: order.append(number))
        texts[number] = transcript.text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert loads == [reciting_model]
    assert len(texts) == 4
    assert {tuple(words_of(text)) for text in texts.values()} == {tuple(words_of(JFK))}
    # Nobody's segments come between somebody else's.
    turns = [number for n, number in enumerate(order) if n == 0 or order[n - 1] != number]
    assert len(turns) == 4


def test_a_second_transcriber_waits_for_the_first(reciting_model: Path, jfk_wav: Path) -> None:
    """The turn belongs to the process, not to the object."""
    first, second = WhisperTranscriber(reciting_model), WhisperTranscriber(reciting_model)
    order: list[str] = []
    waiting = threading.Thread(target=lambda: second.transcribe(jfk_wav, on_segment=lambda _: order.append("second")))

    def on_segment(segment: Segment) -> None:
        if not waiting.is_alive():
            waiting.start()
            waiting.join(0.5)  # Ample time to overtake, if it could.
        order.append("first")

    first.transcribe(jfk_wav, on_segment=on_segment)
    waiting.join()

    assert order == sorted(order)
    assert set(order) == {"first", "second"}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(lambda f: shutil.rmtree(f), "no folder", id="no-folder"),
        pytest.param(lambda f: (f / "tokenizer.json").unlink(), "lacks tokenizer.json", id="no-tokenizer"),
        pytest.param(lambda f: (f / "model.bin").unlink(), "lacks model.bin", id="no-weights"),
        pytest.param(lambda f: cut(f / "model.bin"), "does not load", id="weights-cut-short"),
        pytest.param(lambda f: cut(f / "tokenizer.json"), "does not load", id="tokenizer-cut-short"),
        pytest.param(lambda f: cut(f / "vocabulary.json"), "does not load", id="vocabulary-cut-short"),
        pytest.param(lambda f: cut(f / "config.json"), "does not load", id="config-cut-short"),
        pytest.param(lambda f: (f / "model.bin").write_bytes(b""), "does not load", id="weights-empty"),
    ],
)
def test_a_spoilt_model_is_a_sentence_and_no_call_to_the_network(
    tmp_path: Path,
    random_model: Path,
    phrase_wav: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], object],
    sentence: str,
) -> None:
    model = shutil.copytree(random_model, tmp_path / "model")
    spoil(model)
    calls: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: calls.append(asked))

    with pytest.raises(TranscriberError, match=sentence):
        WhisperTranscriber(model).transcribe(phrase_wav)

    assert calls == []


def test_a_mended_model_works_without_a_restart(tmp_path: Path, random_model: Path, phrase_wav: Path) -> None:
    transcriber = WhisperTranscriber(tmp_path / "later", beam_size=1)
    with pytest.raises(TranscriberError):
        transcriber.transcribe(phrase_wav)
    shutil.copytree(random_model, tmp_path / "later")

    assert transcriber.transcribe(phrase_wav).segments


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        pytest.param(MemoryError("std::bad_alloc"), "not enough memory.*tiny.en", id="memory"),
        pytest.param(RuntimeError("CTranslate2"), "model failed", id="runtime"),
        pytest.param(ValueError("shape"), "model failed", id="value"),
        pytest.param(OSError("gone"), "model failed", id="files"),
        pytest.param(Exception("tokenizers"), "model failed", id="bare"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at-the-call", "in-mid-recording"])
def test_an_error_of_the_library_becomes_ours(
    phrase_wav: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str, late: bool
) -> None:
    fake_library(monkeypatch, error=error, late=late)

    with pytest.raises(TranscriberError, match=sentence) as caught:
        WhisperTranscriber(Path("any")).transcribe(phrase_wav)

    assert caught.value.__cause__ is error


def test_an_error_of_the_listener_stays_the_listeners(reciting_model: Path, jfk_wav: Path) -> None:
    def on_segment(segment: Segment) -> None:
        raise KeyError("a page that has gone")

    transcriber = WhisperTranscriber(reciting_model)
    with pytest.raises(KeyError):
        transcriber.transcribe(jfk_wav, on_segment=on_segment)

    assert transcriber.transcribe(jfk_wav).text


@pytest.mark.parametrize(
    ("terms", "hotwords"),
    [
        pytest.param((), None, id="none"),
        pytest.param(("vLLM", "KV cache", "p95"), "vLLM, KV cache, p95", id="some"),
        pytest.param((" KV\n cache ", "", "<|endoftext|>"), "KV cache", id="cleaned"),
        pytest.param(tuple(f"t{n}" for n in range(60)), ", ".join(f"t{n}" for n in range(40)), id="at-most-40"),
        pytest.param(("a" * 99, "b" * 99, "c" * 99), "a" * 99, id="at-most-200-tokens"),
    ],
)
def test_terms_become_a_short_prompt(
    phrase_wav: Path, monkeypatch: pytest.MonkeyPatch, terms: tuple[str, ...], hotwords: str | None
) -> None:
    """The fake counts a character as a token, as the smallest tokenizers do."""
    options = fake_library(monkeypatch)

    WhisperTranscriber(Path("any"), beam_size=3).transcribe(phrase_wav, terms=terms)

    assert options["hotwords"] == hotwords
    assert (options["beam_size"], options["temperature"], options["condition_on_previous_text"]) == (3, 0.0, False)


@pytest.mark.parametrize(("keep_fillers", "prompt"), [(True, whisper.FILLERS), (False, None)])
def test_fillers_are_asked_for_where_they_are_to_be_kept(
    phrase_wav: Path, monkeypatch: pytest.MonkeyPatch, keep_fillers: bool, prompt: str | None
) -> None:
    options = fake_library(monkeypatch)

    WhisperTranscriber(Path("any"), keep_fillers=keep_fillers).transcribe(phrase_wav)

    assert options["initial_prompt"] == prompt


def test_a_real_tokenizer_takes_terms(random_model: Path, phrase_wav: Path) -> None:
    assert WhisperTranscriber(random_model, beam_size=1).transcribe(phrase_wav, terms=("vLLM", "RAG")).segments


def test_a_file_of_another_format_is_refused(tmp_path: Path, random_model: Path) -> None:
    wav = write_wav(tmp_path / "stereo.wav", silence(1), channels=2)

    with pytest.raises(AudioError, match="decode it first"):
        WhisperTranscriber(random_model).transcribe(wav)


def test_the_name_in_a_transcript_tells_the_commit_of_a_downloaded_model() -> None:
    cached = Path("cache/models--Systran--faster-whisper-base.en/snapshots/3d3d5dee26484f91867d81cb899cfcf72b96be6c")

    assert WhisperTranscriber(cached).name == "faster-whisper-base.en@3d3d5dee (int8, beam 5)"
    assert WhisperTranscriber(Path("models/mine"), beam_size=1).name == "mine (int8, beam 1)"


def test_the_log_tells_lengths_and_no_words(
    phrase_wav: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fake_library(monkeypatch)
    times = iter([100.0, 102.5])

    with caplog.at_level(logging.INFO, logger="interviewer"):
        WhisperTranscriber(Path("any"), clock=lambda: next(times)).transcribe(phrase_wav)

    assert [record.getMessage() for record in caplog.records] == ["9.0 s of audio transcribed in 2.5 s"]


@pytest.fixture(scope="module")
def phrase_wav(tmp_path_factory: pytest.TempPathFactory, answer_wav: Path) -> Path:
    """The first nine seconds of the answer."""
    return write_wav(tmp_path_factory.mktemp("phrase") / "phrase.wav", read_pcm(answer_wav)[: 9 * RATE_HZ])


def counted_loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that models are loaded from, while the real loader does its work."""
    loads: list[Path] = []
    load = whisper._load

    def counting(path: Path, threads: int) -> Any:
        loads.append(path)
        return load(path, threads)

    monkeypatch.setattr(whisper, "_load", counting)
    return loads


def fake_library(
    monkeypatch: pytest.MonkeyPatch, *, error: Exception | None = None, late: bool = False
) -> dict[str, Any]:
    """A model that hears one word, or fails; gives the options that it is called with."""
    options: dict[str, Any] = {}

    def found() -> Iterator[Any]:
        if error is not None:
            raise error
        yield SimpleNamespace(text=" Hello.", start=0.5, end=1.0, words=None)

    def transcribe(samples: Any, **given: Any) -> tuple[Iterator[Any], None]:
        options.update(given)
        if error is not None and not late:
            raise error
        return found(), None

    tokenizer = SimpleNamespace(encode=lambda text: SimpleNamespace(ids=list(text)))
    model = SimpleNamespace(transcribe=transcribe, hf_tokenizer=tokenizer)
    monkeypatch.setattr(whisper, "_load", lambda path, threads: model)
    return options


def cut(path: Path) -> None:
    """Keep the first half of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
