"""What a grader reads of spoken answers: misheard words put right, no fillers, no loops of a recogniser; the outcome mapped back.

Levels rest on quotes, and quotes are shown in the text as the candidate handed it in; so every
quote of an outcome is led back to that text before anybody keeps it.
"""

import re
from collections.abc import Callable
from typing import Protocol

from interviewer.content.question import Question
from interviewer.grading.grade import GradingTask, Outcome, Quote, Submission
from interviewer.grading.quotes import with_quotes
from interviewer.service.out_of_place import NOTHING_USUAL, Usual, out_of_place
from interviewer.speech.jargon import Place, question_terms, respell
from interviewer.speech.repeats import repeats_in

UsualWords = Callable[[], Usual]
"""The words that are usual in the bank; without them only the terms of a question are put right."""


def nothing_usual() -> Usual:
    """Where no bank is at hand."""
    return NOTHING_USUAL


class Understood:
    """A submission with the words of its question put right in what was spoken."""

    def __init__(self, said: Submission, question: Question, usual: UsualWords = nothing_usual) -> None:
        """`usual` is asked only where something was spoken."""
        terms = question_terms(question)
        self._said = said
        self._respelled = {
            part.turn_id: respell(part.text, terms, _places(part.text, question, usual()))
            for part in said.parts
            if part.is_spoken
        }

    @property
    def submission(self) -> Submission:
        """What is to be graded; the same value if nothing was misheard."""
        parts = tuple(
            part.model_copy(update={"text": self._respelled[part.turn_id].text})
            if part.turn_id in self._respelled
            else part
            for part in self._said.parts
        )
        return Submission(parts=parts)

    def as_said(self, outcome: Outcome) -> Outcome:
        """The outcome with its quotes, and the hash of its input, those of the submission as it was handed in."""
        found = with_quotes(outcome, self._quote_as_said)
        source = found.provenance.model_copy(update={"input_hash": self._said.hash})
        return found.model_copy(update={"provenance": source})

    def _quote_as_said(self, quote: Quote) -> Quote:
        respelled = self._respelled.get(quote.turn_id)
        if respelled is None or not respelled.edits:
            return quote
        start, end = respelled.heard_place(quote.start, quote.end)
        text = next(part.text for part in self._said.parts if part.turn_id == quote.turn_id)
        return quote.model_copy(update={"start": start, "end": end, "text": text[start:end]})


class Grader(Protocol):
    """Grades a task."""

    @property
    def name(self) -> str:
        """Who grades."""
        ...

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome."""
        ...


class UnderstandingGrader:
    """A grader that is given spoken answers with their misheard terms put right, as the program gives them."""

    def __init__(self, grader: Grader, usual: UsualWords = nothing_usual) -> None:
        self._grader = grader
        self._usual = usual

    @property
    def name(self) -> str:
        """The grader's own name."""
        return self._grader.name

    async def grade(self, task: GradingTask) -> Outcome:
        """The grader's outcome, its quotes led back to what was handed in."""
        understood = Understood(task.submission, task.question, self._usual)
        outcome = await self._grader.grade(task.model_copy(update={"submission": understood.submission}))
        return understood.as_said(outcome)


def _places(text: str, question: Question, usual: Usual) -> list[Place]:
    """What is left out or put right: copies that a recogniser wrote in a loop, fillers, words that sound like others."""
    loops = [(loop.start, loop.end, "") for loop in repeats_in(text)]
    fillers = [(match.start(), match.end(), "") for match in FILLER.finditer(text)]
    found: list[Place] = []
    if usual.known:
        plain = FILLER.sub(lambda match: "\n" * len(match[0]), text)
        found = [(one.start, one.end, one.term) for one in out_of_place(plain, question, usual)]
    outside = [one for one in (*fillers, *found) if all(one[1] <= start or one[0] >= end for start, end, _ in loops)]
    return [*loops, *outside]


FILLER = re.compile(
    r"\b(?:u+m+|u+h+m?|erm?|hm+|mm+|(?<!do )(?<!did )(?<!as )(?<!if )you know|i mean)\b,?(?: |$)", re.IGNORECASE
)
"""What says nothing; graders that match meaning take it for something."""
