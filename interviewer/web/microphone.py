"""The microphone's socket: numbered frames in, acknowledgements and the transcript out.

In: binary messages, 4 bytes frame number (little endian) and 16-bit mono samples at 16 kHz; one
text message `{"stop": n}` after n frames. Out: `{"next": n}` where to begin or go on, `{"ack": n}`
everything before n is on disk, `{"saved_s": s}`, `{"segment": text}`, `{"transcript": bool}`
or `{"error": sentence}`.
"""

import asyncio
import contextlib
import json
import logging
import queue
import struct
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from interviewer.errors import InterviewerError
from interviewer.jobs.progress import Failed, Finished, Heard, News, TranscriptionBoard
from interviewer.service.dictation import DictationService, OpenTake
from interviewer.speech.transcript import Transcript
from interviewer.store.recordings import MissingChunk
from interviewer.web.layout import sentence_of

log = logging.getLogger(__name__)

MAX_FRAME_BYTES = 65_536
LISTEN_S = 600.0
"""A transcript that takes longer than this arrives in the draft instead."""
LOOK_EVERY_S = 0.1


def make_microphone_router(dictation: DictationService, board: TranscriptionBoard) -> APIRouter:
    """The route `/api/microphone?session=..&turn=..[&recording=..&heard=..]`.

    A page that lost its connection names its `recording` and how many segments it has `heard`.
    """
    router = APIRouter()

    @router.websocket("/api/microphone")
    async def microphone(socket: WebSocket) -> None:
        conversation = _Conversation(socket, dictation, board)
        await socket.accept()
        try:
            await conversation.run()
        except WebSocketDisconnect:
            return
        except Exception as error:
            # The socket's edge: the page gets one sentence, what is not ours is logged.
            with contextlib.suppress(WebSocketDisconnect):
                await _send(socket, {"error": sentence_of(error)})
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close()

    return router


class _Conversation:
    """One connection of one page."""

    def __init__(self, socket: WebSocket, dictation: DictationService, board: TranscriptionBoard) -> None:
        self._socket = socket
        self._dictation = dictation
        self._board = board
        self._owner = str(socket.state.person)
        had = socket.query_params.get("heard", "")[:6]
        self._told = int(had) if had.isdecimal() else 0

    async def run(self) -> None:
        take = await asyncio.to_thread(self._take)
        if take is None:
            await self._pick_up(self._socket.query_params["recording"])
            return
        try:
            await self._record(take.recording_id, take.next_seq)
        finally:
            self._dictation.leave(take)

    async def _record(self, recording: str, following: int) -> None:
        """Keep frames until the page says that they are all, then pass the transcript on."""
        await _send(self._socket, {"next": following, "recording": recording})
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (frame := message.get("bytes")) is not None:
                following = await self._keep(recording, frame, following)
            elif _wants_stop(message.get("text"), following):
                await self._stop(recording)
                return

    def _take(self) -> OpenTake | None:
        """The recording to go on with; None for one that was ended, of which the page wants the transcript."""
        asked = self._socket.query_params
        if "recording" in asked:
            return self._dictation.resume(self._owner, asked["recording"])
        return self._dictation.open(self._owner, asked.get("session", ""), asked.get("turn", ""))

    async def _keep(self, recording: str, frame: bytes, following: int) -> int:
        if not 6 <= len(frame) <= MAX_FRAME_BYTES:
            raise InterviewerError("The recording sent a frame of a wrong size; reload the page.")
        (seq,) = struct.unpack_from("<I", frame)
        try:
            following = await asyncio.to_thread(self._dictation.append, self._owner, recording, seq, frame[4:])
        except MissingChunk as gap:
            await _send(self._socket, {"next": gap.next_seq})
            return gap.next_seq
        await _send(self._socket, {"ack": following})
        return following

    async def _pick_up(self, recording: str) -> None:
        """Listen for the transcript of a recording that was ended before; it may be there already.

        Segments that were heard while the connection was lost are in nobody's inbox, so all that
        the page has not had come at the end.
        """
        with self._listening(recording) as inbox:
            heard = await asyncio.to_thread(self._dictation.heard, self._owner, recording)
            if heard is None:
                await self._pass_on(inbox, is_live=False)
            else:
                await self._send_rest(heard)

    async def _stop(self, recording: str) -> None:
        with self._listening(recording) as inbox:
            seconds = await asyncio.to_thread(self._dictation.stop, self._owner, recording)
            await _send(self._socket, {"saved_s": round(seconds, 1)})
            await self._pass_on(inbox, is_live=True)

    @contextlib.contextmanager
    def _listening(self, recording: str) -> Iterator["queue.SimpleQueue[News]"]:
        inbox = self._board.listen(recording)
        try:
            yield inbox
        finally:
            self._board.leave(recording, inbox)

    async def _pass_on(self, inbox: "queue.SimpleQueue[News]", *, is_live: bool) -> None:
        while True:
            news = await _next(inbox)
            match news:
                case Heard(segment):
                    if is_live:
                        self._told += 1
                        await _send(self._socket, {"segment": segment.text})
                case Finished(part):
                    await self._send_rest(part)
                    return
                case Failed(sentence):
                    await _send(self._socket, {"error": sentence})
                    return
                case None:
                    sentence = "Transcription takes long; reload the page later to see the text."
                    await _send(self._socket, {"error": sentence})
                    return

    async def _send_rest(self, heard: Transcript) -> None:
        for segment in heard.segments[self._told :]:
            await _send(self._socket, {"segment": segment.text})
        await _send(self._socket, {"transcript": bool(heard.text)})


async def _next(inbox: "queue.SimpleQueue[News]") -> News | None:
    """The next news, looked for ten times a second so that no thread is held; None after LISTEN_S."""
    for _ in range(int(LISTEN_S / LOOK_EVERY_S)):
        with contextlib.suppress(queue.Empty):
            return inbox.get_nowait()
        await asyncio.sleep(LOOK_EVERY_S)
    return None


def _wants_stop(text: str | None, following: int) -> bool:
    """Whether the page says that it has sent everything and everything has arrived."""
    try:
        wanted = json.loads(text or "{}").get("stop")
    except (ValueError, AttributeError):
        return False
    return isinstance(wanted, int) and wanted <= following


async def _send(socket: WebSocket, news: dict[str, Any]) -> None:
    try:
        await socket.send_json(news)
    except RuntimeError:
        # The page is gone; what it sent is stored, and the next page picks the transcript up from the draft.
        raise WebSocketDisconnect(1001) from None
