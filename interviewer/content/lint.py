"""The rules that a program can check on content; the rest is for a reviewer.

Each rule is a function that yields findings for one question, rubric or bank. Rule ids are
those of the authoring guide (L1 is the loader's: schema, ids, unknown keys).
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from interviewer.content.bank import Bank
from interviewer.content.ceilings import ceiling
from interviewer.content.question import Exemplar, Need, Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Form

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One fault: the rule, the field's place inside the item, and what to do."""

    rule: str
    place: Place
    message: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Problem:
    """A finding with its file and line."""

    file: str
    line: int
    item: str
    finding: Finding

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.finding.place) or "-"
        return f"{self.file}:{self.line}: {self.finding.rule}: {where}: {self.finding.message}"


def lint(bank: Bank, today: date) -> tuple[Problem, ...]:
    """Every finding on a bank, in file order."""
    problems: list[Problem] = []

    def report(item: str, findings: Iterator[Finding]) -> None:
        for finding in findings:
            file, line = bank.origins[item].at(*finding.place)
            problems.append(Problem(file, line, item, finding))

    for rubric in bank.rubrics.values():
        report(rubric.id, rubric_rules(rubric))
    for question in bank.questions.values():
        for rule in _QUESTION_RULES:
            report(question.id, rule(question, bank))
        report(question.id, freshness(question, today))
    for first, second in shared_subtopics(bank):
        report(second.id, iter([Finding("L1", ("id",), f"{first.id} already asks this sub-topic at this level")]))
    return tuple(sorted(problems, key=lambda p: (p.file, p.line)))


# L1: names agree ------------------------------------------------------------------------------------------


def names_agree(question: Question, bank: Bank) -> Iterator[Finding]:
    """The id says role, topic, sub-topic and level, as do the fields and the file's name."""
    wanted = f"{question.role}.{question.topic}.{question.subtopic}.{question.level.value[0]}"
    if not re.fullmatch(re.escape(wanted) + r"\d+", question.id):
        yield Finding("L1", ("id",), f"the fields say {wanted}<n>, the id says {question.id}")
    origin = bank.origins[question.id]
    if origin.file.path.name != f"{question.role}.{question.topic}.yaml":
        yield Finding("L1", ("id",), f"belongs in {question.role}.{question.topic}.yaml")
    cell = bank.taxonomy.cell(question.role, question.topic)
    if cell is None or question.subtopic not in cell.subtopics:
        yield Finding("L1", ("subtopic",), f"{question.subtopic!r} is not a sub-topic of this cell in _taxonomy.yaml")
    rubric = bank.rubric_of(question)
    if rubric.topic is not question.topic or rubric.family is not bank.roles[question.role].family:
        yield Finding("L1", ("rubric",), f"{rubric.id} is not the rubric of this role and topic")
    known = {criterion.id for criterion in rubric.criteria}
    for at, criterion in _criterion_names(question):
        if criterion not in known:
            yield Finding("L1", at, f"{criterion!r} is not a criterion of {rubric.id}")
    yield from _references_resolve(question, bank)


def _criterion_names(question: Question) -> Iterator[tuple[Place, str]]:
    for i, point in enumerate(question.evidence):
        yield ("evidence", i, "criterion"), point.criterion
    for i, probe in enumerate(question.probes):
        yield ("probes", i, "criterion"), probe.criterion
    for i, flag in enumerate(question.red_flags):
        for name in flag.caps:
            yield ("red_flags", i, "caps"), name
    for i, hint in enumerate(question.hints):
        yield ("hints", i, "criterion"), hint.criterion


