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
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from interviewer.errors import InterviewerError
from interviewer.jobs.progress import Failed, Finished, Heard, News, TranscriptionBoard
from interviewer.service.dictation import DictationService
from interviewer.store.recordings import MissingChunk
from interviewer.web.layout import sentence_of

log = logging.getLogger(__name__)

MAX_FRAME_BYTES = 65_536
LISTEN_S = 600.0
"""A transcript that takes longer than this arrives in the draft instead."""
LOOK_EVERY_S = 0.1


def make_microphone_router(dictation: DictationService, board: TranscriptionBoard) -> APIRouter:
    """The route `/api/microphone?session=..&turn=..[&recording=..]`."""
    router = APIRouter()

    @router.websocket("/api/microphone")
    async def microphone(socket: WebSocket) -> None:
        conversation = _Conversation(socket, dictation, board)
        await socket.accept()
        try:
            await conversation.run()
        except WebSocketDisconnect:
            pass
        except Exception as error:
            # The socket's edge: the page gets one sentence, what is not ours is logged.
            await _send(socket, {"error": sentence_of(error)})

    return router


class _Conversation:
    """One connection of one page."""

    def __init__(self, socket: WebSocket, dictation: DictationService, board: TranscriptionBoard) -> None:
        self._socket = socket
        self._dictation = dictation
        self._board = board
        self._owner = str(socket.state.person)

    async def run(self) -> None:
        asked = self._socket.query_params
        if "recording" in asked:
            await self._pick_up(asked["recording"])
            return
        take = await asyncio.to_thread(
            self._dictation.open, self._owner, asked.get("session", ""), asked.get("turn", "")
        )
        await _send(self._socket, {"next": take.next_seq, "recording": take.recording_id})
        recording, following = take.recording_id, take.next_seq
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (frame := message.get("bytes")) is not None:
                following = await self._keep(recording, frame, following)
            elif _wants_stop(message.get("text"), following):
                await self._stop(recording)
                return

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
        """Listen for the transcript of a recording that was ended before; it may be there already."""
        inbox = self._board.listen(recording)
        heard = await asyncio.to_thread(self._dictation.heard, self._owner, recording)
        if heard is None:
            await self._listen(recording, inbox)
        else:
            self._board.leave(recording, inbox)
            await _send(self._socket, {"segment": heard.text})
            await _send(self._socket, {"transcript": bool(heard.text)})

    async def _stop(self, recording: str) -> None:
        inbox = self._board.listen(recording)
        seconds = await asyncio.to_thread(self._dictation.stop, self._owner, recording)
        await _send(self._socket, {"saved_s": round(seconds, 1)})
        await self._listen(recording, inbox)

    async def _listen(self, recording: str, inbox: "queue.SimpleQueue[News]") -> None:
        try:
            while True:
                news = await _next(inbox)
                match news:
                    case Heard(segment):
                        await _send(self._socket, {"segment": segment.text})
                    case Finished(part):
                        await _send(self._socket, {"transcript": bool(part.text)})
                        return
                    case Failed(sentence):
                        await _send(self._socket, {"error": sentence})
                        return
                    case None:
                        await _send(
                            self._socket, {"error": "Transcription takes long; reload the page later to see the text."}
                        )
                        return
        finally:
            self._board.leave(recording, inbox)


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
