"""Where the statements of a text begin and end, and which heading they stand under."""

import pytest

from interviewer.adverts.statements import MOST_STATEMENTS, statements_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Your tasks\n- Build it\n- Test it", [("Your tasks", "Build it"), ("Your tasks", "Test it")], id="list"),
        pytest.param("Skills:\n• Python; SQL\n2) Go", [("Skills", "Python"), ("Skills", "SQL"), ("Skills", "Go")], id="bullets"),
        pytest.param("## You\nYou write code. You test it!", [("You", "You write code."), ("You", "You test it!")], id="prose"),
        pytest.param("We build things, e.g. Bots, and so on.", [("", "We build things, e.g. Bots, and so on.")], id="abbreviation"),
        pytest.param("- a list entry that is\nwrapped by its maker", [("", "a list entry that is\nwrapped by its maker")], id="wrapped"),
        pytest.param("Experience with Go\nis needed", [("", "Experience with Go\nis needed")], id="no_heading"),
        pytest.param("", [], id="nothing"),
        pytest.param("\n \n\t\n", [], id="blank"),
    ],
)  # fmt: skip
def test_statements_and_their_headings(text: str, found: list[tuple[str, str]]) -> None:
    statements = statements_of(text)

    assert [(one.heading, one.text) for one in statements] == found
    assert all(text[one.start : one.end] == one.text for one in statements)


def test_no_text_makes_more_than_can_be_shown() -> None:
    assert len(statements_of("- do this\n" * 5_000)) == MOST_STATEMENTS
