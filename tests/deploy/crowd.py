"""People who answer through the balancer, whatever happens to what stands behind it, and what was acknowledged to them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx

from benchmarks.submit import Person, events_of
from interviewer.accounts.account import Role
from interviewer.grading.grade import Grade
from interviewer.service.accounts import AccountService
from interviewer.service.submission import submission_of
from interviewer.store.accounts import AccountStore
from interviewer.store.audit import AuditStore
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.sessions import SessionStore
from interviewer.wiring.graders import utc_now
from tests.deploy.stack import Stack

CHOICE = ["llm_engineer", "mid", ["tradeoffs"], "sprint", "exam", "typed", "fixed", ""]
PATIENCE_S = 90
PASSWORD = "violet tractor seventeen"


class Crowd:
    """Some people with accounts; `run` has them answer to the end of their interviews."""

    def __init__(self, stack: Stack, database: Database, people: int, think_s: float = 0.2) -> None:
        self.stack = stack
        self.database = database
        self.people = people
        self.think_s = think_s
        self.accounts = AccountService(AccountStore(database), AuditStore(database), utc_now)
        self.acknowledged: list[tuple[str, str]] = []
        """Session and turn."""
        self.again = 0
        """How often something had to be tried again."""
        self.routes: set[str] = set()

    async def run(self, meanwhile: Callable[[], Awaitable[None]], *, goes_on: bool = False) -> None:
        """Everybody to the end of their interview, and what happens in the meantime; where it goes on, to another as long as that lasts."""
        is_over = asyncio.Event()

        async def happen() -> None:
            try:
                await meanwhile()
            finally:
                is_over.set()

        async def attend(client: httpx.AsyncClient, events: dict[str, int], cookies: dict[str, str]) -> None:
            while True:
                await self.answer_all(await self.insist(partial(self.arrive, client, events, cookies)))
                if is_over.is_set() or not goes_on:
                    return

        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=self.stack.address, timeout=30, limits=limits) as client:
            cookies = [await self.come_in(client, n) for n in range(self.people)]
            events = await events_of(client, cookies[0])
            await asyncio.gather(happen(), *(attend(client, events, one) for one in cookies))

    async def arrive(self, client: httpx.AsyncClient, events: dict[str, int], cookies: dict[str, str]) -> Person:
        return await Person.arrive(client, events, self.think_s, CHOICE, cookies)

    async def come_in(self, client: httpx.AsyncClient, n: int) -> dict[str, str]:
        invitation = self.accounts.invite(None, f"person{n}@example.org", Role.CANDIDATE)
        client.cookies.clear()
        answer = await client.post(f"/invitation/{invitation}", data={"password": PASSWORD})
        assert answer.status_code == 303
        cookies = dict(answer.cookies)
        self.routes.add(cookies["interviewer_route"])
        client.cookies.clear()
        return cookies

    async def answer_all(self, person: Person) -> None:
        while (turn := await self.insist(person.open_turn)) is not None:
            await self.insist(partial(person.submit, turn))
            self.acknowledged.append((person.session, turn))
            await asyncio.sleep(person.think_s)

    async def insist(self, step: Any) -> Any:
        """What the page does when a request fails: the same again, until it is through."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await asyncio.wait_for(step(), 20)
            except (httpx.HTTPError, RuntimeError, TimeoutError, KeyError, ValueError):
                self.again += 1
                assert time.monotonic() < end, "a request was never answered"
                await asyncio.sleep(0.3)

    async def acknowledge(self, count: int) -> None:
        """Wait until so many answers are in."""
        end = time.monotonic() + PATIENCE_S
        while len(self.acknowledged) < count:
            assert time.monotonic() < end, "nobody answers any more"
            await asyncio.sleep(0.05)

    def check_all_is_kept_and_graded_once(self) -> None:
        """What was acknowledged is in the store, and each question has one grade of its answer; waits for the grades."""
        sessions, grades = SessionStore(self.database), GradeStore(self.database)
        held = {sid: sessions.get(sid, sessions.owner_of(sid)) for sid in {sid for sid, _ in self.acknowledged}}
        assert len(held) >= self.people
        for session_id, turn_id in self.acknowledged:
            turn = held[session_id].turn(turn_id)
            assert turn is not None and turn.answer is not None and turn.answer.text
        wanted = [(session, item) for session in held.values() for item in session.answered_questions]
        end = time.monotonic() + PATIENCE_S
        while any(not grades.history(session.id, item) for session, item in wanted):
            assert time.monotonic() < end, self.stack.log_of(self.stack.workers[1])[-3_000:]
            time.sleep(0.5)
        for session, item in wanted:
            submission = submission_of(session, item)
            assert submission is not None
            of_this = [o for o in grades.history(session.id, item) if o.provenance.input_hash == submission.hash]
            assert len(of_this) == 1 and isinstance(of_this[0], Grade)
