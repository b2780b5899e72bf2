"""Routes beside the pages: drafts, answers, recordings, exports, health. Each one names the person who asks."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.types import Receive, Scope, Send

from interviewer.claims.documents import Form
from interviewer.content.own.files import rubric_to_yaml, to_yaml
from interviewer.errors import Forbidden, NotFound, QuotaSpent, StoreError, VoiceError
from interviewer.service.adverts import AdvertService
from interviewer.service.attempts import AttemptService
from interviewer.service.export import to_json, to_markdown
from interviewer.service.interviews import InterviewService
from interviewer.service.own_questions import OwnQuestionService
from interviewer.service.review import ReviewService
from interviewer.service.speaking import SpeakingService
from interviewer.service.story_bank import StoryService
from interviewer.store.recordings import RecordingStore
from interviewer.store.session_list import SessionFilter
from interviewer.store.text import storable
from interviewer.web.layout import sentence_of
from interviewer.web.present import document
from interviewer.web.present.interview import words_to_check as present_words_to_check

MAX_ANSWER_CHARS = 400_000


class Written(BaseModel):
    """What the page sends while somebody types, and when the answer is handed in."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(max_length=64)
    turn: str = Field(max_length=64)
    text: str = Field(max_length=MAX_ANSWER_CHARS)

    @field_validator("text", mode="before")
    @classmethod
    def _storable(cls, text: object) -> object:
        return storable(text) if isinstance(text, str) else text


class Named(BaseModel):
    """A session's new name."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=400)


class Chosen(BaseModel):
    """A question to be practised by itself."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=200)


def make_router(
    interviews: InterviewService,
    review: ReviewService,
    recordings: RecordingStore,
    stories: StoryService,
    adverts: AdvertService,
    own_questions: OwnQuestionService,
    attempts: AttemptService,
    speaking: SpeakingService,
) -> APIRouter:
    """All routes that are not Gradio's."""
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/app/", 307)

    @router.get("/favicon.ico", include_in_schema=False)
    def icon() -> RedirectResponse:
        return RedirectResponse("/static/icon.svg", 308)

    @router.post("/api/draft")
    def save_draft(draft: Written, request: Request) -> dict[str, bool]:
        interviews.save_draft(_person(request), draft.session, draft.turn, draft.text)
        return {"saved": True}

    @router.post("/api/answers")
    def hand_in(answer: Written, request: Request) -> dict[str, bool]:
        interviews.submit(_person(request), answer.session, answer.turn, answer.text)
        return {"saved": True}

    @router.post("/api/practise")
    def practise(chosen: Chosen, request: Request) -> dict[str, str]:
        session = attempts.practise(_person(request), chosen.question)
        return {"address": f"/app/interview?session={session.id}"}

    @router.get("/api/sessions/{session_id}/turns/{turn_id}/words-to-check")
    def words_to_check(session_id: str, turn_id: str, request: Request) -> HTMLResponse:
        session = interviews.get(_person(request), session_id)
        return HTMLResponse(present_words_to_check(interviews.words_to_check(session, turn_id)), headers=_PRIVATE)

    @router.get("/api/sessions/{session_id}/turns/{turn_id}/voice")
    def voice(session_id: str, turn_id: str, request: Request) -> Response:
        sound = speaking.sound(_person(request), session_id, turn_id)
        return Response(sound, media_type=sound_type(sound), headers=_PRIVATE)

    @router.get("/api/recordings/{recording_id}.wav")
    def recording(recording_id: str, request: Request) -> FileResponse:
        sound = recordings.wav(recording_id, _person(request))
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name) / "answer.wav"
        path.write_bytes(sound.getbuffer())
        return _PassingFile(folder, path, media_type="audio/wav", headers=_PRIVATE)

    @router.get("/api/sessions/{session_id}/export.md")
    def export_markdown(session_id: str, request: Request) -> Response:
        text = to_markdown(review.report(_person(request), session_id))
        return _download(text, "text/markdown; charset=utf-8", f"interview-{session_id[:8]}.md")

    @router.get("/api/sessions/{session_id}/export.json")
    def export_json(session_id: str, request: Request) -> Response:
        text = to_json(review.report(_person(request), session_id))
        return _download(text, "application/json", f"interview-{session_id[:8]}.json")

    @router.get("/api/sessions/{session_id}/export.html")
    def export_html(session_id: str, request: Request) -> HTMLResponse:
        headers = {**_PRIVATE, "Content-Security-Policy": document.CONTENT_SECURITY_POLICY}
        return HTMLResponse(document.document(review.report(_person(request), session_id)), headers=headers)

    @router.get("/api/stories/{story_id}/{form}.md")
    def story(story_id: str, form: Form, request: Request) -> Response:
        text = stories.document(_person(request), story_id, form)
        return _download(text, "text/markdown; charset=utf-8", f"{form.value}-{story_id[:8]}.md")

    @router.get("/api/own-questions.yaml")
    def own_all(request: Request) -> Response:
        return _download(own_questions.to_yaml(_person(request)), _YAML, "own-questions.yaml")

    @router.get("/api/own-questions/{question_id}.rubric.yaml")
    def own_rubric(question_id: str, request: Request) -> Response:
        checked = own_questions.check(_person(request), own_questions.get(_person(request), question_id))
        if checked.raw_rubric is None:
            raise NotFound("This question uses a shipped rubric; there is none of its own to take along.")
        return _download(rubric_to_yaml(checked), _YAML, f"rubric-{question_id[:8]}.yaml")

    @router.get("/api/own-questions/{question_id}.yaml")
    def own_one(question_id: str, request: Request) -> Response:
        checked = own_questions.check(_person(request), own_questions.get(_person(request), question_id))
        return _download(to_yaml(checked), _YAML, f"question-{question_id[:8]}.yaml")

    @router.patch("/api/sessions/{session_id}")
    def rename(session_id: str, named: Named, request: Request) -> dict[str, str]:
        return {"title": review.rename(_person(request), session_id, named.title).title}

    @router.delete("/api/sessions/{session_id}")
    def delete(session_id: str, request: Request) -> dict[str, bool]:
        review.delete(_person(request), session_id)
        return {"deleted": True}

    @router.get("/api/sessions.zip")
    def archive(wanted: Annotated[SessionFilter, Query()], request: Request) -> FileResponse:
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name) / "interviews.zip"
        with path.open("wb") as file:
            review.archive(_person(request), wanted, file)
        return _PassingFile(folder, path, media_type="application/zip", filename="interviews.zip", headers=_PRIVATE)

    @router.get("/api/account.zip")
    def account(request: Request) -> FileResponse:
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name) / "my-interviews.zip"
        with path.open("wb") as file:
            review.archive(_person(request), SessionFilter(), file, with_recordings=True)
        with path.open("r+b") as file:
            stories.archive(_person(request), file)
            adverts.archive(_person(request), file)
            own_questions.archive(_person(request), file)
        return _PassingFile(folder, path, media_type="application/zip", filename=path.name, headers=_PRIVATE)

    return router


