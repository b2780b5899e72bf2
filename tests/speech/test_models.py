"""Finding a speech model on this machine: what is there, and why what is there cannot be used."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady, find_model

from .fake_hub import COMMIT


def test_the_default_is_base_and_missing_says_how_to_get_it(tmp_path: Path) -> None:
    state = find_model(cache_dir=tmp_path)

    assert isinstance(state, ModelMissing)
    assert (state.name, state.size_mb) == ("base.en", 145)
    for needed in (
        "model.bin",
        "tokenizer.json",
        "INTERVIEWER_WHISPER_MODEL",
        "Systran/faster-whisper-base.en",
        "type",
    ):
        assert needed in state.advice


def test_a_whole_folder_is_ready(random_model: Path) -> None:
    assert find_model(str(random_model)) == ModelReady(name="random-whisper", path=random_model)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda f: shutil.rmtree(f), "no folder", id="no-folder"),
        pytest.param(lambda f: (f / "model.bin").unlink(), "lacks model.bin", id="no-weights"),
        pytest.param(lambda f: (f / "tokenizer.json").unlink(), "lacks tokenizer.json", id="no-tokenizer"),
        pytest.param(lambda f: (f / "vocabulary.json").unlink(), "lacks vocabulary.txt", id="no-vocabulary"),
        pytest.param(
            lambda f: (f / "model.bin").write_bytes(b"version https://git-lfs.github.com/spec/v1\n"),
            "Git LFS",
            id="lfs",
        ),
        pytest.param(
            lambda f: (f / "model.bin").rename(f / "model.safetensors"), "another program", id="transformers-model"
        ),
    ],
)
def test_a_folder_that_is_no_model_is_broken_for_a_reason(
    spoilt: Path, spoil: Callable[[Path], object], reason: str
) -> None:
    spoil(spoilt)

    state = find_model(str(spoilt))

    assert isinstance(state, ModelBroken)
    assert reason in state.reason


def test_a_misspelt_size_lists_the_sizes() -> None:
    state = find_model("bsae.en")

    assert isinstance(state, ModelBroken)
    assert "tiny.en, base.en, small.en" in state.reason


def test_a_model_in_the_cache_is_found_whole_or_not_at_all(tmp_path: Path, random_model: Path) -> None:
    repository = tmp_path / "models--Systran--faster-whisper-small.en"
    copy = repository / "snapshots" / COMMIT
    shutil.copytree(random_model, copy)

    assert find_model("small.en", cache_dir=tmp_path) == ModelReady(name="small.en", path=copy)
    (copy / "model.bin").unlink()
    assert isinstance(find_model("small.en", cache_dir=tmp_path), ModelMissing)


def test_of_several_cached_copies_the_main_one_is_taken(tmp_path: Path, random_model: Path) -> None:
    repository = tmp_path / "models--Systran--faster-whisper-base.en"
    for commit in ("aaa", "bbb", "ccc"):
        shutil.copytree(random_model, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("bbb", encoding="utf-8")

    state = find_model(cache_dir=tmp_path)

    assert isinstance(state, ModelReady)
    assert state.path.name == "bbb"
