"""E1: every route of ours, asked by its owner, by somebody else and by somebody new; a route without a row fails.

Gradio's listeners are asked with the person of the event (`tests/web/test_*_page.py`), and its own routes stand behind
the guard (`tests/web/test_access.py`).
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Topic
from interviewer.web import access, identity
from interviewer.web.identity import PERSON_COOKIE
from tests.program import ANNA, BERT, Program, turn_of
from tests.service.test_coaching import given_to, levels
from tests.service.test_own_questions import written
from tests.web.asgi import api_of, app_of, browser

MARKER = "Zweihundertelf"
"""Stands in everything that Anna has written."""


class Row(NamedTuple):
    """A route and what it does: `open` to all, `owned` by whoever made the thing, `mine` of whoever asks."""

    method: str
    route: str
    kind: str
    path: str = ""
    """As it is asked for, with the names of Anna's things in braces; '' for the route itself."""
    body: Any = None


ROWS = (
    Row("GET", "/", "open"), Row("GET", "/favicon.ico", "open"), Row("GET", "/healthz", "open"),
    Row("GET", "/readyz", "open"), Row("GET", "/metrics", "open"),
    Row("POST", "/api/draft", "owned", body={"session": "{open}", "turn": "{turn}", "text": "x"}),
    Row("POST", "/api/answers", "owned", body={"session": "{open}", "turn": "{turn}", "text": "x"}),
    Row("GET", "/api/sessions/{session_id}/turns/{turn_id}/words-to-check", "owned", "/api/sessions/{open}/turns/{turn}/words-to-check"),
    Row("GET", "/api/sessions/{session_id}/turns/{turn_id}/voice", "owned", "/api/sessions/{open}/turns/{turn}/voice"),
    Row("GET", "/api/recordings/{recording_id}.wav", "owned", "/api/recordings/{recording}.wav"),
    Row("GET", "/api/sessions/{session_id}/export.md", "owned", "/api/sessions/{done}/export.md"),
    Row("GET", "/api/sessions/{session_id}/export.json", "owned", "/api/sessions/{done}/export.json"),
    Row("GET", "/api/sessions/{session_id}/export.html", "owned", "/api/sessions/{done}/export.html"),
    Row("GET", "/api/sessions/{session_id}/share.json", "owned", "/api/sessions/{done}/share.json"),
    Row("GET", "/api/sessions/{session_id}/share.html", "owned", "/api/sessions/{done}/share.html"),
    Row("GET", "/api/stories/{story_id}/{form}.md", "owned", "/api/stories/{story}/case-study.md"),
    Row("GET", "/api/own-questions/{question_id}.yaml", "owned", "/api/own-questions/{own}.yaml"),
    Row("GET", "/api/own-questions/{question_id}.rubric.yaml", "owned", "/api/own-questions/{ruled}.rubric.yaml"),
    Row("GET", "/api/coaching/{share_id}.json", "owned", "/api/coaching/{share}.json"),
    Row("POST", "/api/recordings", "owned", "/api/recordings?session={open}&turn={turn}", b"RIFF"),
    Row("POST", "/api/recordings/{recording_id}/transcription", "owned", "/api/recordings/{recording}/transcription"),
    Row("PATCH", "/api/sessions/{session_id}", "owned", "/api/sessions/{done}", {"title": "x"}),
    Row("GET", "/api/sessions.zip", "mine"), Row("GET", "/api/account.zip", "mine"),
    Row("GET", "/api/own-questions.yaml", "mine"), Row("GET", "/api/coaching/golden.yaml", "mine"),
    Row("POST", "/api/practise", "mine", body={"question": "llm_engineer.tradeoffs.agent_vs_workflow.s1"}),
    Row("POST", "/api/import", "mine", body=b"{}"), Row("POST", "/api/documents", "mine", body=b"words of somebody"),
    Row("POST", "/api/coaching", "mine", body=b"{}"),
    Row("DELETE", "/api/sessions/{session_id}", "owned", "/api/sessions/{done}"),
)  # fmt: skip
SOCKETS = {"/api/microphone"}
"""`test_nobody_speaks_into_or_listens_to_another_persons_recording` in tests/web/test_microphone.py."""