def error_answer(_request: Request, error: Exception) -> JSONResponse:
    """Our errors as one sentence with a fitting status."""
    headers = {"Retry-After": str(round(error.wait_s))} if isinstance(error, QuotaSpent) else {}
    return JSONResponse({"error": sentence_of(error)}, _status(error), headers)


def _status(error: Exception) -> int:
    match error:
        case NotFound():
            return 404
        case Forbidden():
            return 403
        case QuotaSpent():
            return 429
        case StoreError() | VoiceError():
            return 503
        case _:
            return 409


def sound_type(sound: bytes) -> str:
    """The media type by the first bytes; nothing that a browser would take for a page."""
    starts = {b"RIFF": "audio/wav", b"OggS": "audio/ogg", b"fLaC": "audio/flac"}
    return next((kind for start, kind in starts.items() if sound.startswith(start)), "audio/mpeg")


class _PassingFile(FileResponse):
    """Sends a file, or the asked-for part of it, and removes its temporary folder however that ends."""

    def __init__(self, folder: tempfile.TemporaryDirectory[str], path: Path, **options: Any) -> None:
        super().__init__(path, **options)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._folder:
            await super().__call__(scope, receive, send)


_YAML = "text/plain; charset=utf-8"
_PRIVATE = {"Cache-Control": "private, no-store"}


def _download(text: str, media_type: str, name: str) -> Response:
    headers = {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=media_type, headers=headers)


def _person(request: Request) -> str:
    person = getattr(request.state, "person", None)
    if not isinstance(person, str):
        raise HTTPException(401, "no identity")
    return person
