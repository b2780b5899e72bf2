"""The microphone's socket: numbered frames in, acknowledgements and the transcript out.

In: binary messages, 4 bytes frame number (little endian) and 16-bit mono samples at 16 kHz; text
messages `{"stop": n}` after n frames, `{"patience": s}` (hands-free, null for not), `{"think": true}`.
Out: `{"next": n}` where to begin or go on, `{"ack": n}` everything before n is durable,
`{"segment": text, "until": s}` heard up to this second, also while somebody speaks,
`{"turn": signal}` in hands-free mode, `{"saved_s": s}`, `{"transcript": bool}` or `{"error": sentence}`.
"""

import asyncio
import contextlib
import json
import logging
import queue
import re
import struct
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from interviewer.errors import InterviewerError
from interviewer.jobs.live import LiveTakes
from interviewer.jobs.progress import Failed, Finished, Heard, News, TranscriptionBoard
from interviewer.language.messages import _
from interviewer.service.dictation import DictationService, OpenTake
from interviewer.speech.transcript import Segment, Transcript
from interviewer.store.recordings import MissingChunk
from interviewer.web.frame_step import FrameStep
from interviewer.web.hands_free import TurnTaking
from interviewer.web.layout import sentence_of

log = logging.getLogger(__name__)

MAX_FRAME_BYTES = 65_536
LISTEN_S = 600.0
"""A transcript that takes longer than this arrives in the draft instead."""
LOADING_S = 1.0
"""A model that takes longer to load is mentioned."""
LOOK_EVERY_S = 0.1
ASK_EVERY_S = 0.5


