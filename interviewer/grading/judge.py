"""Grading by a language model: the model proposes, code checks and decides.

Each of several passes asks for evidence quotes, red flags and levels, in that order. The reply is parsed strictly, each quote is
looked up in the answer, and a point without a true quote is void; then the gates set the levels. A reply that can't
be used is asked for once more with the complaint; after that there is a reason and no grade. Nothing is made up.

    outcome = await Judge(model).grade(task)
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from interviewer.content.bank import content_hash
from interviewer.content.question import Exemplar, Question
from interviewer.grading.coverage import Bearing, Coverage
from interviewer.grading.evidence import orders_in, without
from interviewer.grading.findings import CheckedReply, Strength, check, combine
from interviewer.grading.gates import ProposedLevel, apply_gates
from interviewer.grading.grade import (
    FlagFinding,
    Grade,
    GradingTask,
    Outcome,
    Outline,
    PointFinding,
    Provenance,
    Quote,
    Submission,
    Unscored,
    UnscoredReason,
)
from interviewer.grading.outline import outline_of
from interviewer.grading.outline_writer import OutlineWriter
from interviewer.grading.reply import MAX_REPLY_CHARS, ReplyError, parse_reply, reply_schema
from interviewer.llm.chat import ChatError, ChatFault, ChatModel, Message, Prompt, Reply
from interviewer.llm.prompty import data_message, load_prompt

T = TypeVar("T", int, float)

JUDGE_VERSION = "4"
"""Raised whenever the same reply would be turned into another grade."""

CANARY_CHARS = 8
"""Of a request's boundary, which nobody but the model can know, that the reply must bear."""


