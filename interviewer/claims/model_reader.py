"""Reads the ledger of a story with a language model: the model quotes, code checks every quote against the answer.

A quote that is not in the answer is dropped. A reply that cannot be used is asked for once more with the complaint;
after that the rules read the story, and the ledger says why.

    ledger = await ModelReader(model, embedder).read(submission)
"""

import secrets
from collections.abc import Callable, Iterable

from interviewer.claims.contradictions import contradiction
from interviewer.claims.ledger import ledger_of, read_ledger
from interviewer.claims.reply import ClaimsReply, ToldPair, claims_schema, parse_claims
from interviewer.claims.values import Claim, ClaimKind, Contradiction, Ledger
from interviewer.grading.embedder import Embedder
from interviewer.grading.evidence import find_few_words, find_quote, is_instruction, orders_in, without
from interviewer.grading.grade import Submission, UnscoredReason
from interviewer.grading.reply import ReplyError
from interviewer.llm.chat import ChatError, ChatModel, Message, Prompt
from interviewer.llm.prompty import data_message, load_prompt

LEAST_TRUE = 0.5
"""Share of a reply's quotes that must be in the answer; with fewer the model makes things up."""


class ModelReader:
    """Reads ledgers with a chat model, and with the rules where the model fails."""

    def __init__(
        self,
        model: ChatModel,
        embedder: Embedder,
        *,
        max_tokens: int = 3_000,
        draw_boundary: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._model = model
        self._embedder = embedder
        self._max_tokens = max_tokens
        self._draw_boundary = draw_boundary
        self._prompt = load_prompt("claims")
        self._again = load_prompt("grade_again")

    async def read(self, submission: Submission) -> Ledger:
        """The ledger of a story; no failure of the model is raised, `reason` tells it."""
        sent = without(submission, orders_in(submission))
        messages = self._messages(sent)
        for is_last in (False, True):
            try:
                return await self._ask(sent, messages)
            except ReplyError as unusable:
                reason, complaints = str(unusable), unusable.complaints
            except ChatError as error:
                reason, complaints = str(error), ()
            if is_last or not complaints:
                break
            messages = (*messages, *self._again.render(complaints=complaints))
        return read_ledger(submission, self._embedder).model_copy(update={"reason": reason})

    async def _ask(self, sent: Submission, messages: tuple[Message, ...]) -> Ledger:
        prompt = Prompt(name=self._prompt.name, sha256=self._prompt.sha256, messages=messages)
        reply = await self._model.reply(prompt, schema=claims_schema(), max_tokens=self._max_tokens)
        return _checked(sent, parse_claims(reply.text))

    def _messages(self, sent: Submission) -> tuple[Message, ...]:
        boundary = self._draw_boundary()
        story = [{"asked": part.asked, "said": part.text, "spoken": part.is_spoken} for part in sent.parts]
        return (*self._prompt.render(boundary=boundary), data_message({"story": story}, boundary))


def _checked(sent: Submission, reply: ClaimsReply) -> Ledger:
    """The ledger of the quotes that are in the answer; raises ReplyError if most are not."""
    found = [_found(sent, told.kind, told.quote) for told in reply.claims]
    true = [claim for claim in found if claim is not None]
    if len(true) < LEAST_TRUE * len(found):
        raise ReplyError(
            UnscoredReason.EVIDENCE, (f"claims: {len(found) - len(true)} quotes are not in any `said`; copy them",)
        )
    order = {part.turn_id: place for place, part in enumerate(sent.parts)}
    claims = sorted(dict.fromkeys(true), key=lambda claim: (order[claim.turn_id], claim.start, claim.end))
    ledger = ledger_of(sent, claims)
    return ledger.model_copy(
        update={"source": "model", "contradictions": _with(ledger.contradictions, _pairs(sent, reply.contradictions))}
    )


def _found(sent: Submission, kind: ClaimKind, quote: str) -> Claim | None:
    """The claim where its exact words first stand; None for words that were not said or that order the reader about."""
    if is_instruction(quote):
        return None
    for part in sent.parts:
        span = find_quote(part.text, quote, 1.0) or find_few_words(part.text, quote)
        if span is not None:
            start, end = span
            return Claim(kind=kind, turn_id=part.turn_id, start=start, end=end, text=part.text[start:end])
    return None


def _pairs(sent: Submission, told: Iterable[ToldPair]) -> list[Contradiction]:
    found = []
    for pair in told:
        first, second = (_found(sent, ClaimKind.EFFECT, quote) for quote in (pair.first, pair.second))
        if first is not None and second is not None and first != second:
            found.append(contradiction(first, second))
    return found


def _with(known: tuple[Contradiction, ...], more: Iterable[Contradiction]) -> tuple[Contradiction, ...]:
    """The known ones and those of the others that are about other places."""
    kept = list(known)
    for one in more:
        if not any(_overlap(one.first, k.first) and _overlap(one.second, k.second) for k in kept):
            kept.append(one)
    return tuple(kept)


def _overlap(one: Claim, other: Claim) -> bool:
    return one.turn_id == other.turn_id and one.start < other.end and other.start < one.end
