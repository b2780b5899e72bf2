"""A question's sound is made once, for whoever is asked it."""

import pytest

from interviewer.errors import NotFound
from interviewer.service import speaking
from interviewer.service.speaking import MOST_KEPT, SpeakingService
from tests.program import ANNA, BERT, Program, turn_of
from tests.web.asgi import app_of, browser


def test_a_question_is_spoken_once_and_then_kept(program: Program) -> None:
    session = program.start()
    turn = turn_of(session)
    first = program.speaking.sound(ANNA, session.id, turn.id)
    assert program.speaking.sound(ANNA, session.id, turn.id) == first
    assert program.spoken == [program.interviews.spoken_text(session, turn)]


def test_it_is_given_to_whoever_is_asked_alone(program: Program) -> None:
    session = program.start()
    for owner, turn_id in ((BERT, turn_of(session).id), (ANNA, "0" * 32)):
        with pytest.raises(NotFound):
            program.speaking.sound(owner, session.id, turn_id)


def test_without_a_server_there_is_no_sound(program: Program) -> None:
    session = program.start()
    mute = SpeakingService(program.interviews, program.folder / "voice", "", None)
    assert not mute.has_voice
    with pytest.raises(NotFound, match="browser's own voice"):
        mute.sound(ANNA, session.id, turn_of(session).id)


def test_the_folder_does_not_grow_without_end(program: Program) -> None:
    folder = program.folder / "voice"
    folder.mkdir()
    for n in range(MOST_KEPT + 3):
        (folder / f"old{n}").write_bytes(b"x")
    session = program.start()
    program.speaking.sound(ANNA, session.id, turn_of(session).id)
    assert len(list(folder.iterdir())) == MOST_KEPT


def test_nor_does_its_size(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "MOST_KEPT_BYTES", 3)
    session = program.start()
    assert program.speaking.sound(ANNA, session.id, turn_of(session).id).startswith(b"RIFF")
    assert list((program.folder / "voice").iterdir()) == []


async def test_the_route_gives_sound_and_never_a_page(program: Program) -> None:
    session = program.start()
    address = f"/api/sessions/{session.id}/turns/{turn_of(session).id}/voice"
    async with browser(app_of(program), ANNA) as page:
        reply = await page.get(address)
    async with browser(app_of(program), BERT) as page:
        refused = await page.get(address)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/wav")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert refused.status_code == 404