class Proposal(NamedTuple):
    """Findings and levels of a judge, with what produced them."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    levels: dict[str, ProposedLevel]
    injections: tuple[Quote, ...]
    provenance: Provenance

    @property
    def cost_usd(self) -> float | None:
        """What the calls cost, where the provider says."""
        return self.provenance.cost_usd


class Judge:
    """Grades with a chat model; `name` is the model as asked for."""

    def __init__(
        self,
        model: ChatModel,
        *,
        passes: int = 3,
        standard_error: float = 0.0,
        max_answer_chars: int = 12_000,
        max_tokens: int = 4_000,
        parameters: Mapping[str, Any] | None = None,
        coverage: Coverage | None = None,
        outlines: OutlineWriter | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw_boundary: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        """`parameters` are the model's own, kept with each grade; what exceeds `max_answer_chars` isn't sent.

        `standard_error` (levels) is what was measured of this model on graded answers; it widens ranges.
        With `coverage` quotes are held against what they are to show; with `outlines` a stronger outline is worded.
        """
        self._model = model
        self._passes = passes
        self._standard_error = standard_error
        self._max_answer_chars = max_answer_chars
        self._max_tokens = max_tokens
        self._parameters = dict(parameters or {})
        self._coverage = coverage
        self._outlines = outlines
        self._clock = clock
        self._draw_boundary = draw_boundary
        self._prompt = load_prompt("grade")
        self._again = load_prompt("grade_again")
        self._instructions = "\n".join(text for prompt in (self._prompt, self._again) for _, text in prompt.parts)

    @property
    def name(self) -> str:
        """The model as asked for."""
        return self._model.name

    async def grade(self, task: GradingTask) -> Outcome:
        """The grade of an item, or why there is none; no failure of the model or its reply is raised."""
        found = await self.propose(task)
        if isinstance(found, Unscored):
            return found
        return Grade(
            criteria=apply_gates(task, found.points, found.flags, found.levels),
            points=found.points,
            flags=found.flags,
            injections=found.injections,
            outline=await self._outline(task, found),
            label="judged",
            provenance=found.provenance,
        )

    async def _outline(self, task: GradingTask, found: "Proposal") -> Outline:
        """Worded by the model if it may; it changes nothing of the grade."""
        sent = without(_first_chars(task.submission, self._max_answer_chars), found.injections)
        draft = outline_of(task.question, task.rubric, sent, found.points)
        return await self._outlines.write(task.question, sent, draft) if self._outlines else draft

    async def propose(self, task: GradingTask) -> "Proposal | Unscored":
        """What the model holds for shown, as far as its quotes are true, before any gate."""
        sent = _first_chars(task.submission, self._max_answer_chars)
        record = _Record(sent_chars=_length(sent))
        orders = orders_in(sent)
        sent = without(sent, orders)
        if not any(part.text.strip() for part in sent.parts):
            return self._unscored(task, record, _Failed(UnscoredReason.EMPTY, "There is no answer to grade."))
        record.bearing = asyncio.ensure_future(self._bearing(task.question, sent))
        try:
            passes = await asyncio.gather(*(self._pass(task, sent, number, record) for number in range(self._passes)))
        finally:
            record.bearing.cancel()
        checked = [one for one in passes if isinstance(one, CheckedReply)]
        failed = [one for one in passes if isinstance(one, _Failed)]
        if len(failed) >= len(checked):
            return self._unscored(task, record, failed[0])
        record.note(checked)
        found = combine(task.question, checked, self._standard_error)
        injections = tuple(dict.fromkeys((*orders, *found.injections)))
        return Proposal(found.points, found.flags, found.levels, injections, self._provenance(task, record))

    async def _bearing(self, question: Question, sent: Submission) -> "Bearing | None":
        """Worked out while the model is thinking, so that it costs no time."""
        return await asyncio.to_thread(self._coverage.bearing, question, sent) if self._coverage else None

    async def _pass(
        self, task: GradingTask, sent: Submission, number: int, record: "_Record"
    ) -> "CheckedReply | _Failed":
        """One grading; asks a second time, with what was wrong, when the first reply can't be used."""
        boundary = self._draw_boundary()
        canary = boundary[:CANARY_CHARS]
        ask = partial(self._ask, task, sent, record, canary)
        messages = self._messages(task, sent, number, boundary, canary)
        got = await ask(messages, self._max_tokens)
        if not got.complaints:
            return got
        record.was_asked_again = True
        messages = (*messages, *self._again.render(complaints=got.complaints))
        is_cut = isinstance(got, _Failed) and got.reason is UnscoredReason.CUT
        got = await ask(messages, self._max_tokens * (2 if is_cut else 1))
        return _NO_EVIDENCE if isinstance(got, CheckedReply) and got.has_only_false_quotes else got

    async def _ask(
        self,
        task: GradingTask,
        sent: Submission,
        record: "_Record",
        canary: str,
        messages: tuple[Message, ...],
        max_tokens: int,
    ) -> "CheckedReply | _Failed":
        prompt = Prompt(name=self._prompt.name, sha256=self._prompt.sha256, messages=messages)
        schema = reply_schema(task.question, task.rubric, canary)
        try:
            reply = await self._model.reply(prompt, schema=schema, max_tokens=max_tokens)
            record.replies.append(reply)
            parsed = parse_reply(reply.text, task.question, task.rubric, canary)
            bearing = _strength(await record.bearing if record.bearing else None)
            return check(parsed, sent, bearing, self._instructions)
        except ReplyError as unusable:
            return _Failed(unusable.reason, str(unusable), unusable.complaints)
        except ChatError as error:
            return _Failed(UnscoredReason(error.fault.value), str(error), _CAN_BE_MENDED.get(error.fault, ()))

    def _messages(
        self, task: GradingTask, sent: Submission, number: int, boundary: str, canary: str
    ) -> tuple[Message, ...]:
        """The rules, then data alone: graded examples if there are any, and last the answer.

        Each pass sees criteria and anchors in another order, as models lean towards what stands first.
        """
        examples = [_as_data(exemplar) for exemplar in _examples(task)]
        turn = number % len(task.rubric.criteria)
        rules = self._prompt.render(
            boundary=boundary,
            canary=canary,
            question=task.question,
            criteria=[*task.rubric.criteria[turn:], *task.rubric.criteria[:turn]],
            anchor_levels=[1, 3, 5] if number % 2 == 0 else [5, 3, 1],
            ignore=list(task.rubric.ignore),
            has_examples=bool(examples),
        )
        answer = [{"asked": part.asked, "said": part.text, "spoken": part.is_spoken} for part in sent.parts]
        data: list[dict[str, Any]] = [{"graded_examples": examples}] if examples else []
        return (*rules, *(data_message(payload, boundary) for payload in (*data, {"answer": answer})))

    def _unscored(self, task: GradingTask, record: "_Record", failed: "_Failed") -> Unscored:
        return Unscored(reason=failed.reason, detail=failed.detail, provenance=self._provenance(task, record))

    def _provenance(self, task: GradingTask, record: "_Record") -> Provenance:
        prompts = (self._prompt, self._again) if record.was_asked_again else (self._prompt,)
        replies = record.replies
        return Provenance(
            grader=self.name,
            grader_version=JUDGE_VERSION,
            model_reported=next((reply.model_reported for reply in replies if reply.model_reported), None),
            prompt_hashes={prompt.name: prompt.sha256 for prompt in prompts},
            question_id=task.question.id,
            question_hash=content_hash(task.question),
            rubric_id=task.rubric.id,
            rubric_hash=content_hash(task.rubric),
            input_hash=task.submission.hash,
            characters_left_out=_length(task.submission) - record.sent_chars,
            parameters={
                **self._parameters,
                "max_tokens": self._max_tokens,
                "max_answer_chars": self._max_answer_chars,
                "answer_chars": _length(task.submission),
                "answer_chars_sent": record.sent_chars,
                "examples": [exemplar.id for exemplar in _examples(task)],
                "requests": sum(reply.calls for reply in replies),
                **record.notes,
            },
            passes=self._passes,
            raw_replies=tuple(reply.text[:MAX_REPLY_CHARS] for reply in replies),
            tokens_in=_sum_if_known([reply.tokens_in for reply in replies]),
            tokens_out=_sum_if_known([reply.tokens_out for reply in replies]),
            cost_usd=_sum_if_known([reply.cost_usd for reply in replies]),
            latency_ms=sum(reply.latency_ms for reply in replies),
            graded_at=self._clock(),
        )


