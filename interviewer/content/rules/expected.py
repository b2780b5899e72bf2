"""What an answer can show and get wrong: evidence points and red flags (L3, L8, L12)."""

import itertools
from collections.abc import Iterator

from interviewer.content.bank import Bank
from interviewer.content.question import Need, Question
from interviewer.content.rules.finding import Finding
from interviewer.content.rules.wording import content_words, shared_words, words
from interviewer.content.taxonomy import Topic


def evidence(question: Question, bank: Bank) -> Iterator[Finding]:
    """L3: each criterion has something to be seen, in words a candidate might use."""
    if not 8 <= len(question.evidence) <= 14:
        yield Finding("L3", ("evidence",), f"{len(question.evidence)} evidence points; 8 to 14 are needed")
    for criterion in bank.rubric_of(question).criteria:
        needs = {point.need for point in question.points_of(criterion.id)}
        if Need.MUST not in needs or not needs - {Need.MUST}:
            yield Finding("L3", ("evidence",), f"{criterion.id}: needs a must and a should or bonus")
    for i, point in enumerate(question.evidence):
        if not 8 <= len(words(point.text)) <= 40:
            yield Finding("L3", ("evidence", i, "text"), f"{len(words(point.text))} words; 8 to 40 are allowed")
        for vague in sorted(_VAGUE & set(words(point.text))):
            yield Finding("L12", ("evidence", i, "text"), f"{vague!r} cannot be seen in an answer", "warning")


_VAGUE = {"understands", "good", "appropriate", "robust"}


def cues(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L3: three different cues a point, none of which restating the question would meet."""
    asked = content_words(f"{question.context} {question.prompt}")
    for i, point in enumerate(question.evidence):
        if len(set(point.cues)) < 3:
            yield Finding("L3", ("evidence", i, "cues"), "at least three different cues")
        for j, cue in enumerate(point.cues):
            if not 2 <= len(words(cue)) <= 10:
                yield Finding("L3", ("evidence", i, "cues", j), f"cue {cue!r}: 2 to 10 words are allowed")
            elif content_words(cue) <= asked:
                yield Finding("L3", ("evidence", i, "cues", j), f"cue {cue!r} only repeats the question")


def control(question: Question, bank: Bank) -> Iterator[Finding]:
    """L3: every system design says how the unpredictable part is evaluated, monitored and rolled back."""
    if question.topic is not Topic.SYSTEM_DESIGN:
        return
    if not any(criterion.id == "control" for criterion in bank.rubric_of(question).criteria):
        yield Finding("L3", ("rubric",), "a system-design rubric needs the criterion control")
    if not any(point.need is Need.MUST for point in question.points_of("control")):
        yield Finding("L3", ("evidence",), "a system design needs a must for control")


def red_flags(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L3: at least two, each with a cap that can be explained."""
    if len(question.red_flags) < 2:
        yield Finding("L3", ("red_flags",), "at least two red flags")
    for i, flag in enumerate(question.red_flags):
        if not flag.caps or any(not 1 <= cap <= 4 for cap in flag.caps.values()):
            yield Finding("L3", ("red_flags", i, "caps"), "a cap from 1 to 4 for at least one criterion")


def similar_points(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L8: no two evidence points say the same."""
    for (_, a), (j, b) in itertools.combinations(enumerate(question.evidence), 2):
        if shared_words(a.text, b.text) > 0.5:
            yield Finding("L8", ("evidence", j, "text"), f"nearly the same words as {a.id}")
