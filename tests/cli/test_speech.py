"""`interviewer eval speech`: figures as a table or JSON, and what stands in the way as a sentence."""

import json
import os
import shutil
from pathlib import Path

import pytest

from interviewer.testing.speech_models import build_random_whisper
from tests.cli.conftest import Run
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared"
KEYS = {"wer", "jargon_recall", "rtf", "stop_to_text_s", "clips"}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """One synthetic answer with the times of its first and last phrases."""
    shutil.copy(ROOT / "tests" / "data" / "syn_lora_finetune.ogg", tmp_path / "answer.ogg")
    line = {
        "file": "answer.ogg",
        "reference": "We tune it with LoRA.",
        "segments": [{"start": 0.4, "end": 7.811, "text": "We tune"}, {"start": 8.511, "end": 78, "text": "it"}],
    }
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return path


def test_any_manifest_gives_figures(run: Run, manifest: Path, tmp_path: Path) -> None:
    model = build_random_whisper(tmp_path / "model")

    table = run("eval", "speech", manifest, "--model", model)
    ran = run("eval", "speech", manifest, "--model", model, "--json")

    told = json.loads(ran.out)
    assert (ran.status, table.status) == (0, 0)
    assert set(told) >= KEYS
    assert set(told["stop_to_text_s"]) == {"p50", "p95"}
    assert [clip["id"] for clip in told["clips"]] == ["answer"]
    assert "jargon recall 0.0%" in table.out
    assert "0 of 1 with every phrase found" in table.out


def test_delivery_alone_needs_no_model(run: Run, manifest: Path) -> None:
    table = run("eval", "speech", manifest, "--delivery")
    told = json.loads(run("eval", "speech", manifest, "--delivery", "--json").out)

    assert "1/2" in table.out
    assert [(check["phrases"], check["found"], check["is_within"]) for check in told["delivery"]] == [(2, 1, False)]


def test_without_known_times_there_is_nothing_to_check(run: Run, manifest: Path) -> None:
    manifest.write_text('{"file": "answer.ogg", "reference": "We tune it."}', encoding="utf-8")

    assert "no clip has known phrase times" in run("eval", "speech", manifest, "--delivery").out


@pytest.mark.parametrize(
    ("model", "says"),
    [
        pytest.param("base.en", "'base.en' is not on this machine. Download it (145 MB)", id="not-here"),
        pytest.param("nowhere/model", "There is no folder 'nowhere/model'", id="no-folder"),
    ],
)
def test_a_missing_model_is_said_with_the_way_out(run: Run, manifest: Path, model: str, says: str) -> None:
    ran = run("eval", "speech", manifest, "--model", model)

    assert ran.status == 1
    assert says in ran.err


def test_a_faulty_manifest_is_said_line_by_line(run: Run, manifest: Path) -> None:
    manifest.write_text('{"file": "gone.ogg", "reference": "x"}\n{"file": "answer.ogg"}\n', encoding="utf-8")

    ran = run("eval", "speech", manifest)

    assert ran.status == 1
    assert "mine.jsonl:1: file: there is no" in ran.err
    assert "mine.jsonl:2: reference: Field required" in ran.err


def test_known_clips_come_out_word_for_word_and_on_time(run: Run, tmp_path: Path) -> None:
    """With the test model that recites the development clips."""
    named = Path(os.environ.get("INTERVIEWER_WHISPER_MODEL", ""))
    model = named if (named / "model.bin").is_file() else SHARED / "models" / "whisper-test-ct2"
    clips = SHARED / "benchmarks" / "speech"
    if not (model / "model.bin").is_file() or not (clips / "manifest.jsonl").is_file():
        pytest.skip("needs the development clips and a speech model that knows them (INTERVIEWER_WHISPER_MODEL)")
    lines = [json.loads(line) for line in (clips / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    known = [
        line | {"file": str(clips / line["file"])} for line in lines if line["id"] in ("jfk", "riva_wordboosting1")
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, known)), encoding="utf-8")

    told = json.loads(run("eval", "speech", tmp_path / "some.jsonl", "--model", model, "--json").out)
    delivery = json.loads(run("eval", "speech", clips / "manifest.jsonl", "--delivery", "--json").out)["delivery"]

    assert (told["wer"], told["jargon_recall"]) == (0, 1)
    assert [check["is_within"] for check in delivery] == [True] * 4
