"""Routes for whoever runs the program: is it up, can it work, how much does it do. None of them names a person."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse, Response

from interviewer import __version__

FIGURES_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def make_operations_router(obstacles: Callable[[], Sequence[str]], figures: Callable[[], bytes] | None) -> APIRouter:
    """`/healthz`, `/readyz` and, where figures are kept, `/metrics`."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    @router.get("/readyz")
    def ready() -> JSONResponse:
        found = list(obstacles())
        return JSONResponse({"ready": not found, "obstacles": found}, 503 if found else 200)

    @router.get("/metrics")
    def metrics() -> Response:
        if figures is None:
            raise HTTPException(404, "figures are switched off; INTERVIEWER_METRICS=true switches them on")
        return Response(figures(), media_type=FIGURES_TYPE)

    return router
