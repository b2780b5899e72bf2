"""Files sent by the page: recordings made elsewhere, exported interviews to be taken back in, documents to be read.

They are read piece by piece into a temporary file, so that memory stays small, each kind up to a limit of its own.
"""

import asyncio
import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request

from interviewer.accounts.account import Role
from interviewer.documents import read as documents
from interviewer.errors import AudioError, RefusedFile
from interviewer.service.coaching import MOST_BYTES as MOST_SHARED_BYTES
from interviewer.service.coaching import CoachService
from interviewer.service.dictation import DictationService
from interviewer.service.importing import ImportService
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import read_pcm

MOST_BYTES = 300_000_000
MOST_S = 1800
AT_ONCE = 2
"""Files worked on at the same time; others wait."""


def make_upload_router(dictation: DictationService, imports: ImportService, coaching: CoachService) -> APIRouter:
    """`POST /api/recordings?session=..&turn=..`, `/api/import`, `/api/documents` and `/api/coaching`, each with the file
    as the body; and one more try for a recording that was given up.
    """
    router = APIRouter()
    turns = asyncio.Semaphore(AT_ONCE)

    @router.post("/api/recordings")
    async def keep_recording(request: Request, session: str, turn: str) -> dict[str, str]:
        owner = _person(request)
        await asyncio.to_thread(dictation.require_open, owner, session, turn)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "upload"
            if not await _receive(request, source):
                megabytes = MOST_BYTES // 1_000_000
                raise AudioError(
                    "The file has more than {megabytes} MB. Send a shorter recording, or an MP3.", megabytes=megabytes
                )
            async with turns:
                pcm = await asyncio.to_thread(_decoded, source)
        recording = await asyncio.to_thread(dictation.keep_file, owner, session, turn, pcm)
        return {"recording": recording}

    @router.post("/api/recordings/{recording_id}/transcription")
    def transcribe_again(recording_id: str, request: Request) -> dict[str, bool]:
        dictation.transcribe_again(_person(request), recording_id)
        return {"begun": True}

    @router.post("/api/import")
    async def take_in(request: Request) -> dict[str, int]:
        owner = _person(request)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "upload"
            if not await _receive(request, source):
                megabytes = MOST_BYTES // 1_000_000
                raise RefusedFile(
                    "The file has more than {megabytes} MB. Use `interviewer import` for it.", megabytes=megabytes
                )
            async with turns:
                counts = await asyncio.to_thread(imports.take_in_file, owner, source)
        return counts._asdict()

    @router.post("/api/documents")
    async def read(request: Request) -> dict[str, str]:
        _person(request)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "upload"
            if not await _receive(request, source, documents.MOST_BYTES):
                raise RefusedFile(
                    "The file has more than {megabytes} MB. Paste the text instead.",
                    megabytes=documents.MOST_BYTES // 1_000_000,
                )
            async with turns:
                return {"text": await asyncio.to_thread(documents.read_document, source)}

    @router.post("/api/coaching")
    async def shared(request: Request) -> dict[str, str]:
        owner = _person(request)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "upload"
            if not await _receive(request, source, MOST_SHARED_BYTES):
                raise RefusedFile(
                    "The file has more than {megabytes} MB, which no shared interview has.",
                    megabytes=MOST_SHARED_BYTES // 1_000_000,
                )
            may_rate = request.state.visitor.role.may(Role.COACH)
            taken = await asyncio.to_thread(lambda: coaching.take_in(owner, source.read_bytes(), may_rate=may_rate))
        is_debrief = taken not in {one.id for one in coaching.all(owner)}
        return {"address": f"/app/debrief?session={taken}" if is_debrief else f"/app/coach?share={taken}"}

    return router


def _person(request: Request) -> str:
    owner = getattr(request.state, "person", None)
    if not isinstance(owner, str):
        raise HTTPException(401, "no identity")
    return owner


async def _receive(request: Request, target: Path, most: int = MOST_BYTES) -> bool:
    """Write the body to a file; False where it is too large."""
    size = 0
    with target.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                return False
            file.write(chunk)
    return True


def _decoded(source: Path) -> bytes:
    wav = source.with_suffix(".wav")
    decode_to_wav(source, wav, max_seconds=MOST_S, max_bytes=MOST_BYTES)
    return read_pcm(wav).tobytes()
