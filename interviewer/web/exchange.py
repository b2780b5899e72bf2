"""What passes between candidate and coach, as files to take along; each route names the person who asks."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.content.bank import Bank
from interviewer.service.coaching import CoachService
from interviewer.web.present import coach, document

_PRIVATE = {"Cache-Control": "private, no-store"}


def make_coaching_router(bank: Bank, coaching: CoachService) -> APIRouter:
    """The share file and its page, a coach's notes, disputed answers."""
    router = APIRouter()

    @router.get("/api/sessions/{session_id}/share.json")
    def share_file(session_id: str, request: Request) -> Response:
        shared = coaching.share(_person(request), session_id)
        return _download(shared.model_dump_json(indent=2), "application/json", f"shared-{shared.id[:8]}.json")

    @router.get("/api/sessions/{session_id}/share.html")
    def share_page(session_id: str, request: Request) -> HTMLResponse:
        headers = {**_PRIVATE, "Content-Security-Policy": document.CONTENT_SECURITY_POLICY}
        return HTMLResponse(coach.share_document(bank, coaching.share(_person(request), session_id)), headers=headers)

    @router.get("/api/coaching/golden.yaml")
    def golden(request: Request) -> Response:
        return _download(coaching.golden(_person(request)), "text/plain; charset=utf-8", "disputed-answers.yaml")

    @router.get("/api/coaching/{share_id}.json")
    def ratings(share_id: str, request: Request) -> Response:
        return _download(
            coaching.ratings_file(_person(request), share_id), "application/json", f"ratings-{share_id[:8]}.json"
        )

    return router


def _download(text: str, media_type: str, name: str) -> Response:
    headers = {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=media_type, headers=headers)


def _person(request: Request) -> str:
    person = getattr(request.state, "person", None)
    if not isinstance(person, str):
        raise HTTPException(401, "no identity")
    return person
