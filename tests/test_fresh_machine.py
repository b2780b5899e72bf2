"""What `make run` installs is enough: the program with its own packages alone, without those of the tests and extras."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from benchmarks.process import Started, app
from benchmarks.submit import Person, events_of
from tests.run_set import link_run_set

CHOICE = ["product_manager", "mid", ["failures"], "sprint", "exam", "typed", "fixed", ""]


@pytest.fixture
def program(tmp_path: Path) -> Sequence[str]:
    return link_run_set(tmp_path / "packages")


def test_an_interview_is_held_to_its_end(program: Sequence[str]) -> None:
    with app(program=(*program, "serve", "--no-browser")) as started:
        assert asyncio.run(stage_after_all_answers(started)) == "self_rating"


async def stage_after_all_answers(started: Started) -> str:
    async with httpx.AsyncClient(base_url=started.address, timeout=60) as client:
        person = await Person.arrive(client, await events_of(client), 0.05, CHOICE)
        await person.answer_all(20, 0)
        exported = await client.get(f"/api/sessions/{person.session}/export.json", headers=person.headers)
        return str(exported.json()["session"]["stage"])


@pytest.mark.parametrize(
    ("command", "status", "printed"),
    [
        (["validate"], 0, "0 errors"),
        (["doctor"], 0, "the data folder is free"),
        (["grade", "--question", "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1", "--answer", "-"], 0, "indicative"),
        (["accounts", "list"], 1, "run pip install 'interviewer[server]'"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_works_or_names_what_it_lacks(
    program: Sequence[str], command: list[str], status: int, printed: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, *program, *command],
        env={"INTERVIEWER_DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)},
        input="We would first prompt, then retrieve, and fine-tune only where both fall short.",
        capture_output=True,
        text=True,
    )

    assert printed in done.stdout + done.stderr
    assert done.returncode == status
