"""What is asked: lengths (L2), follow-ups (L4), forms (L5, L11), ageing (L10), plain language (L14)."""

import re
from collections.abc import Iterator
from datetime import date

from interviewer.content.bank import Bank
from interviewer.content.question import Need, Question
from interviewer.content.rules.finding import Finding
from interviewer.content.rules.wording import plain, reading_ease, words, words_per_sentence
from interviewer.content.taxonomy import Form, Level

_WORD_LIMITS = {"context": (0, 130), "prompt": (25, 90), "spoken": (15, 60)}
_QUESTION_WORDS = {"what", "why", "how", "when", "where", "who", "which"}


def lengths(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L2: context, prompt and spoken text fit the screen and a breath."""
    for name, (least, most) in _WORD_LIMITS.items():
        count = len(words(getattr(question, name)))
        if not least <= count <= most:
            yield Finding("L2", (name,), f"{count} words; {least} to {most} are allowed")
    if question.prompt.count("?") > 3:
        yield Finding("L2", ("prompt",), "more than three questions in one")
    spoken = set(words(question.spoken))
    for asked in sorted(_QUESTION_WORDS & set(words(question.prompt))):
        if asked not in spoken:
            yield Finding("L2", ("spoken",), f"the question word {asked!r} of the prompt is not read aloud")


def plain_language(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L14: sentences that can be followed at once, also when heard."""
    for name, limit in (("prompt", 28), ("spoken", 22)):
        if (mean := words_per_sentence(getattr(question, name))) > limit:
            yield Finding("L14", (name,), f"{mean:.0f} words a sentence; keep to {limit}", "warning")
    if (ease := reading_ease(question.spoken)) < HARD_TO_FOLLOW:
        message = f"reading ease {ease:.0f}; use shorter words or sentences to reach {HARD_TO_FOLLOW}"
        yield Finding("L14", ("spoken",), message, "warning")


HARD_TO_FOLLOW = 30
"""Flesch's own limit of `very difficult`; questions on technical matters lie at 50 to 80."""


def probes(question: Question, bank: Bank) -> Iterator[Finding]:
    """L4: follow-ups are short questions that give nothing away."""
    if len(question.probes) < 3:
        yield Finding("L4", ("probes",), "at least three planned probes")
    probed = {probe.criterion for probe in question.probes}
    for criterion in bank.rubric_of(question).criteria:
        if any(p.need is Need.MUST for p in question.points_of(criterion.id)) and criterion.id not in probed:
            yield Finding("L4", ("probes",), f"no probe for {criterion.id}, which has a must")
    for i, probe in enumerate(question.probes):
        if len(words(probe.ask)) > 30 or not probe.ask.rstrip().endswith("?"):
            yield Finding("L4", ("probes", i, "ask"), "at most 30 words, ending in a question mark")
        if not probe.when_missing:
            yield Finding("L4", ("probes", i), "say which points it asks for (when_missing)")
        for point_id in probe.when_missing:
            for cue in _cues_of(question, point_id):
                if f" {plain(cue)} " in f" {plain(probe.ask)} ":
                    yield Finding("L4", ("probes", i, "ask"), f"leads: it holds the cue {cue!r} of {point_id}")


def _cues_of(question: Question, point_id: str) -> tuple[str, ...]:
    return next((point.cues for point in question.evidence if point.id == point_id), ())


def forms(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """Past-behaviour items can be answered without the experience (L5); situational ones hold a dilemma (L11)."""
    if question.form is Form.PAST_BEHAVIOUR:
        if question.fallback is None:
            yield Finding("L5", ("form",), "a past-behaviour question needs a fallback")
        if not any(probe.trigger == "no_story" for probe in question.probes):
            yield Finding("L5", ("probes",), "a past-behaviour question needs a probe with trigger: no_story")
    if question.form is Form.SITUATIONAL and not _DILEMMA.search(f"{question.context} {question.prompt}"):
        yield Finding("L11", ("prompt",), "no dilemma: name two options, or two limits in conflict")


_DILEMMA = re.compile(
    r"\b(or|but|while|whereas|against|versus|yet|instead|however|rather|cannot both|another|other|either)\b", re.I
)


def companions(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L2: what surrounds a question is there, so no screen of it stays empty."""
    rungs = 2 if question.level is Level.JUNIOR else 3
    least = {"depth": rungs, "hints": 2, "transfer": 1, "study": 2, "refs": 1, "asr_terms": 3, "tags": 1}
    for name, count in least.items():
        if len(getattr(question, name)) < count:
            yield Finding("L2", (name,), f"at least {count} here")
    if len({hint.criterion for hint in question.hints}) < len(question.hints):
        yield Finding("L2", ("hints",), "two hints for one criterion; let each serve another")


def ageing(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L10: no named model version in what is asked: versions age, judgement lasts."""
    for name in ("context", "prompt", "spoken"):
        if match := MODEL_NAMES.search(getattr(question, name)):
            yield Finding("L10", (name,), f"names a model or version: {match.group()!r}")


MODEL_NAMES = re.compile(r"\b(gpt-?\d\w*|(?:chatgpt|claude|gemini|llama|mistral|qwen|deepseek|copilot)\d*)\b", re.I)


def freshness(question: Question, today: date) -> Iterator[Finding]:
    """L10: facts are looked at again before their date; two months before, a reminder."""
    months_left = question.facts.months_left(today)
    if months_left < 0:
        yield Finding("L10", ("facts", "review_by"), f"the facts were to be checked by {question.facts.review_by}")
    elif months_left < 2:
        message = f"the facts are to be checked by {question.facts.review_by}"
        yield Finding("L10", ("facts", "review_by"), message, "warning")