def _references_resolve(question: Question, bank: Bank) -> Iterator[Finding]:
    points = {point.id for point in question.evidence}
    flags = {flag.id for flag in question.red_flags}
    for i, probe in enumerate(question.probes):
        for missing in sorted(set(probe.when_missing) - points):
            yield Finding("L1", ("probes", i, "when_missing"), f"no evidence point {missing}")
    for i, flag in enumerate(question.red_flags):
        if flag.ref is not None and flag.ref not in bank.misconceptions:
            yield Finding("L1", ("red_flags", i, "ref"), f"{flag.ref!r} is not in _misconceptions.yaml")
    for i, exemplar in enumerate(question.exemplars):
        for unknown in sorted((set(exemplar.met) | set(exemplar.partial)) - points | set(exemplar.flags) - flags):
            yield Finding("L1", ("exemplars", i), f"{unknown} is neither an evidence point nor a red flag")
    for group, ids in (
        ("evidence", [p.id for p in question.evidence]),
        ("red_flags", [f.id for f in question.red_flags]),
        ("probes", [p.id for p in question.probes]),
        ("exemplars", [e.id for e in question.exemplars]),
    ):
        if len(set(ids)) < len(ids):
            yield Finding("L1", (group,), "an id is used twice")


def shared_subtopics(bank: Bank) -> Iterator[tuple[Question, Question]]:
    """Pairs of questions in one cell, sub-topic and level."""
    seen: dict[tuple[str, ...], Question] = {}
    for question in bank.questions.values():
        if question.status == "retired":
            continue
        key = (question.role, question.topic, question.subtopic, question.level)
        if key in seen:
            yield seen[key], question
        seen.setdefault(key, question)


# L2: lengths ----------------------------------------------------------------------------------------------

_WORD_LIMITS = {"context": (0, 130), "prompt": (25, 90), "spoken": (15, 60)}


