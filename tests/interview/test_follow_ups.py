"""What is followed up on, and in which order."""

from typing import Any

import pytest

from interviewer.interview.depth import deepest_rung
from interviewer.interview.follow_ups import FollowUp, FollowUpKind, Heard, choose_follow_up
from interviewer.interview.session import Answer, Channel, Turn, TurnKind, TurnState
from interviewer.service.follow_ups import FoundChallenge
from interviewer.testing.builders import NOON, make_question, make_rubric

EVERYTHING = dict.fromkeys(("E1", "E2", "E3", "E4", "E5", "E6"), 1.0)
LADDER = ("Why there?", "What if it fails?", "When would you turn back?")
STORY = {"id": "P0", "kind": "narrow", "criterion": "framing", "trigger": "no_story", "ask": "Which occasion?"}
SUM = FoundChallenge(kind=FollowUpKind.QUANTITY, ask="You arrived at 280 dollars. How?")
THIN = FoundChallenge(kind=FollowUpKind.THIN, ask="When was that?")
CONTRADICTION = FoundChallenge(
    kind=FollowUpKind.CONTRADICTION, ask="You named March and May. Which was it?", criterion="framing"
)


def rung(n: int) -> FollowUp:
    return FollowUp(id=f"D{n}", kind=FollowUpKind.DEPTH, ask=LADDER[n - 1], rung=n)


def asked(kind: FollowUpKind, criterion: str | None = None) -> FollowUp:
    return FollowUp(id="X", kind=kind, ask="Asked before?", criterion=criterion)


def chosen(
    heard: dict[str, Any], before: list[FollowUp], challenges: list[Any], limit: int = 2, **question: Any
) -> Any:
    plain = make_question()
    body = {"depth": LADDER, "probes": [STORY, *(p.model_dump(mode="json") for p in plain.probes)]} | question
    found = choose_follow_up(make_question(**body), make_rubric(), Heard(**heard), before, limit, challenges)
    return found and found.id


@pytest.mark.parametrize(
    ("heard", "before", "challenges", "expected"),
    [
        pytest.param({"gaps": EVERYTHING, "tells_story": False}, [], [CONTRADICTION, SUM], "P0", id="story_first"),
        pytest.param({"gaps": EVERYTHING}, [], [SUM, CONTRADICTION], "contradiction", id="then_contradictions"),
        pytest.param({"gaps": EVERYTHING}, [], [SUM], "quantity", id="then_quantities"),
        pytest.param({"gaps": EVERYTHING}, [], [], "P1", id="then_gaps"),
        pytest.param({"gaps": EVERYTHING}, [], [THIN], "P1", id="gaps_before_the_thinnest_claim"),
        pytest.param({"gaps": {}}, [], [THIN], "thin", id="then_the_thinnest_claim"),
        pytest.param({"gaps": {}}, [asked(FollowUpKind.THIN)], [THIN], "D1", id="one_thin_claim_a_question"),
        pytest.param({"gaps": {}}, [], [], "D1", id="deeper_when_nothing_is_missing"),
        pytest.param({"gaps": {"E2": 1.0}}, [], [], "D1", id="only_what_is_necessary_counts_as_missing"),
        pytest.param({"gaps": {}}, [rung(1)], [], "D2", id="one_rung_after_the_other"),
        pytest.param({"gaps": {}, "holds_rung": False}, [rung(1)], [], None, id="no_rung_above_one_that_did_not_hold"),
        pytest.param({"gaps": EVERYTHING}, [asked(FollowUpKind.QUANTITY)], [SUM], "P1", id="one_sum_a_question"),
        pytest.param(
            {"gaps": EVERYTHING}, [asked(FollowUpKind.GAP, "framing")], [CONTRADICTION], "P2", id="one_a_criterion"
        ),
        pytest.param(
            {"gaps": EVERYTHING}, [asked(FollowUpKind.CONTRADICTION, "framing")], [], "P2", id="also_after_a_challenge"
        ),
        pytest.param({"gaps": EVERYTHING}, [rung(1), rung(2)], [SUM], None, id="at_most_two"),
        pytest.param({"gaps": {"E1": 1.0}}, [asked(FollowUpKind.GAP, "framing")], [], None, id="no_depth_over_a_gap"),
    ],
)
def test_choice(heard: dict[str, Any], before: list[FollowUp], challenges: list[Any], expected: str | None) -> None:
    assert chosen(heard, before, challenges) == expected


@pytest.mark.parametrize(("level", "expected"), [("junior", None), ("mid", "D1"), ("senior", "D1")])
def test_only_mid_and_senior_are_asked_deeper(level: str, expected: str | None) -> None:
    assert chosen({"gaps": {}}, [], [], level=level) == expected


def test_a_ladder_ends() -> None:
    assert chosen({"gaps": {}}, [rung(3)], [], limit=9) is None


def test_nothing_is_followed_up_where_nothing_is_planned() -> None:
    assert chosen({"gaps": EVERYTHING, "tells_story": False}, [], [SUM], limit=0) is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([], 0, id="none_asked"),
        pytest.param(["I have no idea."], 0, id="asked_but_not_held"),
        pytest.param([None], 0, id="skipped"),
        pytest.param(
            ["one two three four five six seven eight nine ten eleven twelve thirteen more here"], 1, id="held"
        ),
        pytest.param(["word " * 40], 0, id="the_same_word_over_and_over"),
    ],
)
def test_a_rung_is_reached_by_an_answer_in_earnest(answers: list[str | None], expected: int) -> None:
    turns = [depth_turn(n, answer) for n, answer in enumerate(answers, 1)]

    assert deepest_rung(turns) == expected


def depth_turn(n: int, text: str | None) -> Turn:
    answer = None if text is None else Answer(text=text, channel=Channel.TYPED, answered_at=NOON, took_s=1)
    state = TurnState.SKIPPED if text is None else TurnState.ANSWERED
    return Turn(
        id=str(n), item=0, kind=TurnKind.PROBE, asked="?", follow_up=rung(n), asked_at=NOON, state=state, answer=answer
    )