@dataclass
class _Record:
    """What happened on the way, for the provenance."""

    sent_chars: int
    bearing: "asyncio.Future[Bearing | None] | None" = None
    replies: list[Reply] = field(default_factory=list)
    was_asked_again: bool = False
    notes: dict[str, Any] = field(default_factory=dict)

    def note(self, checked: list[CheckedReply]) -> None:
        """Keep which quotes did not count, pass by pass."""
        self.notes = {
            "passes_used": len(checked),
            "quotes_not_said": [one.not_said for one in checked],
            "quotes_overused": [one.overused for one in checked],
            "quotes_ordering": [one.orders for one in checked],
            "quotes_aside": [one.aside for one in checked],
            "injections_reported": [len(one.injections) for one in checked],
        }


class _Failed(NamedTuple):
    """A pass without a grade; with complaints it may be asked again."""

    reason: UnscoredReason
    detail: str
    complaints: tuple[str, ...] = ()


_NO_EVIDENCE = _Failed(
    UnscoredReason.EVIDENCE,
    "None of the model's quotes is in the answer, so its grade doesn't count; grade again, or choose another model.",
)
_CAN_BE_MENDED = {
    ChatFault.FORMAT: ("the reply was empty",),
    ChatFault.CUT: ("the reply was cut off at its length limit; keep quotes and rationales short",),
}


def _strength(bearing: Bearing | None) -> Strength:
    return lambda point_id, quote: bearing.of(point_id, quote) if bearing else None


def _first_chars(submission: Submission, limit: int) -> Submission:
    """The beginning of a submission; all its parts share the limit, in order."""
    parts = []
    for part in submission.parts:
        parts.append(part.model_copy(update={"text": part.text[:limit]}))
        limit = max(0, limit - len(part.text))
    return Submission(parts=tuple(parts))


def _length(submission: Submission) -> int:
    return sum(len(part.text) for part in submission.parts)


def _examples(task: GradingTask) -> list[Exemplar]:
    """The few-shot exemplars, less the one that is being graded itself: it would bring its own marks."""
    said = {" ".join(part.text.split()) for part in task.submission.parts}
    return [e for e in task.question.exemplars if e.split == "fewshot" and " ".join(e.answer.split()) not in said]


def _as_data(exemplar: Exemplar) -> dict[str, Any]:
    return exemplar.model_dump(include={"answer", "met", "partial", "flags"}) | {"levels": exemplar.scores}


def _sum_if_known(values: Sequence[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return sum(known[1:], start=known[0]) if known and len(known) == len(values) else None
