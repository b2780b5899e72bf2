"""deploy/: the compose file's own commands and environment with nginx and PostgreSQL, a replica and a worker killed."""

import asyncio
from pathlib import Path

import yaml

from interviewer.store.database import Database
from tests.deploy.crowd import PASSWORD, Crowd
from tests.deploy.stack import DEPLOY, Stack, compose

PEOPLE = 6


def test_f10_a_replica_and_a_worker_are_killed_under_load_and_nothing_acknowledged_is_lost(
    stack: Stack, cache_dir: Path
) -> None:
    stack.start(cache=cache_dir)
    inviting = [str(stack.python_bin / "interviewer"), "accounts", "invite", "admin@example.org", "--role", "admin"]
    assert stack.run(stack.pages[0], *inviting).startswith(f"{stack.address}/invitation/")
    database = Database(stack.server.url(stack.database))
    crowd = Crowd(stack, database, PEOPLE)

    async def kill() -> None:
        await crowd.acknowledge(PEOPLE)
        stack.kill(stack.pages[0])
        stack.kill(stack.workers[0])

    asyncio.run(crowd.run(kill))

    assert len(crowd.routes) == PEOPLE
    crowd.check_all_is_kept_and_graded_once()
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
