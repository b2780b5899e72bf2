"""Graded answers are complete, sound like speech, are ordered and rated twice (L5, L7)."""

import re
from collections import Counter
from collections.abc import Iterator

from interviewer.content.bank import Bank
from interviewer.content.ceilings import ceiling
from interviewer.content.question import Exemplar, Question
from interviewer.content.rules.finding import Finding
from interviewer.content.rules.wording import runs, words

KINDS = ("weak", "adequate", "strong", "bluff")


def complete(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L5: a gold question has all four kinds, some to learn from and some to test on."""
    if question.status != "gold" and not question.exemplars:
        return
    if {exemplar.id for exemplar in question.exemplars} != set(KINDS):
        yield Finding("L5", ("exemplars",), "weak, adequate, strong and bluff, one of each")
    elif {e.split for e in question.exemplars} != {"fewshot", "holdout"}:
        yield Finding("L5", ("exemplars",), "some fewshot and some holdout")


def scored(question: Question, bank: Bank) -> Iterator[Finding]:
    """L7: one level for each criterion, within what the points and flags allow."""
    criteria = [criterion.id for criterion in bank.rubric_of(question).criteria]
    for i, exemplar in enumerate(question.exemplars):
        if set(exemplar.scores) != set(criteria):
            yield Finding("L7", ("exemplars", i, "scores"), f"one score for each of {', '.join(criteria)}")
            continue
        for criterion, score in exemplar.scores.items():
            top = ceiling(question, criterion, exemplar.met, exemplar.flags)
            if not 1 <= score <= top.level:
                message = f"{criterion}: {score} but at most {top.level} ({top.reason})"
                yield Finding("L7", ("exemplars", i, "scores"), message)
        if overlap := set(exemplar.met) & set(exemplar.partial):
            yield Finding("L7", ("exemplars", i), f"{', '.join(sorted(overlap))} cannot be both met and partial")


def rated_twice(question: Question, bank: Bank) -> Iterator[Finding]:
    """L7: gold answers carry two ratings that agree within one level; a wider gap is mended in the anchor or evidence."""
    criteria = {criterion.id for criterion in bank.rubric_of(question).criteria}
    for i, exemplar in enumerate(question.exemplars):
        if question.status == "gold" and len({rating.rater for rating in exemplar.ratings}) < 2:
            yield Finding("L7", ("exemplars", i, "ratings"), "a second rating by somebody who does not know the first")
        for j, rating in enumerate(exemplar.ratings):
            if set(rating.scores) != criteria or not all(1 <= level <= 5 for level in rating.scores.values()):
                message = f"one level from 1 to 5 for each of {', '.join(sorted(criteria))}"
                yield Finding("L7", ("exemplars", i, "ratings", j), message)
                return
        for criterion in sorted(criteria & set(exemplar.scores)):
            levels = sorted(rating.scores[criterion] for rating in exemplar.ratings)
            if levels[-1] - levels[0] >= 2:
                message = f"{criterion}: ratings {levels[0]} and {levels[-1]}; mend anchor or evidence, then rate again"
                yield Finding("L7", ("exemplars", i, "ratings"), message)
            if not levels[0] <= exemplar.scores[criterion] <= levels[-1]:
                message = f"{criterion}: {exemplar.scores[criterion]} is not what any rating says"
                yield Finding("L7", ("exemplars", i, "scores"), message)


def own_words(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L7: an answer shares no run of six words with a cue or a point; otherwise it would be graded by its wording."""
    expected = [
        (run, point.id) for point in question.evidence for text in (point.text, *point.cues) for run in runs(text, 6)
    ]
    for i, exemplar in enumerate(question.exemplars):
        said = set(runs(exemplar.answer, 6))
        if copied := next(((run, point) for run, point in expected if run in said), None):
            message = f"copies six words of {copied[1]}: {' '.join(copied[0])!r}"
            yield Finding("L7", ("exemplars", i, "answer"), message)


def ordered(question: Question, bank: Bank) -> Iterator[Finding]:
    """L7: weak < adequate < strong; strong passes the bar; a bluff is long and earns little."""
    found: dict[str, Exemplar] = {exemplar.id: exemplar for exemplar in question.exemplars}
    criteria = bank.rubric_of(question).criteria
    if set(found) != set(KINDS) or any({c.id for c in criteria} - set(e.scores) for e in found.values()):
        return
    totals = {key: sum(exemplar.scores.values()) for key, exemplar in found.items()}
    if not totals["strong"] > totals["adequate"] > totals["weak"]:
        yield Finding("L7", ("exemplars",), f"totals must rise weak < adequate < strong; they are {totals}")
    for criterion in criteria:
        weak, adequate, strong, bluff = (found[kind].scores[criterion.id] for kind in KINDS)
        if not weak <= adequate <= strong:
            yield Finding("L7", ("exemplars",), f"{criterion.id}: weak {weak}, adequate {adequate}, strong {strong}")
        if strong < min(5, criterion.bar.of(question.level) + 1):
            yield Finding("L7", ("exemplars",), f"{criterion.id}: strong must pass the bar by one")
        if bluff > weak + 1:
            yield Finding("L7", ("exemplars",), f"{criterion.id}: bluff scores more than weak + 1")
    if len(words(found["bluff"].answer)) < 1.1 * len(words(found["weak"].answer)):
        yield Finding("L7", ("exemplars",), "the bluff must be at least 1.1 times as long as the weak answer")
    if _figures(found["strong"]) < 2:
        yield Finding("L7", ("exemplars",), "the strong answer needs figures of its own", "warning")


_NUMBER_WORDS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    | {"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
    | {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
    | {"hundred", "thousand", "million", "half", "third", "quarter"}
)


def _figures(exemplar: Exemplar) -> int:
    """How many numbers an answer states, as digits or words."""
    return sum(
        bool(re.match(r"\d", word)) or bool(_NUMBER_WORDS & set(word.split("-"))) for word in words(exemplar.answer)
    )


def alike(bank: Bank) -> Iterator[tuple[str, Finding]]:
    """L9: no two graded answers tell the same in the same words."""
    seen: dict[tuple[str, ...], list[str]] = {}
    for question in bank.questions.values():
        for i, exemplar in enumerate(question.exemplars):
            name = f"{exemplar.id} of {question.id}"
            own = set(runs(exemplar.answer, ALIKE_RUN))
            shared = Counter(other for run in own for other in seen.get(run, ()))
            for other, count in shared.most_common(1):
                if count > ALIKE_SHARE * len(own):
                    message = f"shares {count} of {len(own)} runs of {ALIKE_RUN} words with {other}"
                    yield question.id, Finding("L9", ("exemplars", i, "answer"), message)
            for run in own:
                seen.setdefault(run, []).append(name)


ALIKE_RUN, ALIKE_SHARE = 4, 0.10
"""Two answers by different authors share one run of four words in fifty at the most, common phrases included."""


def rotated(bank: Bank) -> Iterator[tuple[str, Finding]]:
    """L5: over the bank each kind of answer is held out about half of the time."""
    for kind in KINDS:
        found = [(q.id, i, e.split) for q in bank.questions.values() for i, e in enumerate(q.exemplars) if e.id == kind]
        held = sum(split == "holdout" for _, _, split in found)
        if len(found) >= 20 and not 0.4 <= held / len(found) <= 0.6:
            common = "holdout" if held > len(found) / 2 else "fewshot"
            question, i = next((q, i) for q, i, split in found if split == common)
            message = f"{held} of {len(found)} {kind} answers are held out; about half should be"
            yield question, Finding("L5", ("exemplars", i, "split"), message)
