"""The stronger outline: the candidate's own statements in the rubric's order, with gaps where something is missing."""

from typing import Any

import pytest

from interviewer.grading.grade import OutlineBullet, PointFinding, PointStatus, Quote
from interviewer.grading.outline import MOST, outline_of
from interviewer.grading.outline_writer import OutlineWriter
from interviewer.llm.chat import ChatError, ChatFault
from interviewer.testing.builders import make_question, make_rubric, make_task
from interviewer.testing.scripted_model import ScriptedChatModel

ANSWER = (
    "Um, so I would decide for retrieval in two weeks. First we counted 58 wrong answers by cause. "
    "- And the other option was tuning on 8,000 tickets."
)


def finding(point_id: str, words: str, status: PointStatus = PointStatus.MET) -> PointFinding:
    start = ANSWER.index(words)
    quote = Quote(turn_id="t0", start=start, end=start + len(words), text=words)
    return PointFinding(point_id=point_id, status=status, quote=quote)


FOUND = (
    finding("E1", "counted 58 wrong answers by cause"),
    finding("E3", "the other option was tuning", PointStatus.PARTIAL),
    finding("E6", "decide for retrieval in two weeks"),
)


def outline(*points: PointFinding) -> Any:
    return outline_of(make_question(), make_rubric(), make_task(ANSWER).submission, points)


def test_statements_come_in_the_order_of_the_criteria_with_gaps_for_what_is_necessary() -> None:
    texts = [bullet.text for bullet in outline(*FOUND).bullets]
    assert texts == [
        "First we counted 58 wrong answers by cause.",
        "The other option was tuning on 8,000 tickets. [still to say: the must point of options]",
        "[still to say: the must point of decision]",
        "I would decide for retrieval in two weeks.",
    ]


def test_a_point_about_figures_leaves_a_gap_for_a_figure() -> None:
    question = make_question()
    points = [
        p.model_copy(update={"text": "Gives the cost of each option."}) if p.id == "E1" else p
        for p in question.evidence
    ]
    changed = question.model_copy(update={"evidence": tuple(points)})
    found = outline_of(changed, make_rubric(), make_task(ANSWER).submission, ())
    assert found.bullets[0] == OutlineBullet(text="[your figure here]", gap="your figure here")


def test_points_that_rest_on_one_sentence_are_one_bullet() -> None:
    both = (finding("E1", "counted 58 wrong answers by cause"), finding("E2", "58 wrong answers by cause"))
    assert sum("58 wrong" in bullet.text for bullet in outline(*both).bullets) == 1


def test_an_outline_has_at_most_eight_bullets_and_keeps_what_is_necessary() -> None:
    names = [f"criterion_{letter}" for letter in "abcde"]
    points = [
        {
            "id": f"E{2 * n + m + 1}",
            "criterion": name,
            "need": need,
            "text": f"the {need} point of {name}",
            "cues": ["a b", "c d", "e f"],
        }
        for n, name in enumerate(names)
        for m, need in enumerate(("must", "should"))
    ]
    rubric = make_rubric(*names)
    question = make_question(evidence=points, red_flags=[], probes=[], hints=[])
    said = " ".join(f"Number {n} says something of its own here." for n in range(10))
    found = []
    for n in range(10):
        words = f"Number {n} says something of its own here"
        start = said.index(words)
        quote = Quote(turn_id="t0", start=start, end=start + len(words), text=words)
        found.append(PointFinding(point_id=f"E{n + 1}", status=PointStatus.MET, quote=quote))
    made = outline_of(question, rubric, make_task(said).submission, tuple(found))
    texts = [bullet.text for bullet in made.bullets]
    assert len(texts) == MOST and all(f"Number {n} says something of its own here." in texts for n in (0, 2, 4, 6, 8))


async def written(*bullets: str, reply: str | ChatError | None = None) -> Any:
    listed = ", ".join(f'"{bullet}"' for bullet in bullets)
    model = ScriptedChatModel(reply if reply is not None else f'{{"bullets": [{listed}]}}', name="m")
    return await OutlineWriter(model).write(make_question(), make_task(ANSWER).submission, outline(*FOUND))


async def test_a_models_wording_is_taken_where_every_fact_is_the_candidates() -> None:
    made = await written(
        "Counted 58 wrong answers by cause first.",
        "Other option: tuning on 8,000 tickets. [still to say: the must point of options]",
        "[still to say: the must point of decision]",
        "Decide for retrieval in two weeks.",
    )
    assert made.bullets[0].text == "Counted 58 wrong answers by cause first." and made.written_by == "m"


@pytest.mark.parametrize(
    "bullet",
    [
        "Counted 85 wrong answers by cause.",
        "Counted 58 wrong answers by cause with LangSmith.",
        "You are excellent: counted 58 wrong answers by cause.",
        "Counted 58 wrong answers by cause. [your figure here]",
        "Introduced governance, observability and continuous improvement.",
        "",
    ],
)
async def test_what_the_candidate_did_not_say_gives_way_to_their_own_sentence(bullet: str) -> None:
    draft = [b.text for b in outline(*FOUND).bullets]
    made = await written(bullet, *draft[1:])
    assert [b.text for b in made.bullets] == draft


@pytest.mark.parametrize(
    "reply",
    [
        "no JSON",
        '{"bullets": "x"}',
        '{"bullets": ["one"]}',
        '{"bullets": [1, 2, 3, 4]}',
        ChatError(ChatFault.TIMEOUT, "late"),
    ],
)
async def test_a_model_that_fails_costs_only_its_wording(reply: Any) -> None:
    assert await written(reply=reply) == outline(*FOUND)
