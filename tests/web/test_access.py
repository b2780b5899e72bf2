"""The guard before everything, over a small application that tells what it was given."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from interviewer.web import access, identity
from interviewer.web.access import MAX_JSON_BYTES
from interviewer.web.identity import PERSON_COOKIE, PersonIdentity
from tests.program import ANNA, BERT
from tests.web.asgi import HOST, IDENTITY, Refused, browser, guarded, socket_to

JOIN = "/app/gradio_api/queue/join"
EVENT = "/app/gradio_api/run/predict"
POLICY = "content-security-policy"


async def telltale(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells whom it was asked by and how much was sent."""
    if scope["type"] == "lifespan":
        return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": json.dumps({"person": scope["state"]["person"]})})
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    told = {"person": scope["state"]["person"], "bytes": len(body)}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


APP = guarded(telltale)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        pytest.param("GET", {"host": HOST}, 200, id="host_with_port"),
        pytest.param("GET", {"host": "localhost"}, 200, id="host_without_port"),
        pytest.param("GET", {"host": "[::1]:7860"}, 200, id="ipv6"),
        pytest.param("GET", {"host": "[::1]"}, 200, id="ipv6_without_port"),
        pytest.param("GET", {"host": "evil.example"}, 400, id="foreign_host"),
        pytest.param("GET", {"host": "127.0.0.1.evil.example:7860"}, 400, id="host_that_begins_like_ours"),
        pytest.param("GET", {"host": "evil.example:127.0.0.1"}, 400, id="host_that_ends_like_ours"),
        pytest.param("GET", {"host": ""}, 400, id="no_host"),
        pytest.param("POST", {"origin": f"http://{HOST}"}, 200, id="own_origin"),
        pytest.param("POST", {"origin": f"https://{HOST}"}, 200, id="own_origin_behind_tls"),
        pytest.param("POST", {"origin": "http://evil.example"}, 403, id="foreign_origin"),
        pytest.param("GET", {"origin": "http://evil.example"}, 403, id="foreign_origin_reads"),
        pytest.param("POST", {"origin": "http://127.0.0.1:8000"}, 403, id="other_port"),
        pytest.param("POST", {"origin": "http://localhost:7860"}, 403, id="other_name_of_this_machine"),
        pytest.param("POST", {"origin": "null"}, 403, id="sandboxed"),
        pytest.param("POST", {"sec-fetch-site": "same-origin"}, 200, id="from_our_page"),
        pytest.param("POST", {"sec-fetch-site": "cross-site"}, 403, id="form_on_another_site"),
        pytest.param("DELETE", {"sec-fetch-site": "cross-site"}, 403, id="other_methods_from_another_site"),
        pytest.param("GET", {"sec-fetch-site": "cross-site"}, 200, id="link_from_another_site"),
    ],
)
async def test_only_our_own_pages_pass(method: str, headers: dict[str, str], status: int) -> None:
    async with browser(APP) as page:
        answer = await page.request(method, "/api/draft", headers=headers)

    assert answer.status_code == status


# Cookies --------------------------------------------------------------------------------------------------


async def test_a_browser_is_given_a_cookie_once() -> None:
    async with browser(APP) as page:
        first = await page.get("/app/")
        second = await page.get("/app/review")

    cookie = first.headers["set-cookie"]
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "Path=/",
        "HttpOnly",
        "SameSite=Lax",
        f"Max-Age={identity.PERSON_DAYS * 86_400}",
    }
    assert "set-cookie" not in second.headers
    assert first.json()["person"] == second.json()["person"]


async def test_two_browsers_are_two_people() -> None:
    async with browser(APP) as one, browser(APP) as other:
        people = {(await page.get("/app/")).json()["person"] for page in (one, other)}

    assert len(people) == 2


