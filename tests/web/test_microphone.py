"""The microphone's socket over the real services."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from interviewer.errors import TranscriberError
from interviewer.interview.session import Session
from interviewer.speech.streaming import Piece
from interviewer.speech.transcript import Segment
from interviewer.web import microphone
from tests.program import ANNA, BERT, SILENCE, Program, ScriptedTranscriber, turn_of
from tests.web.asgi import Socket, app_of, socket_to


def url_of(session: Session, **more: object) -> str:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/api/microphone?session={session.id}&turn={turn_of(session).id}{extra}"


@asynccontextmanager
async def take(program: Program, session: Session, n_frames: int = 0, **more: object) -> AsyncIterator[Socket]:
    """A socket on which so many frames have been sent and acknowledged."""
    async with socket_to(app_of(program), url_of(session, **more), ANNA) as socket:
        if n_frames:
            assert (await socket.news())["next"] == 0
        for seq in range(n_frames):
            await socket.send_frame(seq, SILENCE)
            assert await socket.news() == {"ack": seq + 1}
        yield socket


async def work_off(program: Program) -> None:
    await asyncio.to_thread(program.work_off)


def only_recording(program: Program, session: Session) -> str:
    (recording,) = program.recordings.of_session(session.id, ANNA)
    return recording.id


def nobody_listens(program: Program) -> bool:
    return not program.board._listeners


async def test_a_take_from_the_first_frame_to_the_transcript(program: Program) -> None:
    session = program.start()
    async with take(program, session) as socket:
        begun = await socket.news()
        assert begun == {"next": 0, "recording": only_recording(program, session)}
        for seq in range(3):
            await socket.send_frame(seq, SILENCE)
            assert await socket.news() == {"ack": seq + 1}
        await socket.send(text='{"stop": 3}')
        assert await socket.news() == {"saved_s": 0.3}
        await work_off(program)

        assert await socket.all_news() == [
            {"segment": "I would name E1.", "until": 1.0},
            {"segment": "And E3 as well.", "until": 2.0},
            {"transcript": True},
        ]
    assert nobody_listens(program)


async def test_an_acknowledged_frame_is_on_disk(program: Program) -> None:
    session = program.start()
    async with take(program, session, 2):
        recording = only_recording(program, session)
        assert len(program.recordings.wav(recording, ANNA).getvalue()) == 44 + 2 * 3200


async def test_a_gap_is_answered_with_the_frame_to_go_on_from(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1) as socket:
        await socket.send_frame(5, SILENCE)
        assert await socket.news() == {"next": 1}
        await socket.send(text='{"stop": 6}')
        await socket.send_frame(1, SILENCE)
        assert await socket.news() == {"ack": 2}
        await socket.send_frame(0, SILENCE)
        assert await socket.news() == {"ack": 2}
        await socket.send(text='{"stop": 2}')
        assert await socket.news() == {"saved_s": 0.2}


@pytest.mark.parametrize("text", ["", "[]", "{", '"stop"', "5", '{"stop": "1"}', '{"stop": null}', '{"stop": 2}', "{}"])
async def test_a_recording_ends_only_when_everything_has_arrived(program: Program, text: str) -> None:
    session = program.start()
    async with take(program, session, 1) as socket:
        await socket.send(text=text)
        await socket.send_frame(1, SILENCE)

        assert await socket.news() == {"ack": 2}


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        pytest.param(b"", "wrong size", id="empty"),
        pytest.param(b"\x00\x00\x00\x00\x00", "wrong size", id="half_a_sample"),
        pytest.param(b"\x00" * 70_000, "wrong size", id="too_large"),
        pytest.param(b"\x00\x00\x00\x00" + b"x" * 7, "2 a sample", id="odd"),
    ],
)
async def test_what_is_no_frame_ends_the_conversation_with_a_sentence(
    program: Program, frame: bytes, says: str
) -> None:
    session = program.start()
    async with take(program, session) as socket:
        await socket.news()
        await socket.send(data=frame)

        (told,) = await socket.all_news()
        assert says in told["error"]


async def test_a_lost_connection_goes_on_where_it_broke_off(program: Program) -> None:
    session = program.start()
    async with take(program, session, 2):
        recording = only_recording(program, session)
    async with take(program, session, recording=recording, heard=0) as socket:
        assert await socket.news() == {"next": 2, "recording": recording}
        await socket.send_frame(2, SILENCE)
        assert await socket.news() == {"ack": 3}
        await socket.send(text='{"stop": 3}')

        assert await socket.news() == {"saved_s": 0.3}


async def test_a_connection_that_is_dead_unnoticed_does_not_keep_its_page_from_going_on(program: Program) -> None:
    session = program.start()
    async with take(program, session, 2):
        recording = only_recording(program, session)
        async with take(program, session, recording=recording, heard=0) as socket:
            assert await socket.news() == {"next": 2, "recording": recording}
            await socket.send_frame(2, SILENCE)
            assert await socket.news() == {"ack": 3}


async def test_a_second_tab_is_told_that_the_question_is_being_recorded(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1) as first:
        async with take(program, session) as second:
            (told,) = await second.all_news()
        assert told["error"].startswith("This question is being recorded in another tab.")
        await first.send_frame(1, SILENCE)
        assert await first.news() == {"ack": 2}


async def test_opening_the_interview_in_a_second_tab_lets_the_recording_go_on(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1) as socket:
        assert program.dictation.recover(ANNA, session) is None
        await socket.send_frame(1, SILENCE)
        assert await socket.news() == {"ack": 2}
    assert program.dictation.recover(ANNA, session) == only_recording(program, session)


async def test_a_question_answered_in_another_tab_ends_the_recording_with_a_sentence(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1) as socket:
        program.answer(session)
        await socket.send_frame(1, SILENCE)
        (told,) = await socket.all_news()

    assert "This recording is over" in told["error"]


async def test_a_page_that_does_not_know_its_recording_is_given_it_again(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1):
        pass
    async with take(program, session) as socket:
        assert await socket.news() == {"next": 1, "recording": only_recording(program, session)}


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        pytest.param("", ["I would name E1.", "And E3 as well."], id="not_said"),
        pytest.param("0", ["I would name E1.", "And E3 as well."], id="none"),
        pytest.param("1", ["And E3 as well."], id="some"),
        pytest.param("2", [], id="all"),
        pytest.param("-1", ["I would name E1.", "And E3 as well."], id="nonsense"),
        pytest.param("1.2", ["And E3 as well."], id="within_a_segment"),
        pytest.param("999999", [], id="more_than_there_is"),
        pytest.param("9" * 5000, ["I would name E1.", "And E3 as well."], id="far_too_many"),
        pytest.param("nan", ["I would name E1.", "And E3 as well."], id="no_number"),
    ],
)
@pytest.mark.parametrize("is_ready", [True, False])
async def test_a_page_that_lost_its_connection_is_told_what_it_has_not_heard(
    program: Program, heard: str, told: list[str], is_ready: bool
) -> None:
    session = program.start()
    recording = program.record(session)
    if is_ready:
        program.work_off()
    async with take(program, session, recording=recording, heard=heard) as socket:
        await until_heard(program, is_ready)
        if not is_ready:
            await work_off(program)

        assert [{k: v for k, v in one.items() if k != "until"} for one in await socket.all_news()] == [
            *({"segment": text} for text in told),
            {"transcript": True},
        ]
    assert nobody_listens(program)


async def until_heard(program: Program, is_ready: bool) -> None:
    """Let the socket begin to listen before the transcription begins."""
    while not is_ready and nobody_listens(program):
        await asyncio.sleep(0.01)


async def test_silence_says_so(program: Program) -> None:
    session = program.start()
    program.transcriber.segments = ("",)
    async with take(program, session, 1) as socket:
        await socket.send(text='{"stop": 1}')
        await socket.news()
        await work_off(program)

        assert (await socket.all_news())[-1] == {"transcript": False}


@pytest.mark.parametrize(
    ("error", "says"),
    [
        pytest.param(
            TranscriberError("There is no model; see Settings."), "There is no model; see Settings.", id="ours"
        ),
        pytest.param(
            RuntimeError("secret"), "Transcription failed. The recording is kept; type the answer.", id="a_bug"
        ),
    ],
)
async def test_a_failed_transcription_is_told_in_one_sentence(program: Program, error: Exception, says: str) -> None:
    session = program.start()
    program.transcriber.errors.append(error)
    async with take(program, session, 1) as socket:
        await socket.send(text='{"stop": 1}')
        await socket.news()
        with pytest.raises(type(error)):
            await work_off(program)

        assert await socket.all_news() == [{"error": says}]
    assert nobody_listens(program)


async def test_a_page_that_has_gone_costs_nothing(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1) as socket:
        await socket.send(text='{"stop": 1}')
        await socket.news()
        await socket.leave()
        await work_off(program)
        while not nobody_listens(program):
            await asyncio.sleep(0.01)

    assert program.interviews.draft(ANNA, session) == "I would name E1. And E3 as well."


async def test_a_question_that_is_over_cannot_be_spoken_to(program: Program) -> None:
    session = program.start()
    program.answer(session)
    async with take(program, session) as socket:
        (told,) = await socket.all_news()

    assert told == {"error": "That question is no longer open. Reload the page to see the one that is."}


async def test_nobody_speaks_into_or_listens_to_another_persons_recording(program: Program) -> None:
    session = program.start()
    async with take(program, session, 1):
        recording = only_recording(program, session)
    for url in (
        url_of(session),
        url_of(session, recording=recording),
        f"/api/microphone?recording={recording}",
        "/api/microphone?recording=unknown",
        "/api/microphone",
    ):
        async with socket_to(app_of(program), url, BERT) as socket:
            (told,) = await socket.all_news()
            assert "somebody else" in told["error"]

    assert nobody_listens(program)
    assert program.recordings.resume_point(recording, ANNA).next_seq == 1


async def test_a_model_that_is_slow_to_load_is_mentioned_until_it_is_there(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone, "LOADING_S", 0.0)
    is_loaded = threading.Event()
    program.transcriber = SlowToLoad(is_loaded)  # type: ignore[assignment]
    session = program.start()
    async with take(program, session) as socket:
        await socket.news()
        assert await socket.news() == {"loading": True}
        is_loaded.set()
        assert await socket.news() == {"loading": False}


class SlowToLoad(ScriptedTranscriber):
    """Hears pieces once it was let go on."""

    name = "slow"

    def __init__(self, is_loaded: threading.Event) -> None:
        super().__init__()
        self._is_loaded = is_loaded

    def warm_up(self) -> None:
        assert self._is_loaded.wait(30)

    def transcribe_piece(self, piece: Piece, *, terms: tuple[str, ...] = ()) -> tuple[Segment, ...]:
        return ()
