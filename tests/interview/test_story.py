"""Facts that are found in what a candidate tells."""

import pytest

from interviewer.interview.story import MOST_FACTS, FactKind, facts_in

ROLE, TOOL, FIGURE = FactKind.ROLE, FactKind.TOOL, FactKind.FIGURE


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("I am a data scientist at a bank.", [(ROLE, "data scientist")], id="role"),
        pytest.param("I worked as the lead product manager there.", [(ROLE, "lead product manager")], id="role_worked_as"),
        pytest.param("My boss is a data scientist.", [], id="role_of_somebody_else"),
        pytest.param("We moved it to LangGraph and SQLite.", [(TOOL, "LangGraph"), (TOOL, "SQLite")], id="tools"),
        pytest.param("I used Azure OpenAI for it.", [(TOOL, "Azure OpenAI")], id="tool_of_two_words"),
        pytest.param("We wrote it in Python and switched to Postgres.", [(TOOL, "Python"), (TOOL, "Postgres")], id="plain_tool"),
        pytest.param("I wrote it in May with Tom in Berlin.", [], id="people_and_places_are_no_tools"),
        pytest.param("I am a lawyer and a manager.", [(ROLE, "lawyer")], id="one_role_at_a_time"),
        pytest.param("In March we stopped.", [], id="month_is_no_tool"),
        pytest.param("It took 3 hours instead of 12.", [(FIGURE, "3 hours"), (FIGURE, "12")], id="figures"),
        pytest.param("Errors fell by 40 % to about 412 wrong answers.", [(FIGURE, "40 %"), (FIGURE, "about 412 wrong answers")], id="units"),
        pytest.param("It cost $1,250.50 a month.", [(FIGURE, "$1,250.50")], id="money"),
        pytest.param("Would you use 3 models?", [], id="questions_tell_nothing"),
        pytest.param("Nothing special, it was fine.", [], id="nothing"),
        pytest.param("", [], id="empty"),
    ],
)  # fmt: skip
def test_facts(answer: str, expected: list[tuple[FactKind, str]]) -> None:
    assert [(fact.kind, fact.text) for fact in facts_in(answer)] == expected


def test_every_fact_is_the_candidates_own_words() -> None:
    answer = "Für 3 Kunden 😀 I used GPT.\nI am a research scientist; we ran 120 tests.\n  Then 120 tests again."

    found = facts_in(answer)
    assert len(found) == 4
    for fact in found:
        assert answer[fact.start : fact.end] == fact.text
        assert fact.text in fact.sentence
        assert fact.sentence in answer


def test_a_flood_of_figures_is_cut_off() -> None:
    assert len(facts_in(" ".join(f"{n} days." for n in range(10, 500)))) == MOST_FACTS
