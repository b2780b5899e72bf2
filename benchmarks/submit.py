"""Typed answers handed in over real HTTP: time to the durable acknowledgement, for 1 and for 50 users.

Does what the page does: posts the answer (the reply comes after the commit), then asks for the next
question by Gradio's own protocol (join the queue, read the event stream), while the answers given
so far are graded in the background. With 50 users there is a new answer every fifth of a second.
"""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.process import app

ANSWERS = 4
THINK_S = 10.0
SENTENCE = (
    "I would first split the {n} failures by their cause, repair the largest cheap group, and measure it on {m} real "
    "cases before and after; the rest stays with people until the figures say otherwise. "
)
CHOICE = ["llm_engineer", "mid", ["tradeoffs", "system_design", "failures"], "full", "exam", "typed", "fixed", ""]


def measure() -> dict[str, dict[str, Any]]:
    """Rows submit_ack_p95_1_user_ms, submit_ack_p95_50_users_ms, submit_50_users_processor_s."""
    with app() as started:
        one = asyncio.run(_crowd(started.address, 1, 14, 1.0))
        before_s = started.processor_s
        fifty = asyncio.run(_crowd(started.address, 50, ANSWERS, THINK_S))
        used_s = started.processor_s - before_s
    return {
        "submit_ack_p95_1_user_ms": {"value": _p95(one), "unit": "ms"},
        "submit_ack_p95_50_users_ms": {"value": _p95(fifty), "unit": "ms"},
        "submit_50_users_processor_s": {"value": round(used_s, 1), "unit": "s"},
    }


def _p95(times: list[float]) -> float:
    return round(quantiles(times, n=20)[-1], 1)


async def _crowd(address: str, users: int, answers: int, think_s: float) -> list[float]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        events = await events_of(client)
        people = [await Person.arrive(client, events, think_s) for _ in range(users)]
        found = await asyncio.gather(*(person.answer_all(answers, n / users) for n, person in enumerate(people)))
    return [ms for times in found for ms in times]


async def events_of(client: httpx.AsyncClient, cookies: dict[str, str] | None = None) -> dict[str, int]:
    """Number of each listener by the element that it hangs on."""
    config = (await client.get("/app/config", headers=as_header(cookies or {}))).json()
    names = {component["id"]: component["props"].get("elem_id") for component in config["components"]}
    found: dict[str, int] = {}
    for listener in config["dependencies"]:
        for target, event in listener["targets"]:
            found.setdefault(f"{names.get(target)}.{event}", listener["id"])
    return found


@dataclass
class Person:
    """Somebody with a page of an interview."""

    client: httpx.AsyncClient
    events: dict[str, int]
    cookies: dict[str, str]
    session: str
    think_s: float
    page: str = field(default_factory=lambda: uuid4().hex)
    """The session hash of their page: a browser draws one when it loads a page."""

    @classmethod
    async def arrive(
        cls,
        client: httpx.AsyncClient,
        events: dict[str, int],
        think_s: float,
        choice: list[Any] | None = None,
        cookies: dict[str, str] | None = None,
    ) -> "Person":
        """Somebody new, or the one whose cookies these are."""
        client.cookies.clear()
        if cookies is None:
            reply = await client.get("/app/")
            cookies = dict(reply.cookies)
            client.cookies.clear()
        person = cls(client, events, cookies, "", think_s)
        begun = await person.call("begin.click", [*(choice or CHOICE), 1])
        person.session = begun[0].split("session=")[1]
        await person.call("open.click", [])
        return person

    @property
    def headers(self) -> dict[str, str]:
        """The cookies, as a browser sends them."""
        return as_header(self.cookies)

    async def answer_all(self, answers: int, offset_s: float) -> list[float]:
        await asyncio.sleep(offset_s * self.think_s)
        times = []
        for _ in range(answers):
            turn = await self.open_turn()
            if turn is None:
                break
            times.append(await self.submit(turn))
            await asyncio.sleep(self.think_s)
        return times

    async def open_turn(self) -> str | None:
        export = await self.client.get(f"/api/sessions/{self.session}/export.json", headers=self.headers)
        turns = export.json()["session"]["turns"]
        return next((t["id"] for t in reversed(turns) if t["state"] == "asked"), None)

    async def submit(self, turn: str) -> float:
        text = _answer_to(turn)
        answer = {"session": self.session, "turn": turn, "text": text}
        began = time.perf_counter()
        reply = await self.client.post("/api/answers", json=answer, headers=self.headers)
        took = (time.perf_counter() - began) * 1000
        reply.raise_for_status()
        await self.call("submit.click", [turn, text])
        return took

    async def call(self, event: str, data: list[Any]) -> list[Any]:
        """Output values of one event."""
        params = {"session": self.session}
        body = {"data": data, "fn_index": self.events[event], "session_hash": self.page}
        reply = await self.client.post("/app/gradio_api/run/predict", params=params, json=body, headers=self.headers)
        if reply.status_code != 200:
            raise RuntimeError(f"{event} failed: {reply.text[:500]}")
        found: list[Any] = reply.json()["data"]
        return found


def as_header(cookies: dict[str, str]) -> dict[str, str]:
    """The header that carries these cookies; one client speaks for many people, so it keeps none itself."""
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _answer_to(turn: str) -> str:
    """Four sentences that nobody else says, so that each has to be read."""
    first = int(turn[:8], 16)
    return "".join(SENTENCE.format(n=first + i, m=first % 1000 + i) for i in range(4))