def spliced(person: str, signed: str) -> str:
    payload, signature = (IDENTITY.cookie_value(who).rpartition(".") for who in (person, signed))
    return f"{payload[0]}.{signature[2]}"


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(ANNA, id="unsigned"),
        pytest.param(spliced(BERT, ANNA), id="another_person_under_this_signature"),
        pytest.param(IDENTITY.cookie_value(ANNA)[:-1], id="cut"),
        pytest.param(PersonIdentity("another secret, also long enough").cookie_value(ANNA), id="another_secret"),
        pytest.param(IDENTITY.cookie_value("../../etc"), id="not_an_id"),
        pytest.param("", id="empty"),
    ],
)
async def test_a_cookie_that_was_tampered_with_makes_a_new_person(cookie: str) -> None:
    async with browser(APP) as page:
        answer = await page.get("/app/", headers={"cookie": f"{PERSON_COOKIE}={cookie}"})

    assert answer.json()["person"] not in (ANNA, BERT)
    assert PERSON_COOKIE in answer.headers["set-cookie"]


async def test_a_good_cookie_names_its_person() -> None:
    async with browser(APP, ANNA) as page:
        answer = await page.get("/app/")

    assert answer.json()["person"] == ANNA
    assert "set-cookie" not in answer.headers


# Gradio's sessions and files ------------------------------------------------------------------------------


async def post(person: str | None, path: str, body: object, **headers: str) -> httpx.Response:
    async with browser(APP, person) as page:
        return await page.post(path, content=json.dumps(body), headers=headers)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_session_belongs_to_whom_it_was_first_used_by(content_type: str) -> None:
    """Some of Gradio's routes read JSON whatever the content type says."""
    body = {"session_hash": f"posted {content_type}", "fn_index": 0, "data": []}

    assert (await post(ANNA, JOIN, body, **{"content-type": content_type})).status_code == 200
    assert (await post(ANNA, JOIN, body, **{"content-type": content_type})).status_code == 200
    refused = await post(BERT, JOIN, body, **{"content-type": content_type})
    assert (refused.status_code, refused.text) == (403, "session belongs to someone else")
    assert (await post(None, JOIN, body, **{"content-type": content_type})).status_code == 401


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("/app/gradio_api/queue/data?session_hash=shared", id="event_stream"),
        pytest.param("/app/gradio_api/heartbeat/shared", id="heartbeat"),
        pytest.param("/app/gradio_api/queue/data?x=1&session_hash=mine&session_hash=shared", id="given_twice"),
    ],
)
async def test_nobody_reads_along_with_another_persons_session(url: str) -> None:
    await post(ANNA, JOIN, {"session_hash": "shared"})

    async with browser(APP, ANNA) as hers, browser(APP, BERT) as his, browser(APP) as nobodys:
        assert (await hers.get(url.replace("=mine", "=hers"))).status_code == 200
        assert (await his.get(url)).status_code == 403
        assert (await nobodys.get(url)).status_code == 401


