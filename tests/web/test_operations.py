"""What an operator's tools ask: is it up, can it work, what does it do."""

import pytest
from fastapi import FastAPI

from interviewer.errors import StoreError
from interviewer.web.operations import make_operations_router
from tests.program import Program
from tests.web.asgi import app_of, browser, guarded


async def test_it_is_ready_when_its_store_can_be_written_and_its_threads_run(program: Program) -> None:
    program.dispatcher.start()
    async with browser(app_of(program)) as page:
        reply = await page.get("/readyz")
    assert (reply.status_code, reply.json()) == (200, {"ready": True, "obstacles": []})


async def test_without_threads_it_is_not_ready(program: Program) -> None:
    async with browser(app_of(program)) as page:
        reply = await page.get("/readyz")
    assert (reply.status_code, reply.json()["ready"]) == (503, False)
    assert "threads" in reply.json()["obstacles"][0]


async def test_with_a_store_that_cannot_be_written_it_is_not_ready(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk of /secret/place is full")

    program.dispatcher.start()
    monkeypatch.setattr(program.database, "check_writable", full)
    async with browser(app_of(program)) as page:
        reply = await page.get("/readyz")
        health = await page.get("/healthz")
    assert (reply.status_code, reply.json()["obstacles"]) == (503, ["The store cannot be written."])
    assert health.status_code == 200


async def test_figures_are_prometheus_text(program: Program) -> None:
    async with browser(app_of(program)) as page:
        reply = await page.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "# TYPE interviewer_work_items gauge" in reply.text


async def test_figures_that_are_switched_off_do_not_exist() -> None:
    api = FastAPI(openapi_url=None)
    api.include_router(make_operations_router(lambda: (), None))
    async with browser(guarded(api)) as page:
        assert (await page.get("/metrics")).status_code == 404
