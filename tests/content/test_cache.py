"""The kept content is used while it is true, and never when it is not."""

import os
from pathlib import Path

import pytest

from interviewer.content import cache
from interviewer.content.bank import Bank
from interviewer.content.cache import FILE, cached_bank
from interviewer.errors import ContentError
from tests.content_folders import ContentFolders


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache" / FILE


def refuse(banks: Path, rubrics: Path) -> Bank:
    raise AssertionError("the YAML was read")


def load(content: ContentFolders, file: Path) -> Bank:
    return cached_bank(content.banks, content.rubrics, file.parent)


def test_the_second_reading_needs_no_yaml_and_gives_the_same(
    content: ContentFolders, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(content, file)
    monkeypatch.setattr(cache, "load_bank", refuse)

    second = load(content, file)

    for name in ("questions", "rubrics", "roles", "taxonomy", "warmups", "scale", "misconceptions", "artefacts"):
        assert getattr(second, name) == getattr(first, name)


def test_an_edited_file_is_read_again(content: ContentFolders, file: Path) -> None:
    load(content, file)
    content.replace(content.banks / "llm_engineer.tradeoffs.yaml", "Which remedy comes first, and", "Which one, and")

    (question,) = load(content, file).questions.values()

    assert question.spoken.startswith("Which one")


def test_a_file_that_is_broken_later_is_refused_like_the_first_time(content: ContentFolders, file: Path) -> None:
    load(content, file)
    content.replace(content.banks / "llm_engineer.tradeoffs.yaml", "  level: mid\n", "  level: medium\n")

    with pytest.raises(ContentError):
        load(content, file)


def test_a_file_that_would_be_passed_over_is_still_named(content: ContentFolders, file: Path) -> None:
    load(content, file)
    (content.banks / "ml_engineer.failures.yml").write_text("- id: 1\n")

    with pytest.raises(ContentError):
        load(content, file)


@pytest.mark.parametrize("kept", [b"", b"{}", b"\xff\xfe", b'{"made_from": "x"'])
def test_a_damaged_file_is_replaced(content: ContentFolders, file: Path, kept: bytes) -> None:
    load(content, file)
    whole = file.read_bytes()
    file.write_bytes(kept)

    assert load(content, file).questions
    assert file.read_bytes() == whole


def test_a_place_that_cannot_be_written_does_no_harm(content: ContentFolders, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")

    assert load(content, tmp_path / "taken" / FILE).questions


def test_nothing_is_written_where_nothing_is_to_be_kept(content: ContentFolders, file: Path, tmp_path: Path) -> None:
    assert cached_bank(content.banks, content.rubrics, file.parent, keeps=False).questions
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.name == "nt", reason="has no such permissions")
def test_a_data_folder_that_is_made_on_the_way_is_for_its_owner_only(
    content: ContentFolders, file: Path, tmp_path: Path
) -> None:
    load(content, file)

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