def lengths(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """Context, prompt and spoken text fit the screen and a breath."""
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
    for name, limit in (("prompt", 28), ("spoken", 22)):
        if (mean := _words_per_sentence(getattr(question, name))) > limit:
            yield Finding("L14", (name,), f"{mean:.0f} words a sentence; keep to {limit}", "warning")


_QUESTION_WORDS = {"what", "why", "how", "when", "where", "who", "which"}


def _words_per_sentence(text: str) -> float:
    sentences = [s for s in re.split(r"(?<=[.?!:;])\s+", text) if words(s)]
    return len(words(text)) / max(1, len(sentences))


# L3: evidence ---------------------------------------------------------------------------------------------


def evidence(question: Question, bank: Bank) -> Iterator[Finding]:
    """Each criterion has something to be seen, in words a candidate might use."""
    if not 8 <= len(question.evidence) <= 14:
        yield Finding("L3", ("evidence",), f"{len(question.evidence)} evidence points; 8 to 14 are needed")
    for criterion in bank.rubric_of(question).criteria:
        needs = {point.need for point in question.points_of(criterion.id)}
        if Need.MUST not in needs or not needs - {Need.MUST}:
            yield Finding("L3", ("evidence",), f"{criterion.id}: needs a must and a should or bonus")
    asked = content_words(f"{question.context} {question.prompt}")
    for i, point in enumerate(question.evidence):
        if not 8 <= len(words(point.text)) <= 40:
            yield Finding("L3", ("evidence", i, "text"), f"{len(words(point.text))} words; 8 to 40 are allowed")
        if len(set(point.cues)) < 3:
            yield Finding("L3", ("evidence", i, "cues"), "at least three different cues")
        for j, cue in enumerate(point.cues):
            if not 2 <= len(words(cue)) <= 10:
                yield Finding("L3", ("evidence", i, "cues", j), f"cue {cue!r}: 2 to 10 words are allowed")
            elif content_words(cue) <= asked:
                yield Finding("L3", ("evidence", i, "cues", j), f"cue {cue!r} only repeats the question")
        for vague in sorted(_VAGUE & set(words(point.text))):
            yield Finding("L12", ("evidence", i, "text"), f"{vague!r} cannot be seen in an answer", "warning")
    if len(question.red_flags) < 2:
        yield Finding("L3", ("red_flags",), "at least two red flags")
    for i, flag in enumerate(question.red_flags):
        if not flag.caps or any(not 1 <= cap <= 4 for cap in flag.caps.values()):
            yield Finding("L3", ("red_flags", i, "caps"), "a cap from 1 to 4 for at least one criterion")


_VAGUE = {"understands", "good", "appropriate", "robust"}


def similar_points(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """L8: no two evidence points say the same."""
    for (_, a), (j, b) in itertools.combinations(enumerate(question.evidence), 2):
        if _jaccard(a.text, b.text) > 0.5:
            yield Finding("L8", ("evidence", j, "text"), f"nearly the same words as {a.id}")


# L4, L5: probes and forms ---------------------------------------------------------------------------------


def probes(question: Question, bank: Bank) -> Iterator[Finding]:
    """Follow-ups are short questions that give nothing away."""
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
    """Past-behaviour items can be answered without the experience; situational ones hold a dilemma."""
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


# L5, L7: exemplars ----------------------------------------------------------------------------------------


def exemplars(question: Question, bank: Bank) -> Iterator[Finding]:
    """Graded answers are complete, ordered and obey the rules that grades obey."""
    found: dict[str, Exemplar] = {exemplar.id: exemplar for exemplar in question.exemplars}
    if question.status == "gold" or found:
        if set(found) != {"weak", "adequate", "strong", "bluff"}:
            yield Finding("L5", ("exemplars",), "weak, adequate, strong and bluff, one of each")
            return
        if {e.split for e in question.exemplars} != {"fewshot", "holdout"}:
            yield Finding("L5", ("exemplars",), "some fewshot and some holdout")
    criteria = [criterion.id for criterion in bank.rubric_of(question).criteria]
    for i, exemplar in enumerate(question.exemplars):
        if set(exemplar.scores) != set(criteria):
            yield Finding("L7", ("exemplars", i, "scores"), f"one score for each of {', '.join(criteria)}")
            return
        yield from _obeys_ceilings(question, exemplar, i)
        yield from _speaks_for_itself(question, exemplar, i)
    if len(found) == 4:
        yield from _ordered(question, bank, found)


def _obeys_ceilings(question: Question, exemplar: Exemplar, i: int) -> Iterator[Finding]:
    for criterion, score in exemplar.scores.items():
        top = ceiling(question, criterion, exemplar.met, exemplar.flags)
        if not 1 <= score <= top.level:
            yield Finding(
                "L7", ("exemplars", i, "scores"), f"{criterion}: {score} but at most {top.level} ({top.reason})"
            )
    if overlap := set(exemplar.met) & set(exemplar.partial):
        yield Finding("L7", ("exemplars", i), f"{', '.join(sorted(overlap))} cannot be both met and partial")


def _speaks_for_itself(question: Question, exemplar: Exemplar, i: int) -> Iterator[Finding]:
    said = plain(exemplar.answer)
    for point in question.evidence:
        for text in (point.text, *point.cues):
            tokens = plain(text).split()
            for start in range(len(tokens) - 5):
                run = " ".join(tokens[start : start + 6])
                if f" {run} " in f" {said} ":
                    yield Finding(
                        "L7", ("exemplars", i, "answer"), f"copies six words of {point.id}: {run!r}", "warning"
                    )
                    return


def _ordered(question: Question, bank: Bank, found: dict[str, Exemplar]) -> Iterator[Finding]:
    totals = {key: sum(exemplar.scores.values()) for key, exemplar in found.items()}
    if not totals["strong"] > totals["adequate"] > totals["weak"]:
        yield Finding("L7", ("exemplars",), f"totals must rise weak < adequate < strong; they are {totals}")
    for criterion in bank.rubric_of(question).criteria:
        weak, adequate, strong, bluff = (found[k].scores[criterion.id] for k in ("weak", "adequate", "strong", "bluff"))
        if not weak <= adequate <= strong:
            yield Finding("L7", ("exemplars",), f"{criterion.id}: weak {weak}, adequate {adequate}, strong {strong}")
        if strong < min(5, criterion.bar.of(question.level) + 1):
            yield Finding("L7", ("exemplars",), f"{criterion.id}: strong must pass the bar by one")
        if bluff > weak + 1:
            yield Finding("L7", ("exemplars",), f"{criterion.id}: bluff scores more than weak + 1")
    if len(words(found["bluff"].answer)) < 1.1 * len(words(found["weak"].answer)):
        yield Finding("L7", ("exemplars",), "the bluff must be at least 1.1 times as long as the weak answer")


# L10: ageing ----------------------------------------------------------------------------------------------


def ageing(question: Question, bank: Bank) -> Iterator[Finding]:  # noqa: ARG001 - all rules take the same
    """No named model version in what is asked: versions age, judgement lasts."""
    for name in ("context", "prompt", "spoken"):
        if match := _MODEL_NAMES.search(getattr(question, name)):
            yield Finding("L10", (name,), f"names a model or version: {match.group()!r}")


_MODEL_NAMES = re.compile(r"\b(gpt-?\d\w*|(?:chatgpt|claude|gemini|llama|mistral|qwen|deepseek|copilot)\d*)\b", re.I)


def freshness(question: Question, today: date) -> Iterator[Finding]:
    """Facts are looked at again before their date."""
    if question.facts.is_stale(today):
        yield Finding("L10", ("facts", "review_by"), f"the facts were to be checked by {question.facts.review_by}")


# L6: rubrics ----------------------------------------------------------------------------------------------


def rubric_rules(rubric: Rubric) -> Iterator[Finding]:
    """Anchors 1, 3 and 5 describe different behaviour, not more or less of it; names agree (L1)."""
    if rubric.id != f"{rubric.topic}.{rubric.family}":
        yield Finding("L1", ("id",), f"the fields say {rubric.topic}.{rubric.family}, the id says {rubric.id}")
    if len({criterion.id for criterion in rubric.criteria}) < len(rubric.criteria):
        yield Finding("L1", ("criteria",), "an id is used twice")
    for i, criterion in enumerate(rubric.criteria):
        if sorted(criterion.anchors) != [1, 3, 5]:
            yield Finding("L6", ("criteria", i, "anchors"), "anchors for levels 1, 3 and 5")
            continue
        for level, text in criterion.anchors.items():
            if not 5 <= len(words(text)) <= 45:
                yield Finding("L6", ("criteria", i, "anchors"), f"level {level}: 5 to 45 words")
        for (a, first), (b, second) in itertools.combinations(criterion.anchors.items(), 2):
            if _jaccard(first, second) > 0.5:
                yield Finding("L6", ("criteria", i, "anchors"), f"levels {a} and {b} use nearly the same words")
            if words(first) and content_words(first) ^ content_words(second) <= _DEGREES:
                yield Finding("L6", ("criteria", i, "anchors"), f"levels {a} and {b} differ only by degree")


_DEGREES = {"good", "very", "some", "excellent", "more", "most", "many", "few", "well", "highly", "clear", "clearly"}

_QUESTION_RULES: tuple[Callable[[Question, Bank], Iterator[Finding]], ...] = (
    names_agree, lengths, evidence, similar_points, probes, forms, exemplars, ageing,
)  # fmt: skip


# words ----------------------------------------------------------------------------------------------------

_STOP_WORDS = (
    "a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my "
    "no not of on or our so than that the their them then there they this to today up us was we were what when "
    "where which who why will with would you your"
)
_STOP = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Lower-case words; numbers count, a hyphen or apostrophe stays inside a word."""
    return re.findall(r"[a-z0-9]+(?:[-'’.,][a-z0-9]+)*", text.lower())


def content_words(text: str) -> set[str]:
    """The words that carry meaning."""
    return {word for word in words(text) if word not in _STOP}


def plain(text: str) -> str:
    """Words joined by single spaces, for looking for phrases."""
    return " ".join(words(text))


def _jaccard(a: str, b: str) -> float:
    first, second = content_words(a), content_words(b)
    return len(first & second) / max(1, len(first | second))
