"""Recomputes what a candidate works out aloud, and compares figures with those that the question gave."""

from collections.abc import Iterator

from interviewer.content.question import Question
from interviewer.grading.arithmetic.breaks import Break, Rule
from interviewer.grading.arithmetic.chains import chains
from interviewer.grading.arithmetic.context import context_figures, given_figures, speaks_of_present
from interviewer.grading.arithmetic.results import broken_chain
from interviewer.grading.arithmetic.sentences import Said, sentences
from interviewer.grading.arithmetic.special import is_kv_cache, kv_cache, margins
from interviewer.grading.grade import Submission

__all__ = ["Break", "Rule", "check_quantities"]


def check_quantities(question: Question, submission: Submission) -> tuple[Break, ...]:
    """Every relation in the answers that does not hold, in the order in which they were said."""
    said = [sentence for part in submission.parts for sentence in sentences(part) if sentence.figures]
    is_compared = question.context and any(speaks_of_present(sentence.text) for sentence in said)
    given = given_figures(question.context) if is_compared else []
    found: list[Break] = []
    for sentence in said:
        found.extend(_relations(sentence))
        if speaks_of_present(sentence.text):
            found.extend(context_figures(sentence, given))
    return tuple(found)


def _relations(said: Said) -> Iterator[Break]:
    if len(said.figures) < 2:
        return
    if is_kv_cache(said):
        yield from kv_cache(said)
        return
    yield from filter(None, (broken_chain(said, chain) for chain in chains(said)))
    yield from margins(said)
