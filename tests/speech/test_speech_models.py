"""The random model that tests use in place of a download."""

import json
from pathlib import Path

from interviewer.testing.speech_models import build_random_whisper


def test_it_has_every_file_of_a_real_model_and_is_small(random_model: Path) -> None:
    names = {path.name for path in random_model.iterdir()}

    assert names == {"model.bin", "config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json"}
    assert sum(path.stat().st_size for path in random_model.iterdir()) < 2_000_000


def test_the_same_seed_makes_the_same_model(tmp_path: Path, random_model: Path) -> None:
    again = build_random_whisper(tmp_path / "again")
    other = build_random_whisper(tmp_path / "other", seed=1)

    assert (again / "model.bin").read_bytes() == (random_model / "model.bin").read_bytes()
    assert (other / "model.bin").read_bytes() != (random_model / "model.bin").read_bytes()


def test_marks_and_timestamps_stand_where_whisper_has_them(random_model: Path) -> None:
    tokens = json.loads((random_model / "vocabulary.json").read_text(encoding="utf-8"))

    end = tokens.index("<|endoftext|>")
    assert tokens[end + 1] == "<|startoftranscript|>"
    assert tokens[tokens.index("<|notimestamps|>") + 1] == "<|0.00|>"
    assert tokens[-1] == "<|30.00|>"
