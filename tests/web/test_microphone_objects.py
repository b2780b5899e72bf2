"""The microphone where recordings lie in an object store: a request for each second, not for each frame."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.object_proxy import ObjectProxy
from tests.object_store import Bucket, ObjectStore, use
from tests.program import ANNA, SILENCE, Program
from tests.web.asgi import PATIENCE_S, app_of, socket_to
from tests.web.test_microphone import only_recording, take, url_of


@pytest.fixture
def program(tmp_path: Path, bucket: Bucket) -> Iterator[Program]:
    with Program(tmp_path, recordings_url=bucket.url) as opened:
        yield opened


async def test_what_comes_within_a_second_is_one_object_and_acknowledged_together(
    program: Program, bucket: Bucket
) -> None:
    session = program.start()
    async with take(program, session) as socket:
        recording = (await socket.news())["recording"]
        for seq in range(5):
            await socket.send_frame(seq, SILENCE)
        await asyncio.sleep(1.0)
        await socket.send_frame(5, SILENCE)
        assert await socket.news() == {"ack": 6}
        await socket.send_frame(6, SILENCE)
        await socket.send(text='{"stop": 7}')

        assert await socket.news() == {"ack": 7}
        assert await socket.news() == {"saved_s": 0.7}
        await asyncio.to_thread(program.work_off)
        assert {"transcript": True} in await socket.all_news()
    assert len(program.recordings.wav(recording, ANNA).getvalue()) == 44 + 7 * 3200
    program.recordings.close()
    assert bucket.names() == [f"{recording}.seg"]


async def test_a_lost_connection_keeps_what_had_come_and_goes_on_there_on_another_machine(
    program: Program, bucket: Bucket
) -> None:
    session = program.start()
    async with socket_to(app_of(program), url_of(session), ANNA) as socket:
        await socket.news()
        for seq in range(4):
            await socket.send_frame(seq, SILENCE)
        await socket.leave()
        recording = only_recording(program, session)
        async with asyncio.timeout(PATIENCE_S):
            while f"parts/{recording}/0000000000" not in bucket.names():
                await asyncio.sleep(0.05)
    other = program.again()

    async with take(other, session, recording=recording, heard=0) as socket:
        assert await socket.news() == {"next": 4, "recording": recording}
        await socket.send_frame(3, SILENCE)
        await socket.send_frame(4, SILENCE)
        await socket.send(text='{"stop": 5}')
        assert await socket.news() == {"ack": 5}
        assert await socket.news() == {"saved_s": 0.5}
    other.live.stop()
    other.recordings.close()


async def test_a_gap_is_answered_with_the_frame_to_go_on_from(program: Program) -> None:
    session = program.start()
    async with take(program, session) as socket:
        await socket.news()
        await socket.send_frame(0, SILENCE)
        await socket.send_frame(5, SILENCE)
        assert await socket.news() == {"ack": 1}
        await socket.send(text='{"stop": 6}')
        assert await socket.news() == {"next": 1}


async def test_an_object_store_out_of_order_is_told_with_what_is_saved(
    object_store: ObjectStore, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = ObjectProxy(object_store.address)
    use(monkeypatch, proxy.address)
    with Program(tmp_path, recordings_url=bucket.url) as program:
        session = program.start()
        async with take(program, session) as socket:
            await socket.news()
            proxy.mode, proxy.only = "refuses", "PUT"
            await socket.send_frame(0, SILENCE)
            await socket.send(text='{"stop": 1}')

            (told,) = await socket.all_news()
            assert "refuses this program's key" in told["error"] and "0 s of this recording are saved" in told["error"]
    proxy.stop()
