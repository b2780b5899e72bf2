"""What our pipeline adds to a model's own time: a grade of three parallel passes against one bare litellm call.

The model server runs as a process of its own on loopback and replies two seconds after each request. Both
send the same prompt; they take turns, medians of five.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

from benchmarks.process import ROOT
from interviewer.content.load import load_bank
from interviewer.content.question import Question
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import as_submission
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import Grade, GradingTask, Submission
from interviewer.grading.judge import Judge
from interviewer.llm.chat import Prompt, Reply
from interviewer.llm.litellm_client import LitellmClient
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import quiet_environment
from interviewer.testing.model_server import ModelServer

QUESTION = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"
MODEL = "openai/rules"
DELAY_S = 2.0
RUNS = 5


def measure() -> dict[str, dict[str, Any]]:
    """Rows judge_s (against the bare call) and judge_overhead_ms."""
    quiet_environment(QUIET_ENVIRONMENT)
    bank = load_bank(ROOT / "question_banks", ROOT / "rubrics")
    question = bank.question(QUESTION)
    answer = next(exemplar for exemplar in question.exemplars if exemplar.split == "holdout")
    task = GradingTask(question=question, rubric=bank.rubric_of(question), submission=as_submission(question, answer))
    with _beside(_serve, question) as server:
        url = server.recv()
        ours, bare = asyncio.run(_take_turns(task, url))
    return {
        "judge_s": {"value": round(median(ours), 3), "baseline": round(median(bare), 3), "unit": "s"},
        "judge_overhead_ms": {"value": round((median(ours) - median(bare)) * 1000, 1), "unit": "ms"},
    }


async def _take_turns(task: GradingTask, url: str) -> tuple[list[float], list[float]]:
    model = _Recorder(url)
    judge = Judge(model, passes=3, coverage=Coverage(Embedder()), clock=lambda: datetime.now(UTC))
    await judge.grade(task)  # loads litellm and the encoder
    messages = [message.model_dump() for message in model.prompts[0].messages]
    ours, bare = [], []
    with _beside(_call_bare, url, messages) as caller:
        for run in range(RUNS):
            new = _ending_with(task, f" That was answer {run}.")
            began = time.perf_counter()
            outcome = await judge.grade(new)
            ours.append(time.perf_counter() - began)
            if not isinstance(outcome, Grade):
                raise RuntimeError(f"not graded: {outcome.detail}")
            caller.send("call")
            bare.append(await asyncio.to_thread(caller.recv))
    return ours, bare


def _ending_with(task: GradingTask, text: str) -> GradingTask:
    """The task with another answer, so that nothing of it is known from the last one."""
    (part,) = task.submission.parts
    return task.model_copy(
        update={"submission": Submission(parts=(part.model_copy(update={"text": part.text + text}),))}
    )


class _Recorder:
    """Our client, with a note of the prompts that it was given."""

    name = MODEL

    def __init__(self, url: str) -> None:
        self.prompts: list[Prompt] = []
        self._client = LitellmClient(MODEL, api_base=url)

    async def reply(self, prompt: Prompt, *, schema: dict[str, Any] | None = None, max_tokens: int = 4000) -> Reply:
        self.prompts.append(prompt)
        return await self._client.reply(prompt, schema=schema, max_tokens=max_tokens)


@contextmanager
def _beside(target: Callable[..., None], *arguments: Any) -> Iterator[Connection]:
    """A function in a process of its own, which ends when it is sent an empty text."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *arguments))
    process.start()
    try:
        yield ours
    finally:
        ours.send("")
        process.join(10)


def _serve(connection: Connection, question: Question) -> None:
    """Send the address for OpenAI-compatible clients."""
    with ModelServer([question], delay_s=DELAY_S) as server:
        connection.send(server.openai_url)
        connection.recv()


def _call_bare(connection: Connection, url: str, messages: list[dict[str, str]]) -> None:
    """Send the seconds of a call for each text received; apart from our client, which gives litellm its own sockets."""
    quiet_environment(QUIET_ENVIRONMENT)
    import litellm

    async def call() -> float:
        began = time.perf_counter()
        await litellm.acompletion(model=MODEL, api_base=url, api_key="none", messages=messages, temperature=0.0)
        return time.perf_counter() - began

    async def answer_all() -> None:
        await call()
        while connection.recv():
            connection.send(await call())

    asyncio.run(answer_all())