@pytest.fixture
def things(tmp_path: Path, bank: Bank) -> tuple[Program, dict[str, str]]:
    """A program in which Anna has one of everything, each with the marker in it."""
    program = Program(tmp_path, bank)
    own = written(program, title=f"Labels {MARKER}")
    criteria = "Sees the people\n1: Talks of the tool alone.\n3: Names who is served.\n5: Orders harm by who bears it."
    ruled = written(program, title=f"Rules {MARKER}", criteria=criteria)
    story = program.story_bank.write(ANNA, f"Story {MARKER}")
    done = program.finished(text=f"In May we rolled {MARKER} back.", topics=(Topic.TRADEOFFS,))
    program.clock.forward(3600)
    program.work_off()
    shared = program.coaching.share(ANNA, done.id)
    share = given_to(program, ANNA, shared)
    program.coaching.rate(ANNA, share, shared.items[0].index, levels(shared, 1))
    session = program.start()
    recording = program.record(session)
    names = {"own": own.id, "ruled": ruled.id, "story": story.id, "done": done.id, "share": share, "open": session.id}
    return program, names | {"turn": turn_of(session).id, "recording": recording}


async def asked(program: Program, row: Row, names: dict[str, str], person: str | None) -> httpx.Response:
    """One request of a person, or of somebody who comes without a cookie."""
    path = (row.path or row.route).format(**names)
    async with browser(app_of(program), person) as page:
        if isinstance(row.body, dict):
            body = {key: str(value).format(**names) for key, value in row.body.items()}
            return await page.request(row.method, path, json=body)
        return await page.request(row.method, path, content=row.body)


def test_e1_every_route_has_a_row(program: Program) -> None:
    found = [route for part in api_of(program).routes for route in routes_of(part)]
    routes = [route for route in found if isinstance(route, APIRoute)]
    sockets = {route.path for route in found if isinstance(route, APIWebSocketRoute)}

    assert {(method, route.path) for route in routes for method in route.methods} == {(r.method, r.route) for r in ROWS}
    assert sockets == SOCKETS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
async def test_e1_what_belongs_to_somebody_else_does_not_exist(
    things: tuple[Program, dict[str, str]], row: Row
) -> None:
    program, names = things
    with program:
        other, nobody = await asked(program, row, names, BERT), await asked(program, row, names, None)
        owner = await asked(program, row, names, ANNA)

    if row.kind == "owned":
        assert (other.status_code, nobody.status_code) == (404, 404)
        assert owner.status_code != 404 or "voice" in row.route
    for reply in (other, nobody):
        assert reply.status_code < 500 or row.kind == "open"
        assert MARKER.encode() not in reply.content and not any(n.encode() in reply.content for n in names.values())


def routes_of(part: Any) -> list[Any]:
    """A route, or those of a router that was included."""
    router = getattr(part, "original_router", None)
    return [part] if router is None else [route for inner in router.routes for route in routes_of(inner)]


CHECKS: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "host and origin": lambda patch: patch.setattr(access, "_foreign", lambda *_: None),
    "closed doors": lambda patch: patch.setattr(access, "_CLOSED", access.re.compile(r"(?!)")),
    "size": lambda patch: patch.setattr(access, "MAX_JSON_BYTES", 10**9),
    "owner of a session hash": lambda patch: patch.setattr(access.Guard, "_bind", lambda *_: True),
    "signature": lambda patch: patch.setattr(
        identity.PersonIdentity, "person", lambda self, header: ANNA if header else None
    ),
    "headers": lambda patch: patch.setattr(access, "_sender", lambda send, _: send),
}
"""Each check of the guard, taken out."""


@pytest.mark.parametrize("check", CHECKS)
def test_e1_each_check_of_the_guard_is_missed_when_it_is_gone(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the guard's own tests ask for fails without the check: none of them is there for show."""
    CHECKS[check](monkeypatch)
    found = asyncio.run(_probed())

    assert found[check] is False


def test_e1_with_all_checks_in_place_every_probe_is_stopped() -> None:
    assert all(asyncio.run(_probed()).values())


async def _probed() -> dict[str, bool]:
    """Whether each check stops what it is there to stop."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    from tests.web.asgi import IDENTITY, guarded

    async def echo(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse(request.state.person)

    app = guarded(Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])]))
    join = "/app/gradio_api/queue/join"
    async with browser(app, ANNA) as anna, browser(app, BERT) as bert:
        await anna.post(join, json={"session_hash": "abc"})
        foreign = await anna.get("/x", headers={"host": "evil.test"})
        closed = await anna.get("/app/gradio_api/run/on_submit")
        large = await anna.post("/x", content=b"x" * 3_000_000)
        stolen = await bert.post(join, json={"session_hash": "abc"})
        headers = await anna.get("/x")
    forged_cookie = {PERSON_COOKIE: IDENTITY.cookie_value(BERT)[:-2] + "xx"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=forged_cookie) as forger:
        forged = await forger.get("/x")
    return {
        "host and origin": foreign.status_code == 400,
        "closed doors": closed.status_code == 404,
        "size": large.status_code == 413,
        "owner of a session hash": stolen.status_code == 403,
        "signature": forged.text not in (ANNA, BERT),
        "headers": "content-security-policy" in headers.headers,
    }
