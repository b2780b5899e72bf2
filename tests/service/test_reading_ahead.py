"""What is typed is read while it is typed, and found again by whoever chooses the follow-up."""

from collections.abc import Callable

import pytest

from interviewer.claims.ledger import read_ledger
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import SaidPart, Submission
from interviewer.service.reading_ahead import MOST_WAITING, ReadingAhead, pieces_of
from interviewer.testing.builders import make_question
from tests.program import ANNA, Program, turn_of

STORY = (
    "In May I led the launch of a reply assistant, and it sent 40 wrong letters because nobody had tested refunds. "
    "I stopped it the same day. Since then I test ten refunds each week. And now I"
)


class Watched(Embedder):
    """Counts what it has to encode, of what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_once(self, text: str):  # type: ignore[no-untyped-def]
        self.encoded.append(text)
        return super().encode_once(text)


def test_only_finished_sentences_are_read() -> None:
    assert pieces_of("One is done. Two is n", False) == ["One is done."]
    assert pieces_of("Not done", True) == pieces_of("", False) == []


@pytest.mark.parametrize("tells_story", [False, True])
def test_what_was_read_ahead_is_not_read_again(tells_story: bool) -> None:
    embedder = Watched()
    ReadingAhead(embedder, lambda work: work()).note("t1", STORY, tells_story)
    embedder.encoded.clear()
    said = Submission(parts=(SaidPart(turn_id="t1", asked="What happened?", text=STORY),))

    Coverage(embedder).gaps(make_question(), STORY)
    finished = STORY.split(". And")[0] + "."
    assert [text for text in embedder.encoded if text in finished] == []
    if tells_story:
        embedder.encoded.clear()
        read_ledger(said, embedder)
        assert [text for text in embedder.encoded if text in finished] == []


def test_of_several_drafts_of_a_turn_the_newest_is_read() -> None:
    embedder, waiting = Watched(), list[Callable[[], None]]()
    ahead = ReadingAhead(embedder, waiting.append)
    ahead.note("t1", "Old words stand here. And then I go on with more words", False)
    ahead.note("t1", "New words stand here. And then I go on with more words", False)
    for work in waiting:
        work()
    assert embedder.encoded == ["New words stand here."]


def test_a_crowd_of_drafts_is_left_unread() -> None:
    waiting: list[Callable[[], None]] = []
    ahead = ReadingAhead(Watched(), waiting.append)
    for n in range(MOST_WAITING + 5):
        ahead.note(f"t{n}", "Words. x", False)
    assert len(waiting) == MOST_WAITING


def test_at_the_programs_end_a_draft_is_not_refused() -> None:
    def ended(_work: Callable[[], None]) -> None:
        raise RuntimeError("cannot schedule new futures after shutdown")

    ReadingAhead(Watched(), ended).note("t1", "Words. x", False)


def test_drafts_of_questions_are_told_and_those_of_warm_ups_are_not(program: Program) -> None:
    session = program.start()
    program.interviews.save_draft(ANNA, session.id, turn_of(session).id, "I would begin. W")
    assert program.drafts == [(turn_of(session).id, "I would begin. W", False)]
