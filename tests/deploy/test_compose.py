"""deploy/: the compose file's own commands and environment with nginx and PostgreSQL, a replica and a worker killed."""

import asyncio
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

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
from tests.deploy.stack import DEPLOY, Stack, compose
from tests.postgresql import PostgresqlServer, postgresql_server
from tests.setup_nginx import find_nginx

__all__ = ["postgresql_server"]

PEOPLE = 6
CHOICE = ["llm_engineer", "mid", ["tradeoffs"], "sprint", "exam", "typed", "fixed", ""]
PATIENCE_S = 90
PASSWORD = "violet tractor seventeen"


@pytest.fixture
def stack(postgresql_server: PostgresqlServer, tmp_path: Path) -> Iterator[Stack]:
    nginx = find_nginx()
    if nginx is None:
        pytest.skip("there is no nginx; `python -m tests.setup_nginx` installs one or says what to do")
    stack = Stack(postgresql_server, tmp_path, nginx, Path(sys.executable).parent)
    try:
        yield stack
    finally:
        stack.stop()


class Crowd:
    """People who answer through the balancer, and what was acknowledged to them."""

    def __init__(self, stack: Stack, database: Database) -> None:
        self.stack = stack
        self.accounts = AccountService(AccountStore(database), AuditStore(database), utc_now)
        self.acknowledged: list[tuple[str, str]] = []
        """Session and turn."""
        self.again = 0
        """How often something had to be tried again."""
        self.routes: set[str] = set()

    async def run(self, kill_after: int) -> None:
        """Everybody to the end of their interview; a replica and a worker are killed once so many answers are in."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=self.stack.address, timeout=30, limits=limits) as client:
            cookies = [await self.come_in(client, n) for n in range(PEOPLE)]
            events = await events_of(client, cookies[0])
            people = [await Person.arrive(client, events, 0.2, CHOICE, one) for one in cookies]
            await asyncio.gather(self.kill(kill_after), *(self.answer_all(person) for person in people))

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

    async def kill(self, after: int) -> None:
        while len(self.acknowledged) < after:
            await asyncio.sleep(0.05)
        self.stack.kill(self.stack.pages[0])
        self.stack.kill(self.stack.workers[0])


def test_f10_a_replica_and_a_worker_are_killed_under_load_and_nothing_acknowledged_is_lost(
    stack: Stack, cache_dir: Path
) -> None:
    stack.start(cache=cache_dir)
    printed = stack.run(
        stack.pages[0],
        str(stack.python_bin / "interviewer"),
        "accounts",
        "invite",
        "admin@example.org",
        "--role",
        "admin",
    )
    assert printed.startswith(f"{stack.address}/invitation/")
    database = Database(stack.server.url(stack.database))
    crowd = Crowd(stack, database)
    asyncio.run(crowd.run(kill_after=PEOPLE))

    sessions, grades = SessionStore(database), GradeStore(database)
    held = {sid: sessions.get(sid, sessions.owner_of(sid)) for sid in {sid for sid, _ in crowd.acknowledged}}
    assert len(held) == PEOPLE and len(crowd.routes) == PEOPLE
    for session_id, turn_id in crowd.acknowledged:
        turn = held[session_id].turn(turn_id)
        assert turn is not None and turn.answer is not None and turn.answer.text
    wanted = [(session, item) for session in held.values() for item in session.answered_questions]
    end = time.monotonic() + PATIENCE_S
    while any(not grades.history(session.id, item) for session, item in wanted):
        assert time.monotonic() < end, stack.log_of(stack.workers[1])[-3_000:]
        time.sleep(0.5)
    for session, item in wanted:
        submission = submission_of(session, item)
        assert submission is not None
        of_this = [o for o in grades.history(session.id, item) if o.provenance.input_hash == submission.hash]
        assert len(of_this) == 1 and isinstance(of_this[0], Grade)
    database.close()
    told = "".join(stack.log_of(name) for name in [*stack.pages, *stack.workers])
    assert "split the" not in told and "example.org" not in told and PASSWORD not in told


def test_the_manifests_say_the_same_as_the_compose_file() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "interviewer.yaml").read_text(encoding="utf-8")))
    settings = next(one for one in documents if one["kind"] == "ConfigMap")["data"]
    given = compose()["services"]["web-1"]["environment"]
    secret = {"INTERVIEWER_DATABASE_URL", "INTERVIEWER_SECRET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    free = {"INTERVIEWER_PUBLIC_URL", "INTERVIEWER_GRADER", "INTERVIEWER_QUOTA_PERSON", "AWS_ENDPOINT_URL"}

    assert {k: v for k, v in settings.items() if k not in free} == {
        k: str(v) for k, v in given.items() if k not in secret | free
    }
    commands = [
        c["command"]
        for one in documents
        if one["kind"] in ("Deployment", "Job")
        for c in one["spec"]["template"]["spec"]["containers"]
    ]
    assert [command[1] for command in commands] == ["migrate", "serve", "worker", "worker"]
    assert {"stt", "grade", "bulk"} == {name for c in commands if c[1] == "worker" for name in c[3].split(",")}


def test_no_secret_stands_in_deploy() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "sk-" not in text and "password=" not in text.lower(), path