@pytest.mark.parametrize("path", ["upload", "upload/", "file=/etc/passwd", "file%3D/etc/passwd", "stream/abc"])
async def test_gradios_doors_for_files_are_closed(path: str) -> None:
    async with browser(APP, ANNA) as page:
        answers = [await page.post(f"/app/gradio_api/{path}", content=b"x"), await page.get(f"/app/gradio_api/{path}")]

        assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("door", ["run", "run/on_load", "run/predict/", "run/predict/x", "api", "call", "call/v2"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_doors_to_handlers_by_name_are_closed(door: str, method: str) -> None:
    async with browser(APP, ANNA) as page:
        for url in (
            f"/app/gradio_api/{door}/on_submit",
            f"/app/gradio_api/{door}",
            f"/app/gradio_api%2F{door}%2Fon_submit",
        ):
            assert (await page.request(method, url)).status_code == 404


async def test_an_event_of_a_page_is_one_request_of_the_person_who_opened_it() -> None:
    mine = await post(ANNA, EVENT, {"session_hash": "event"})
    stolen = await post(BERT, EVENT, {"session_hash": "event"})

    of_no_page = await post(ANNA, EVENT + "?session_hash=event", {"fn_index": 0, "data": []})

    assert mine.status_code == 200
    assert stolen.status_code == 403
    assert of_no_page.status_code == 400


async def test_what_gradio_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "REMEMBERED", 3)
    app = guarded(telltale)
    async with browser(app, ANNA) as hers, browser(app, BERT) as his:
        for n in range(5):
            await hers.get(f"/app/gradio_api/heartbeat/h{n}")

        assert (await his.get("/app/gradio_api/heartbeat/h4")).status_code == 403
        assert (await his.get("/app/gradio_api/heartbeat/h0")).status_code == 200


@pytest.mark.parametrize(("is_refused", "status"), [(True, 422), (False, 500)])
async def test_an_event_refused_in_words_is_not_counted_among_what_went_wrong(is_refused: bool, status: int) -> None:
    async def gradios(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["is_refused"] = is_refused
        await JSONResponse({"error": "Give the story a title."}, 500)(scope, receive, send)

    async with browser(guarded(gradios), ANNA) as page:
        answer = await page.post(EVENT, json={"session_hash": "mine"})

    assert answer.status_code == status


# Bodies ---------------------------------------------------------------------------------------------------


async def in_parts(size: int) -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(size // 100_000):
        yield b"x" * 100_000
    yield b'"}'


@pytest.mark.parametrize("path", [JOIN, "/api/draft", "/api/answers"])
async def test_json_over_the_limit_is_refused(path: str) -> None:
    async with browser(APP, ANNA) as page:
        whole = await page.post(path, content=json.dumps("x" * MAX_JSON_BYTES))
        in_pieces = await page.post(path, content=in_parts(MAX_JSON_BYTES + 200_000))

    assert [whole.status_code, in_pieces.status_code] == [413, 413]


async def test_what_is_not_too_large_arrives_whole() -> None:
    async with browser(APP, ANNA) as page:
        for path in (JOIN, "/api/draft"):
            answer = await page.post(path, content=in_parts(1_000_000))
            assert answer.json()["bytes"] == 1_000_012


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"{", 400, id="cut"),
        pytest.param(b"\xff\xfe", 400, id="not_text"),
        pytest.param(b"[" * 200_000, 400, id="very_deep"),
        pytest.param(b"", 200, id="empty"),
        pytest.param(b"[1]", 200, id="a_list"),
        pytest.param(b'"text"', 200, id="a_word"),
    ],
)
async def test_gradio_is_given_nothing_that_is_not_json(content: bytes, status: int) -> None:
    async with browser(APP, ANNA) as page:
        assert (await page.post(JOIN, content=content)).status_code == status


# Headers and sockets --------------------------------------------------------------------------------------


async def test_every_answer_carries_the_security_headers() -> None:
    async with browser(APP, ANNA) as page:
        passed = await page.get("/app/")
        refused = await page.get("/app/", headers={"origin": "http://evil.example"})

    for answer in (passed, refused):
        assert "default-src 'self'" in answer.headers[POLICY]
        assert "frame-ancestors 'self'" in answer.headers[POLICY]
        assert "http:" not in answer.headers[POLICY]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["permissions-policy"].startswith("microphone=(self)")


async def test_a_socket_of_our_own_page_passes_and_names_the_person() -> None:
    async with socket_to(APP, "/api/microphone", ANNA) as socket:
        assert await socket.news() == {"person": ANNA}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": ""}, id="no_origin"),
        pytest.param({"origin": "http://evil.example"}, id="foreign_origin"),
        pytest.param({"origin": "null"}, id="sandboxed"),
        pytest.param({"host": "evil.example", "origin": "http://evil.example"}, id="foreign_host"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="another_site"),
    ],
)
async def test_a_socket_of_another_page_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        async with socket_to(APP, "/api/microphone", ANNA, **headers):
            pass


async def test_starting_and_stopping_pass_through() -> None:
    async def nothing() -> Any:
        raise AssertionError("nobody should ask")

    await APP({"type": "lifespan"}, nothing, nothing)
