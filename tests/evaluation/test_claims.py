"""Marked stories are read as marked, and figures count what they say."""

from pathlib import Path

import pytest

from interviewer.claims.values import Claim, ClaimKind, Ledger
from interviewer.errors import ContentError
from interviewer.evaluation.claims import Label, is_right, measure, read_stories

FILE = """
- id: one
  role: llm_engineer
  style: bullets
  contradictions:
  - [40 bills, 90 bills]
  thinnest: [fix]
  story: |-
    * <effect>the bot *sent <figure>40 bills</figure></effect>
    * <cause>no *limit</cause>, 90 bills
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_tags_become_spans_of_the_plain_text(folder: Path) -> None:
    (marked,) = read_stories(folder)["mine"]

    assert marked.text == "* the bot sent 40 bills\n* no limit, 90 bills"
    spans = {label.kind: marked.text[label.start : label.end] for label in marked.labels}
    assert spans == {"effect": "the bot sent 40 bills", "figure": "40 bills", "cause": "no limit"}
    heads = {label.kind: marked.text[label.head :].split()[0] for label in marked.labels}
    assert heads == {"effect": "sent", "figure": "40", "cause": "limit,"}


@pytest.mark.parametrize(
    ("start", "end", "is_it"),
    [(0, 20, True), (5, 12, True), (0, 9, False), (10, 12, True), (12, 20, False), (10, 40, True), (10, 11, True)],
)
def test_a_span_is_right_with_half_of_the_shorter_and_the_head(start: int, end: int, is_it: bool) -> None:
    label = Label(ClaimKind.CAUSE, 0, 20, head=10)
    claim = Claim(kind=ClaimKind.CAUSE, turn_id="t", start=start, end=end, text="x")

    assert is_right(claim, label) is is_it
    assert not is_right(claim.model_copy(update={"kind": ClaimKind.FIX}), label)


def test_figures_count_found_and_false_spans(folder: Path) -> None:
    (marked,) = read_stories(folder)["mine"]
    right = Claim(kind=ClaimKind.FIGURE, turn_id="t", start=15, end=23, text="40 bills")
    wrong = right.model_copy(update={"start": 0, "end": 1})

    found = measure([(marked, Ledger(claims=(right, wrong)))], seconds=0.5)

    assert (found.kinds["figure"].precision, found.kinds["figure"].recall) == (0.5, 1.0)
    assert (found.kinds["all"].n, found.kinds["all"].recall) == (3, pytest.approx(1 / 3))
    assert (found.contradictions, found.contradictions_found, found.false_contradictions) == (1, 0, 0)
    assert (found.thinnest, found.thinnest_right, found.ms_per_story) == (1, 0, 500)


@pytest.mark.parametrize("story", ["<cause>never closed", "<cause>a <fix>b</cause></fix>"])
def test_a_faulty_file_is_named(tmp_path: Path, story: str) -> None:
    (tmp_path / "bad.yaml").write_text(f"- {{id: x, role: r, style: s, story: '{story}'}}\n", encoding="utf-8")

    with pytest.raises(ContentError, match=r"bad\.yaml: x:"):
        read_stories(tmp_path)
