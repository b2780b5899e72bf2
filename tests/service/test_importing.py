"""Exported sessions come back whole and once; a file that is not what it says is refused."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from interviewer.errors import RefusedFile
from interviewer.interview.session import Session
from interviewer.service.export import to_json, to_markdown
from interviewer.service.exported import MAX_FILE_BYTES, read_export
from interviewer.service.importing import ImportResult
from interviewer.store.session_list import SessionFilter
from tests.program import ALL_POINTS, ANNA, BERT, GRADER, HOSTILE, Program, graded, unscored


def exported(program: Program, text: str = f"{HOSTILE} {ALL_POINTS}") -> bytes:
    """A graded session of a spoken and a typed answer, the first corrected and graded twice, the second unscored."""
    session = program.start()
    program.record(session)
    program.work_off()
    session = program.answer(session, text)
    while session.current is not None:
        session = program.answer(session)
    program.interviews.rate_self(ANNA, session.id, ())
    program.grader.steps.extend([lambda task: graded(task, level=2), unscored])
    program.work_off()
    program.regrading.grade_anew(ANNA, session.id, 0, {session.turns[0].id: f"Corrected. {text}"}, GRADER)
    program.work_off()
    return to_json(program.review.report(ANNA, session.id)).encode()


def body_of(program: Program) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(exported(program))
    return body


def only(program: Program, owner: str) -> Session:
    (line,) = program.review.lines(owner)
    return program.sessions.get(line.id, owner)


def test_a_session_comes_back_with_its_words_and_all_its_grades(program: Program) -> None:
    raw = exported(program)
    original = program.review.report(ANNA, only(program, ANNA).id)
    assert program.imports.take_in(BERT, raw) is ImportResult.STORED
    found = program.review.report(BERT, only(program, BERT).id)

    assert [turn.asked for turn in found.session.turns] == [turn.asked for turn in original.session.turns]
    for new, old in zip(found.items, original.items, strict=True):
        assert [turn.answer and turn.answer.text for turn in new.turns] == [
            t.answer and t.answer.text for t in old.turns
        ]
        assert new.question == old.question and new.rubric == old.rubric
        assert (new.grade and new.grade.criteria) == (old.grade and old.grade.criteria)
        assert len(new.earlier) == len(old.earlier)
        assert all(o.provenance.is_imported for o in (new.outcome, *new.earlier) if o is not None)
        assert new.standing is None
    assert found.items[0].turns[0].uncorrected[0].text == f"{HOSTILE} {ALL_POINTS}"
    assert not {turn.id for turn in found.session.turns} & {turn.id for turn in original.session.turns}
    assert "imported" in to_markdown(found)


def test_the_same_session_is_stored_once(program: Program) -> None:
    raw = exported(program)

    assert program.imports.take_in(ANNA, raw) is ImportResult.ALREADY_THERE
    results = [program.imports.take_in(BERT, raw) for _ in range(2)]
    again = to_json(program.review.report(BERT, only(program, BERT).id)).encode()
    results.append(program.imports.take_in(BERT, again))
    assert results == [ImportResult.STORED, ImportResult.ALREADY_THERE, ImportResult.ALREADY_THERE]
    assert len(program.grades.history(only(program, BERT).id, 0)) == 2


def test_grades_that_a_crash_kept_out_follow_with_the_next_import(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = exported(program)

    def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(program.grades, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            program.imports.take_in(BERT, raw)
    assert program.review.report(BERT, only(program, BERT).id).items[0].grade is None
    assert program.imports.take_in(BERT, raw) is ImportResult.ALREADY_THERE
    assert program.review.report(BERT, only(program, BERT).id).items[0].grade is not None


def test_imported_levels_make_trends_of_their_own(program: Program) -> None:
    program.imports.take_in(BERT, exported(program))
    program.finished(BERT)
    program.work_off()

    assert {(row.grader, row.is_imported) for row in program.grades.levels_of(BERT)} == {
        (GRADER, True),
        (GRADER, False),
    }
    rulers = {trend.ruler.grader for trend in program.progress.report(BERT).trends}
    assert rulers <= {GRADER, f"{GRADER}, imported"}


def test_a_deleted_session_can_be_imported_and_goes_on(program: Program) -> None:
    raw = exported(program)
    program.review.delete_everything(ANNA)

    assert program.imports.take_in(ANNA, raw) is ImportResult.STORED
    session = only(program, ANNA)
    assert program.review.grade_again(ANNA, session.id) == 1
    program.work_off()
    assert all(item.grade is not None for item in program.review.report(ANNA, session.id).items)
    assert len(program.attempts.attempts(ANNA, session.id, 0)) == 1


def set_at(*path: str | int, to: Any) -> Callable[[dict[str, Any]], Any]:
    """A change of one place of a file."""

    def change(body: dict[str, Any]) -> Any:
        place: Any = body
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to
        return body

    return change


GRADED = ("items", 0, "outcome")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(set_at("format", to="interviewer-session/2"), "newer version", id="newer"),
        pytest.param(set_at("format", to="something/1"), "does not name its format", id="other_format"),
        pytest.param(set_at("format", to=None), "does not name its format", id="no_format"),
        pytest.param(lambda body: [body], "does not name its format", id="list"),
        pytest.param(set_at("session", to=None), "'session'", id="no_session"),
        pytest.param(set_at("surprise", to=1), "'surprise'", id="unknown_key"),
        pytest.param(set_at("session", "stage", to="interview"), "Only a session whose debrief", id="unfinished"),
        pytest.param(set_at("session", "created_at", to="0001-01-01T00:00:00+14:00"), "when it was held", id="year_1"),
        pytest.param(set_at("session", "turns", 0, "item", to=9), "belongs to no question", id="turn_of_nothing"),
        pytest.param(set_at("session", "turns", 0, "answer", to=None), "contradicts itself", id="answered_without"),
        pytest.param(set_at("session", "turns", 0, "answer", "corrected_at", to=None), "when it was corrected", id="no_time"),
        pytest.param(set_at("session", "turns", 0, "answer", "text", to="Else"), "not about the answer", id="other_answer"),
        pytest.param(set_at("session", "turns", to=[]), "not those that were asked", id="nothing_asked"),
        pytest.param(set_at("items", 0, "index", to=-1), "not those that were asked", id="negative_item"),
        pytest.param(set_at("items", 0, "question", to=None), "lacks its question", id="no_question"),
        pytest.param(set_at("items", 0, "question", "id", to="a.b.c.m1"), "not the planned one", id="other_question"),
        pytest.param(set_at("items", 0, "rubric", "criteria", to=[]), "'items.0.rubric.criteria'", id="no_criteria"),
        pytest.param(set_at("items", 0, "question", "evidence", 0, "criterion", to="x"), "rubric lacks", id="point_of_nothing"),
        pytest.param(set_at(*GRADED, "points", 0, "quote", "text", to="never said"), "quotes words", id="false_quote"),
        pytest.param(set_at(*GRADED, "points", 0, "point_id", to="E99"), "names points", id="unknown_point"),
        pytest.param(set_at(*GRADED, "flags", 0, "flag_id", to="R99"), "names points", id="unknown_flag"),
        pytest.param(set_at(*GRADED, "criteria", 0, "criterion", to="x"), "names points", id="unknown_criterion"),
        pytest.param(set_at(*GRADED, "criteria", 0, "level", to=9), "'items.0.outcome", id="level_9"),
        pytest.param(set_at(*GRADED, "criteria", 0, "low", to=None), "no range", id="no_range"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing(
    program: Program, change: Callable[[dict[str, Any]], Any], told: str
) -> None:
    raw = json.dumps(change(body_of(program))).encode()
    with pytest.raises(RefusedFile, match=told) as refused:
        program.imports.take_in(BERT, raw)

    assert program.review.lines(BERT) == ()
    assert "alert(1)" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"# Interview: llm engineer", id="markdown"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"[" * 200_000, id="nested"),
        pytest.param(b'{"format": NaN}', id="nan"),
        pytest.param(b'{"format": 1e999}', id="infinite"),
        pytest.param(b'{"format": ' + b"9" * 6000 + b"}", id="huge_number"),
        pytest.param(b" " * (MAX_FILE_BYTES + 1), id="too_large"),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(RefusedFile, match=r"^The file is "):
        read_export(raw)


def test_half_characters_do_not_reach_the_store(program: Program) -> None:
    body = body_of(program)
    body["session"]["title"] = "\ud800 x\x00"

    assert program.imports.take_in(BERT, json.dumps(body).encode()) is ImportResult.STORED
    assert only(program, BERT).title == "? x"


def test_a_file_cannot_put_its_content_in_the_place_of_what_others_were_asked(program: Program) -> None:
    body = body_of(program)
    body["items"][0]["question"]["prompt"] = "A forged question?"
    original = program.review.report(ANNA, only(program, ANNA).id).items[0]
    program.imports.take_in(BERT, json.dumps(body).encode())

    found = program.review.report(BERT, only(program, BERT).id).items[0]
    assert found.question is not None and found.question.prompt == "A forged question?"
    assert found.planned.content_hash != original.planned.content_hash
    assert program.review.report(ANNA, only(program, ANNA).id).items[0] == original


def test_the_whole_account_is_one_archive_with_its_recordings(program: Program) -> None:
    exported(program)
    program.finished(BERT)
    file = BytesIO()

    assert program.review.archive(ANNA, SessionFilter(), file, with_recordings=True) == 1
    names = zipfile.ZipFile(file).namelist()
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["json", "md", "wav"]
    (sound,) = [name for name in names if name.endswith(".wav")]
    assert zipfile.ZipFile(file).read(sound)[:4] == b"RIFF"
