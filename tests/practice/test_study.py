"""The study plan: few tasks, the weakest stage first, nothing that was done."""

from typing import Any

from interviewer.content.bank import Bank
from interviewer.content.question import StudyTask
from interviewer.practice.study import study_plan
from tests.practice.test_progress import measured
from tests.program import make_bank

TASKS = tuple(StudyTask(stage=stage, task=f"Do number {stage}.") for stage in (1, 2, 3, 4))


def bank(**changes: Any) -> Bank:
    return make_bank(study=[task.model_dump() for task in TASKS], **changes)


def test_the_weakest_stage_comes_first() -> None:
    ones = [measured(1, 2, stage=1), measured(2, 1, stage=3), measured(3, 5, stage=4)]
    assert [task.stage for task in study_plan(ones, bank(), ())] == [3, 1, 4]


def test_at_most_three_tasks() -> None:
    ones = [measured(day, 2, stage=day) for day in (1, 2, 3, 4)]
    assert len(study_plan(ones, bank(), ())) == 3


def test_a_task_that_was_done_makes_room_for_the_next() -> None:
    ones = [measured(1, 2, stage=1), measured(2, 2, stage=1)]
    first = study_plan(ones, bank(), ())[0]
    after = study_plan(ones, bank(), {first.key})
    assert first.key not in {task.key for task in after} and after


def test_questions_of_the_chosen_skill_come_first() -> None:
    plain = bank()
    tagged = {
        i: q.model_copy(update={"tags": ("skill_x",)}) if i.endswith("m2") else q for i, q in plain.questions.items()
    }
    special = Bank(**{**vars(plain), "questions": tagged})
    ones = [measured(1, 1, stage=1), measured(2, 2, stage=1)]
    assert study_plan(ones, plain, ())[0].question_id.endswith("m1")
    assert study_plan(ones, special, (), "skill_x")[0].question_id.endswith("m2")


def test_without_a_level_there_is_no_plan() -> None:
    assert study_plan([measured(1, None)], bank(), ()) == ()
