"""What is missing decides which follow-up is asked."""

import pytest

from interviewer.interview.probes import choose_probe
from interviewer.testing.builders import make_question, make_rubric

ALL = ("E1", "E2", "E3", "E4", "E5", "E6")
EVERYTHING = dict.fromkeys(ALL, 1.0)


@pytest.mark.parametrize(
    ("missing", "asked", "expected"),
    [
        pytest.param(ALL, (), "P1", id="where_everything_is_missing_the_first"),
        pytest.param(("E1", "E3"), (), "P2", id="of_two_that_lack_as_much_the_later"),
        pytest.param(("E3", "E4"), (), "P2", id="the_gap_decides"),
        pytest.param(("E5",), (), "P3", id="one_must_is_enough"),
        pytest.param(("E2", "E4", "E6"), (), None, id="nothing_necessary_missing"),
        pytest.param((), (), None, id="nothing_missing"),
        pytest.param(ALL, ("P1",), "P2", id="not_twice"),
        pytest.param(ALL, ("P1", "P2"), None, id="at_most_two"),
    ],
)
def test_choice(missing: tuple[str, ...], asked: tuple[str, ...], expected: str | None) -> None:
    probe = choose_probe(make_question(), make_rubric(), dict.fromkeys(missing, 1.0), asked, limit=2)

    assert (probe.id if probe else None) == expected


def test_never_two_on_one_criterion() -> None:
    twice = make_question(
        probes=[
            {"id": "P1", "kind": "clarify", "criterion": "framing", "when_missing": ["E1"], "ask": "One?"},
            {"id": "P2", "kind": "extend", "criterion": "framing", "when_missing": ["E1"], "ask": "Two?"},
        ]
    )

    assert choose_probe(twice, make_rubric(), EVERYTHING, ("P1",), limit=2) is None


def test_no_follow_ups_when_none_are_planned() -> None:
    assert choose_probe(make_question(), make_rubric(), EVERYTHING, (), limit=0) is None


def test_an_answer_without_a_story_is_asked_for_one_first() -> None:
    question = make_question(
        probes=[
            {"id": "P1", "kind": "clarify", "criterion": "framing", "when_missing": ["E1"], "ask": "One?"},
            {
                "id": "P0",
                "kind": "narrow",
                "criterion": "decision",
                "trigger": "no_story",
                "when_missing": ["E5"],
                "ask": "When?",
            },
        ]
    )

    told = choose_probe(question, make_rubric(), EVERYTHING, (), limit=2, tells_story=True)
    untold = choose_probe(question, make_rubric(), EVERYTHING, (), limit=2, tells_story=False)

    assert told is not None
    assert told.id == "P1"
    assert untold is not None
    assert untold.id == "P0"


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        pytest.param({"E1": 0.5, "E5": 1.0}, "P3", id="what_is_missing_altogether_before_what_is_half_shown"),
        pytest.param({"E1": 0.5}, "P1", id="half_shown_is_worth_a_question"),
        pytest.param({"E1": 0.4}, None, id="mostly_shown_is_not"),
    ],
)
def test_how_far_a_point_is_missing_counts(gaps: dict[str, float], expected: str | None) -> None:
    probe = choose_probe(make_question(), make_rubric(), gaps, (), limit=2)

    assert (probe.id if probe else None) == expected


def test_a_criterion_counts_with_all_that_it_lacks() -> None:
    """Two probes share a criterion; what each serves alone would let another criterion win."""
    question = make_question(
        probes=[
            {"id": "P1", "kind": "clarify", "criterion": "framing", "when_missing": ["E1"], "ask": "One?"},
            {"id": "P2", "kind": "extend", "criterion": "options", "when_missing": ["E3"], "ask": "Two?"},
            {"id": "P3", "kind": "extend", "criterion": "options", "when_missing": ["E4"], "ask": "Three?"},
        ],
        evidence=[point.model_dump() | {"need": "must"} for point in make_question().evidence if point.id != "E2"],
    )

    probe = choose_probe(question, make_rubric(), EVERYTHING, (), limit=2)

    assert probe is not None
    assert probe.id == "P2"


def test_a_criterion_that_something_else_asked_about_is_left_alone() -> None:
    probe = choose_probe(make_question(), make_rubric(), EVERYTHING, ("quantity",), limit=2, used=("framing",))

    assert probe is not None
    assert probe.id == "P2"
