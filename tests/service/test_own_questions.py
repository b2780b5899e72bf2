"""Own questions on a real store: written, checked, practised, chosen, taken along."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.errors import NotFound, RefusedAction, RefusedFile
from interviewer.interview.session import Channel, Mode, Preset, Session
from interviewer.service.own_questions import MOST_QUESTIONS
from interviewer.service.report import SessionReport
from interviewer.store.own_questions import OwnQuestion
from tests.content.own.filled import LIKE, filled
from tests.program import ANNA, BERT, Program, make_choice

SAID = "In May we rolled the labels back since 40 of them were wrong; the archivists keep the sealed boxes, and I would check 200."


@pytest.fixture
def program(tmp_path: Path, bank: Bank) -> Iterator[Program]:
    with Program(tmp_path, bank) as program:
        yield program


def written(program: Program, owner: str = ANNA, **changes: Any) -> OwnQuestion:
    """A question that is filled in well."""
    own = program.own_questions.write(owner)
    boxes = {k: str(v) for k, v in filled(program.bank, **changes).model_dump(mode="json").items()}
    return program.own_questions.keep(owner, own.id, boxes)[0]


def practised(program: Program, own: OwnQuestion) -> tuple[Session, SessionReport]:
    """A finished interview of it, graded, and its report."""
    session = program.own_questions.practise(ANNA, own.id, Mode.EXAM, Channel.TYPED)
    while session.current is not None:
        session = program.answer(session, SAID)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.clock.forward(3600)
    program.work_off()
    return session, program.review.report(ANNA, session.id)


def test_what_is_typed_is_kept_whatever_is_wrong_with_it(program: Program) -> None:
    own = program.own_questions.write(ANNA)
    kept, checked = program.own_questions.keep(ANNA, own.id, {"title": "Half a thou", "evidence": "a | b"})

    assert checked.question is None
    assert program.again(program.bank).own_questions.get(ANNA, own.id) == kept
    assert (kept.form.title, kept.revision) == ("Half a thou", 2)


def test_the_same_again_changes_nothing(program: Program) -> None:
    own = written(program)
    again, _ = program.own_questions.keep(ANNA, own.id, {"title": own.form.title})

    assert again == own


def test_a_shipped_question_can_be_the_start(program: Program) -> None:
    own = program.own_questions.write(ANNA, like=LIKE)

    assert own.form.prompt == program.bank.questions[LIKE].prompt
    with pytest.raises(NotFound):
        program.own_questions.write(ANNA, like="no.such.question.m1")


def test_it_is_practised_at_once_and_graded_with_its_own_words(program: Program) -> None:
    own = written(program)
    session, report = practised(program, own)

    assert session.turns[0].asked == own.form.prompt
    (item,) = report.items
    assert item.planned.is_own and item.question is not None and item.question.prompt == own.form.prompt
    assert item.grade is not None
    assert program.grader.tasks[0].question == item.question


def test_an_interview_keeps_the_question_as_it_was_when_it_is_changed_or_deleted(program: Program) -> None:
    own = written(program)
    session, before = practised(program, own)
    program.own_questions.keep(ANNA, own.id, {"prompt": "Another question altogether?"})
    program.own_questions.delete(ANNA, own.id)

    after = program.review.report(ANNA, session.id)
    assert after.items[0].question == before.items[0].question


def test_its_own_rubric_grades_it(program: Program) -> None:
    criteria = "Sees the people\n1: Talks of the tool alone.\n3: Names who is served.\n5: Orders harm by who bears it."
    own = written(program, criteria=criteria, evidence="sees_the_people | must | Names the archivists | them; they; us", red_flags="Says it is easy | sees_the_people = 2", probes="", hints="")  # fmt: skip
    _, report = practised(program, own)

    assert report.items[0].rubric is not None
    assert [criterion.name for criterion in report.items[0].rubric.criteria] == ["Sees the people"]
    assert report.items[0].grade is not None and [s.criterion for s in report.items[0].grade.criteria] == [
        "sees_the_people"
    ]


def test_what_cannot_be_asked_is_not_practised(program: Program) -> None:
    own = program.own_questions.write(ANNA)

    with pytest.raises(RefusedAction, match="the boxes say what is missing"):
        program.own_questions.practise(ANNA, own.id, Mode.EXAM, Channel.TYPED)
    with pytest.raises(NotFound):
        program.own_questions.practise(BERT, written(program).id, Mode.EXAM, Channel.TYPED)


def asked_of(program: Program, owner: str, role: Role = Role.PRODUCT_MANAGER) -> set[str]:
    """Questions that a few plans of a role and topic would ask."""
    choice = make_choice(role=role, topics=(Topic.TRADEOFFS,), preset=Preset.ONE_WAY)
    return {i.content_id for seed in range(8) for i in program.interviews.preview(owner, choice, seed).items}


def test_interviews_of_their_writer_choose_from_them_and_nobody_elses_do(program: Program) -> None:
    written(program, level=Level.MID)
    own_id = "product_manager.tradeoffs.own_labels_for_a_museum.m1"
    assert own_id in asked_of(program, ANNA)
    assert own_id not in asked_of(program, BERT)

    program.own_questions.choose(ANNA, is_on=False)
    assert own_id not in asked_of(program, ANNA) and not program.own_questions.are_chosen(ANNA)
    program.own_questions.choose(ANNA, is_on=True)
    assert own_id in asked_of(program, ANNA)


def test_progress_is_measured_on_shipped_questions_only(program: Program) -> None:
    for _ in range(3):
        practised(program, written(program, title=f"Labels {program.clock():%H%M}"))
        program.clock.forward(86_400)

    report = program.progress.report(ANNA)
    assert (report.sessions, report.trends, report.depths) == (3, (), ())
    assert all(one.answered == 0 for one in report.coverage)


def test_it_can_be_taken_again(program: Program) -> None:
    session, _ = practised(program, written(program))
    again = program.attempts.retake(ANNA, session.id, 0)

    assert again.plan.items[0].content_id == session.plan.items[0].content_id


def test_two_of_the_same_name_are_told_apart_by_nobody_and_so_the_second_waits(program: Program) -> None:
    written(program)
    second = written(program)

    checked = program.own_questions.check(ANNA, second)
    assert checked.question is None and "has this title" in checked.problems[0].message


def test_questions_go_along_and_come_back(program: Program) -> None:
    own = written(program)
    text = program.own_questions.to_yaml(ANNA)

    assert program.own_questions.take_in(BERT, text) == 1
    assert [one.form for one in program.own_questions.all(BERT)] == [own.form]
    target = BytesIO()
    program.own_questions.archive(ANNA, target)
    assert ZipFile(target).read("own_questions.yaml").decode() == text


def test_a_file_that_cannot_be_read_is_refused_whole(program: Program) -> None:
    for bad in ("- id: x", "!!python/object:os.system {}"):
        with pytest.raises(RefusedFile):
            program.own_questions.take_in(ANNA, bad)
    assert program.own_questions.all(ANNA) == ()


def test_more_than_can_be_kept_is_refused(program: Program) -> None:
    for _ in range(MOST_QUESTIONS):
        program.own_questions.write(ANNA)
    with pytest.raises(RefusedAction, match="delete one"):
        program.own_questions.write(ANNA)
    written(program, BERT)
    with pytest.raises(RefusedAction, match="delete some"):
        program.own_questions.take_in(ANNA, program.own_questions.to_yaml(BERT))


@pytest.mark.parametrize(
    ("boxes", "message"),
    [({"prompt": "x" * 20_000}, "more than 12,000 characters"), ({"role": "king"}, "not among those offered")],
)
def test_what_no_box_can_hold_is_refused_and_nothing_changes(
    program: Program, boxes: dict[str, str], message: str
) -> None:
    own = written(program)
    with pytest.raises(RefusedAction, match=message):
        program.own_questions.keep(ANNA, own.id, boxes)

    assert program.own_questions.get(ANNA, own.id) == own
