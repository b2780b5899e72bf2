"""Stories are kept, changed and used by the person they belong to."""

import zipfile
from io import BytesIO

import pytest

from interviewer.claims.documents import Form
from interviewer.claims.stories import MAX_FACT_CHARS, MAX_FACTS, FactKind
from interviewer.content.taxonomy import Topic
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.session import Session
from tests.program import ANNA, BERT, Program

TOLD = (
    "In May 2025 I led the launch of a reply assistant at a mail order firm. It sent 40 wrong letters in two days, "
    "because nobody had tested refunds. I stopped it the same evening and wrote to every customer. "
    "Since then I test ten refunds each week before anything goes out."
)


def told(program: Program) -> Session:
    """A finished session in which an experience was told."""
    return program.finished(text=TOLD, topics=(Topic.FAILURES,))


def test_an_experience_is_kept_in_its_own_words_and_once(program: Program) -> None:
    session = told(program)
    story = program.story_bank.keep(ANNA, session.id, 0)
    again = program.story_bank.keep(ANNA, session.id, 0)

    assert again == story and program.story_bank.all(ANNA) == (story,)
    assert all(line in TOLD for lines in story.facts.values() for line in lines)
    assert "nobody had tested refunds" in " ".join(story.of(FactKind.CAUSE))
    assert (story.session_id, story.item) == (session.id, 0)


def test_a_changed_story_is_not_taken_back_by_keeping_it_again(program: Program) -> None:
    session = told(program)
    story = program.story_bank.keep(ANNA, session.id, 0)
    program.story_bank.change(
        ANNA, story.id, "Refunds", {FactKind.LESSON: "Test what pays money.\n\nTest what pays money."}
    )
    again = program.story_bank.keep(ANNA, session.id, 0)
    assert (again.title, again.facts) == ("Refunds", {FactKind.LESSON: ("Test what pays money.",)})


def test_nothing_is_kept_where_no_experience_was_told(program: Program) -> None:
    session = program.finished(topics=(Topic.TRADEOFFS,))
    with pytest.raises(NotFound, match="No experience"):
        program.story_bank.keep(ANNA, session.id, 0)


def test_a_story_is_its_owners_alone(program: Program) -> None:
    session = told(program)
    story = program.story_bank.keep(ANNA, session.id, 0)
    for deed in (
        lambda: program.story_bank.get(BERT, story.id),
        lambda: program.story_bank.change(BERT, story.id, "Mine", {}),
        lambda: program.story_bank.delete(BERT, story.id),
        lambda: program.story_bank.document(BERT, story.id, Form.TALK),
        lambda: program.story_bank.keep(BERT, session.id, 0),
    ):
        with pytest.raises(NotFound):
            deed()
    assert program.story_bank.all(BERT) == () and program.story_bank.get(ANNA, story.id) == story


def test_it_outlives_its_interview_and_goes_with_its_person(program: Program) -> None:
    session = told(program)
    story = program.story_bank.keep(ANNA, session.id, 0)
    program.review.delete(ANNA, session.id)
    again = program.again()
    assert again.story_bank.get(ANNA, story.id) == story
    again.review.delete_everything(ANNA)
    assert again.story_bank.all(ANNA) == ()


@pytest.mark.parametrize(
    ("title", "text", "says"),
    [
        ("  ", "", "Give the story a title"),
        ("x" * 81, "", "at most 80"),
        ("A", "x" * (MAX_FACT_CHARS + 1), "601 characters"),
        ("A", "\n".join(map(str, range(MAX_FACTS + 1))), "21 lines"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(program: Program, title: str, text: str, says: str) -> None:
    story = program.story_bank.write(ANNA, "Before")
    with pytest.raises(RefusedAction, match=says):
        program.story_bank.change(ANNA, story.id, title, {FactKind.FIX: text})
    assert program.story_bank.get(ANNA, story.id) == story


def test_facts_that_contradict_are_found(program: Program) -> None:
    story = program.story_bank.write(ANNA, "Refunds")
    story = program.story_bank.change(
        ANNA,
        story.id,
        "Refunds",
        {FactKind.EFFECT: "It sent 40 wrong letters.", FactKind.FIGURE: "It sent 400 wrong letters."},
    )
    (pair,) = program.story_bank.contradictions(story)
    assert {pair.first.text, pair.second.text} == {"It sent 40 wrong letters", "It sent 400 wrong letters"} or (
        "40" in pair.first.text and "400" in pair.second.text
    )


def test_an_empty_story_contradicts_nothing_and_answers_nothing(program: Program) -> None:
    story = program.story_bank.write(ANNA, "Empty")
    assert program.story_bank.contradictions(story) == () and program.story_bank.questions_for(ANNA, story) == ()


def test_questions_on_past_behaviour_of_ones_role_are_named(program: Program) -> None:
    story = program.story_bank.keep(ANNA, told(program).id, 0)
    found = program.story_bank.questions_for(ANNA, story)
    assert {question.topic for question in found} == {Topic.FAILURES} and len(found) == 2


def test_all_stories_are_in_the_archive(program: Program) -> None:
    story = program.story_bank.keep(ANNA, told(program).id, 0)
    body = BytesIO()
    program.story_bank.archive(ANNA, body)
    with zipfile.ZipFile(body) as archive:
        assert sorted(archive.namelist()) == [f"stories/{story.id[:8]}.md", f"stories/{story.id[:8]}.story"]
