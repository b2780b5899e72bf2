"""Fetching a speech model: never by surprise, never for ever, always with a way out."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from interviewer.errors import TranscriberError
from interviewer.speech import _download_child, download
from interviewer.speech.download import download_model
from interviewer.speech.models import ModelMissing, ModelReady, find_model
from interviewer.speech.whisper import WhisperTranscriber

from .fake_hub import FakeHub

TINY_TOTAL = 75_000_000


def test_a_download_reports_progress_and_gives_a_model_that_works(tmp_path: Path, random_model: Path) -> None:
    """Progress is seen while the file is under way, though the library itself writes 10 MB at a time."""
    with FakeHub(random_model, hold_after=400_000) as hub:
        seen: list[tuple[int, int]] = []

        def on_progress(done: int, total: int) -> None:
            seen.append((done, total))
            if done > 300_000:
                hub.release.set()

        folder = download_model("tiny.en", on_progress=on_progress, endpoint=hub.url, cache_dir=tmp_path)

    assert seen == sorted(seen)
    assert any(300_000 < done < 1_000_000 for done, _ in seen)
    assert seen[-1] == (TINY_TOTAL, TINY_TOTAL)
    assert find_model("tiny.en", cache_dir=tmp_path) == ModelReady(name="tiny.en", path=folder)
    transcriber = WhisperTranscriber(folder, beam_size=1)
    transcriber.warm_up()
    assert transcriber.name == "faster-whisper-tiny.en@01234567 (int8, beam 1)"


def test_a_second_download_fetches_no_file_again(tmp_path: Path, random_model: Path) -> None:
    with FakeHub(random_model) as hub:
        first = download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path)
        second = download_model("tiny.en", endpoint=hub.url + "/", cache_dir=tmp_path)

        assert first == second
        assert len(hub.fetched("model.bin")) == 1


def test_a_line_that_stalls_is_given_up_and_leaves_no_litter(tmp_path: Path, random_model: Path) -> None:
    with FakeHub(random_model, hold_after=400_000) as hub:
        with pytest.raises(TranscriberError, match=r"Nothing arrived for 4 seconds.*by hand"):
            download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path, stall_s=4)
        assert isinstance(find_model("tiny.en", cache_dir=tmp_path), ModelMissing)
        assert list(tmp_path.rglob("*.incomplete")) == []
        hub.release.set()

        folder = download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path)

        assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
        assert len(hub.fetched("tokenizer.json")) == 1


def test_two_downloads_at_once_are_one_too_many(tmp_path: Path, random_model: Path) -> None:
    second: list[str] = []

    def on_progress(done: int, total: int) -> None:
        with pytest.raises(TranscriberError) as caught:
            download_model("base.en", endpoint=hub.url, cache_dir=tmp_path)
        second.append(str(caught.value))

    with FakeHub(random_model) as hub:
        download_model("tiny.en", on_progress=on_progress, endpoint=hub.url, cache_dir=tmp_path)

    assert "being downloaded already" in second[0]


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        pytest.param("silent", "could not be reached within 1 seconds", id="accepts-and-never-answers"),
        pytest.param("silent after the front page", "Nothing arrived for 3 seconds|like a model hub", id="goes-silent"),
        pytest.param("portal", "download failed|like a model hub", id="captive-portal"),
        pytest.param("gone", "does not have it", id="no-such-repository"),
        pytest.param("locked", "refused access", id="access-refused"),
    ],
)
def test_a_hub_that_misbehaves_ends_in_a_sentence_with_the_way_out(
    tmp_path: Path, random_model: Path, mode: str, sentence: str
) -> None:
    with FakeHub(random_model, mode=mode) as hub, pytest.raises(TranscriberError, match=sentence) as caught:
        download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path, stall_s=3, probe_s=1)

    assert "To bring it by hand" in str(caught.value)


def test_a_hub_without_a_needed_file_is_named(tmp_path: Path, spoilt: Path) -> None:
    (spoilt / "tokenizer.json").unlink()

    with FakeHub(spoilt) as hub, pytest.raises(TranscriberError, match=r"incomplete model.*tokenizer.json"):
        download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path)


@pytest.mark.parametrize(
    ("name", "endpoint", "sentence"),
    [
        pytest.param("tiny.en", "http://127.0.0.1:1", "could not be reached", id="nobody-there"),
        pytest.param("tiny.en", "huggingface.co", "no http.s. address", id="no-address"),
        pytest.param("huge.en", "http://127.0.0.1:1", "no model 'huge.en'", id="unknown-size"),
    ],
)
def test_what_cannot_start_says_why(tmp_path: Path, name: str, endpoint: str, sentence: str) -> None:
    with pytest.raises(TranscriberError, match=sentence):
        download_model(name, endpoint=endpoint, cache_dir=tmp_path)


def test_a_password_in_the_hub_address_is_never_shown(tmp_path: Path) -> None:
    endpoint = "http://me:secret@127.0.0.1:1/mirror/"
    state = find_model(cache_dir=tmp_path, endpoint=endpoint)
    assert isinstance(state, ModelMissing)

    with pytest.raises(TranscriberError) as caught:
        download_model("tiny.en", endpoint=endpoint, cache_dir=tmp_path)

    for text in (state.advice, str(caught.value)):
        assert "127.0.0.1:1/mirror/Systran" in text
        assert "secret" not in text


def test_a_full_disk_is_noticed_before_the_download(
    tmp_path: Path, random_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=10_000_000))

    with FakeHub(random_model) as hub:
        with pytest.raises(TranscriberError, match="less than 82 MB free"):
            download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path / "not" / "there" / "yet")

        assert hub.fetched("model.bin") == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, random_model: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")

    with FakeHub(random_model) as hub, pytest.raises(TranscriberError, match="cannot be written to"):
        download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path / "cache")


def test_switched_off_downloads_say_so(tmp_path: Path, random_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    with FakeHub(random_model) as hub, pytest.raises(TranscriberError, match="HF_HUB_OFFLINE"):
        download_model("tiny.en", endpoint=hub.url, cache_dir=tmp_path)


def test_a_callback_that_raises_gives_the_download_up(tmp_path: Path, random_model: Path) -> None:
    class StopItError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        raise StopItError

    with FakeHub(random_model, hold_after=1000) as hub, pytest.raises(StopItError):
        download_model("tiny.en", on_progress=cancel, endpoint=hub.url, cache_dir=tmp_path)


def test_the_download_process_ends_with_its_parent(tmp_path: Path, random_model: Path) -> None:
    with FakeHub(random_model, mode="silent") as hub:
        script = str(Path(_download_child.__file__))
        command = [sys.executable, "-P", script, hub.url, str(tmp_path), "Systran/faster-whisper-tiny.en", "*"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert child.stdin is not None
        child.stdin.close()

        assert child.wait(timeout=60) == 1


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        pytest.param(OSError(28, "No space left on device"), "no_room", id="disk-full"),
        pytest.param(PermissionError(13, "Permission denied"), "not_writable", id="not-ours"),
        pytest.param(ConnectionResetError(104, "reset"), "unreachable", id="broken-off"),
        pytest.param(TimeoutError("timed out"), "unreachable", id="timed-out"),
        pytest.param(KeyError("x"), "other", id="anything-else"),
    ],
)
def test_faults_are_told_apart_by_their_cause(error: Exception, fault: str) -> None:
    wrapped = RuntimeError("by the library")
    wrapped.__cause__ = error

    assert _download_child._fault(wrapped) == fault


@pytest.mark.parametrize("fault", list(_download_child.Fault))
def test_every_fault_has_a_sentence(tmp_path: Path, fault: _download_child.Fault) -> None:
    with pytest.raises(download._DownloadError, match=r"\w.*\.$"):
        download._folder_of(f'{{"fault": "{fault}", "detail": "SomeError"}}', "http://hub", tmp_path)
