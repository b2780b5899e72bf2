"""Handing news of a transcription to those who wait."""

from interviewer.jobs.progress import Finished, Heard, TranscriptionBoard
from tests.program import make_transcript

HEARD = make_transcript("One.", "Two.")


def test_everybody_who_listens_hears_everything_of_their_recording() -> None:
    board = TranscriptionBoard()
    mine, also_mine, other = board.listen("r1"), board.listen("r1"), board.listen("r2")
    board.heard("r1", HEARD.segments[0])
    board.finished("r1", HEARD)

    for inbox in (mine, also_mine):
        assert [inbox.get_nowait(), inbox.get_nowait()] == [Heard(HEARD.segments[0]), Finished(HEARD)]
    assert other.empty()


def test_who_has_left_hears_nothing_more() -> None:
    board = TranscriptionBoard()
    stays, leaves = board.listen("r1"), board.listen("r1")
    board.leave("r1", leaves)
    board.finished("r1", HEARD)

    assert stays.qsize() == 1
    assert leaves.empty()


def test_leaving_twice_or_telling_nobody_does_no_harm() -> None:
    board = TranscriptionBoard()
    inbox = board.listen("r1")
    for _ in range(2):
        board.leave("r1", inbox)
    board.finished("r1", HEARD)

    assert inbox.empty()
