"""A recording made elsewhere, sent as a file: kept and transcribed like one that was spoken into the page."""

import asyncio
import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request

from interviewer.errors import AudioError
from interviewer.service.dictation import DictationService
from interviewer.speech.decode import decode_to_wav
from interviewer.speech.vad import read_pcm

MOST_BYTES = 300_000_000
MOST_S = 1800
AT_ONCE = 2
"""Files decoded at the same time; others wait."""


def make_upload_router(dictation: DictationService) -> APIRouter:
    """The route `POST /api/recordings?session=..&turn=..` with the file as the body."""
    router = APIRouter()
    turns = asyncio.Semaphore(AT_ONCE)

    @router.post("/api/recordings")
    async def keep_file(request: Request, session: str, turn: str) -> dict[str, str]:
        owner = getattr(request.state, "person", None)
        if not isinstance(owner, str):
            raise HTTPException(401, "no identity")
        await asyncio.to_thread(dictation.require_open, owner, session, turn)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "upload"
            await _receive(request, source)
            async with turns:
                pcm = await asyncio.to_thread(_decoded, source)
        recording = await asyncio.to_thread(dictation.keep_file, owner, session, turn, pcm)
        return {"recording": recording}

    return router


async def _receive(request: Request, target: Path) -> None:
    """Write the body to a file; AudioError when it is too large."""
    size = 0
    with target.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise AudioError(
                    f"The file has more than {MOST_BYTES // 1_000_000} MB. Send a shorter recording, or an MP3."
                )
            file.write(chunk)


def _decoded(source: Path) -> bytes:
    wav = source.with_suffix(".wav")
    decode_to_wav(source, wav, max_seconds=MOST_S, max_bytes=MOST_BYTES)
    return read_pcm(wav).tobytes()