def make_microphone_router(
    dictation: DictationService, board: TranscriptionBoard, live: LiveTakes, *, asks_store: bool = False
) -> APIRouter:
    """The route `/api/microphone?session=..&turn=..[&recording=..&heard=..]`.

    A page that lost its connection names its `recording` and up to which second it has `heard` it. `asks_store`: other
    processes transcribe, so the store is asked for their transcripts.
    """
    router = APIRouter()

    @router.websocket("/api/microphone")
    async def microphone(socket: WebSocket) -> None:
        conversation = _Conversation(socket, dictation, board, live, asks_store=asks_store)
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

    def __init__(
        self,
        socket: WebSocket,
        dictation: DictationService,
        board: TranscriptionBoard,
        live: LiveTakes,
        *,
        asks_store: bool,
    ) -> None:
        self._socket = socket
        self._dictation = dictation
        self._board = board
        self._live = live
        self._asks_store = asks_store
        self._asked_at = 0.0
        self._is_over = False
        self._owner = str(socket.state.person)
        had = socket.query_params.get("heard", "")
        self._told_s = float(had) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", had) else 0.0
        self._turn = TurnTaking(time.monotonic)
        self._step = FrameStep(dictation.pace_s)

    async def run(self) -> None:
        take = await asyncio.to_thread(self._take)
        if take is None:
            await self._pick_up(self._socket.query_params["recording"])
            return
        try:
            await asyncio.to_thread(self._live.follow, self._owner, take.recording_id)
            with self._listening(take.recording_id) as inbox:
                await self._record(take, inbox)
        finally:
            self._dictation.leave(take)

    async def _record(self, take: OpenTake, inbox: "queue.SimpleQueue[News]") -> None:
        """Keep frames until the page says that they are all; the transcript is passed on all the while."""
        await _send(self._socket, {"next": take.next_seq, "recording": take.recording_id})
        telling = asyncio.create_task(self._tell(take.recording_id, inbox))
        try:
            if await self._keep_all(take.recording_id, take.next_seq):
                seconds = await asyncio.to_thread(self._dictation.stop, self._owner, take.recording_id)
                self._turn.end()
                self._is_over = True
                await _send(self._socket, {"saved_s": round(seconds, 1)})
                await self._in_time(telling)
        finally:
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
                await telling

    async def _keep_all(self, recording: str, following: int) -> bool:
        """Keep frames until the page has sent them all; False if it goes before."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                await self._keep_waiting(recording, following)
                return False
            if (frame := message.get("bytes")) is not None:
                following = await self._keep(recording, frame, following)
            else:
                said = _said(message.get("text"))
                self._turn.obey(said)
                if "stop" in said:
                    following = await self._keep_waiting(recording, following)
                if isinstance(stop := said.get("stop"), int) and stop <= following:
                    return True

    async def _tell(self, recording: str, inbox: "queue.SimpleQueue[News]") -> None:
        """Pass on what is heard, and whose turn it is, until the transcript is complete."""
        for segment in self._live.heard(recording):
            await self._send_new(segment)
        told_loading, began = False, time.monotonic()
        while not await self._pass_on(inbox, is_live=True) and not await self._is_in_store(recording):
            is_loading = self._live.is_loading(recording) and (told_loading or time.monotonic() - began > LOADING_S)
            if is_loading != told_loading:
                told_loading = is_loading
                await _send(self._socket, {"loading": is_loading})
            signal = self._turn.signal(self._live.listening(recording))
            if signal is not None:
                await _send(self._socket, {"turn": signal.value})

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
        if not self._step.follows(seq):
            following = await self._keep_waiting(recording, following)
        self._step.add(seq, frame[4:])
        return await self._keep_waiting(recording, following) if self._step.is_due else following

    async def _keep_waiting(self, recording: str, following: int) -> int:
        """Keep the frames that wait, and tell the page; returns the number of the frame that is wanted next."""
        step = self._step.take()
        if step is None:
            return following
        try:
            following = await asyncio.to_thread(
                self._dictation.append_all, self._owner, recording, step.seq, step.frames
            )
        except MissingChunk as gap:
            await _send(self._socket, {"next": gap.next_seq})
            return gap.next_seq
        await _send(self._socket, {"ack": following})
        return following

    async def _pick_up(self, recording: str) -> None:
        """Listen for the transcript of a recording that was ended before; it may be there already."""
        self._is_over = True
        with self._listening(recording) as inbox:
            heard = await asyncio.to_thread(self._dictation.heard, self._owner, recording)
            if heard is not None:
                await self._send_rest(heard)
            elif self._live.listening(recording) is not None:
                await self._in_time(asyncio.create_task(self._tell(recording, inbox)))
            else:
                # What was heard while the connection was lost is in nobody's inbox, so all of it comes at the end.
                await self._in_time(asyncio.create_task(self._until_finished(recording, inbox)))

    async def _until_finished(self, recording: str, inbox: "queue.SimpleQueue[News]") -> None:
        while not await self._pass_on(inbox, is_live=False) and not await self._is_in_store(recording):
            pass

    async def _is_in_store(self, recording: str) -> bool:
        """Where another process transcribes, its news are in the store and in no inbox of this one; True at the end."""
        is_due = self._asks_store and self._is_over and time.monotonic() - self._asked_at >= ASK_EVERY_S
        if not is_due:
            return False
        self._asked_at = time.monotonic()
        heard = await asyncio.to_thread(self._dictation.heard, self._owner, recording)
        if heard is not None:
            await self._send_rest(heard)
            return True
        if await asyncio.to_thread(self._dictation.has_failed, self._owner, recording):
            await _send(self._socket, {"error": "Transcription failed. The recording is kept; type the answer."})
            return True
        return False

    async def _in_time(self, telling: "asyncio.Task[None]") -> None:
        try:
            await asyncio.wait_for(telling, LISTEN_S)
        except TimeoutError:
            sentence = _("Transcription takes long; reload the page later to see the text.")
            await _send(self._socket, {"error": sentence})

    @contextlib.contextmanager
    def _listening(self, recording: str) -> Iterator["queue.SimpleQueue[News]"]:
        inbox = self._board.listen(recording)
        try:
            yield inbox
        finally:
            self._board.leave(recording, inbox)

    async def _pass_on(self, inbox: "queue.SimpleQueue[News]", *, is_live: bool) -> bool:
        """Pass the next news on, if any comes in a moment; True if it was the last."""
        match await _next(inbox):
            case Heard(segment):
                if is_live:
                    await self._send_new(segment)
            case Finished(part):
                await self._send_rest(part)
                return True
            case Failed(sentence):
                await _send(self._socket, {"error": _(sentence)})
                return True
        return False

    async def _send_rest(self, heard: Transcript) -> None:
        for segment in heard.segments:
            await self._send_new(segment)
        await _send(self._socket, {"transcript": bool(heard.text)})

    async def _send_new(self, segment: Segment) -> None:
        """Send what the page does not have yet; what it has is never sent again, however it was cut."""
        new = segment.after(self._told_s)
        if new is not None and new.text:
            self._told_s = segment.end_s
            await _send(self._socket, {"segment": new.text, "until": round(segment.end_s, 3)})


async def _next(inbox: "queue.SimpleQueue[News]") -> News | None:
    """The next news, or None after a moment; looked for so that no thread is held."""
    with contextlib.suppress(queue.Empty):
        return inbox.get_nowait()
    await asyncio.sleep(LOOK_EVERY_S)
    return None


def _said(text: str | None) -> dict[str, Any]:
    """A text message of the page; empty for what is none."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


async def _send(socket: WebSocket, news: dict[str, Any]) -> None:
    try:
        await socket.send_json(news)
    except RuntimeError:
        # The page is gone; what it sent is stored, and the next page picks the transcript up from the draft.
        raise WebSocketDisconnect(1001) from None
