"""How well the check of a model's wordings tells leaks from neutral questions.

Authored phrasings lie in a folder of YAML files (ours in `tests/phrasing/`): for a graded answer and a planned probe
some that leak a point in other words, and some that don't. Verbatim leaks are made from cues and texts of points. A
third of the questions was kept apart when the check was fitted.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from pydantic import Field, TypeAdapter, ValidationError

from interviewer.content.bank import Bank
from interviewer.content.question import Exemplar, Question
from interviewer.content.rules.wording import content_words, plain
from interviewer.content.yaml_text import YamlProblem, read_yaml
from interviewer.errors import ContentError
from interviewer.grading.embedder import Embedder
from interviewer.grading.leaks import PhrasingCheck
from interviewer.interview.phrasing import Asking, Fault
from interviewer.value import Value

VERBATIM = 642
"""Verbatim leaks that are made; with the paraphrased ones 1,000."""
PIECE_WORDS = 8
"""Words of a point's text in a verbatim leak."""
TEMPLATES = (
    "Have you thought about this: {}?",
    "Would you say {}?",
    "What about {} here?",
    "Could {} play a part in it?",
    "How would {} change your plan?",
    "Did you consider {} at all?",
)


class Phrasings(Value):
    """Wordings of one planned probe."""

    probe: str
    leaks: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()


class PhrasedAnswer(Value):
    """Wordings of follow-ups on one graded answer."""

    question: str
    answer: str
    apart: bool
    """Whether the question was kept apart when the check was fitted."""
    phrasings: tuple[Phrasings, ...] = Field(min_length=1)


class Checked(Value):
    """One wording and what the check said."""

    kind: str
    """`verbatim`, `paraphrased` or `clean`."""
    question: str
    apart: bool
    text: str
    fault: str | None
    is_leak: bool
    """What the leak check alone says."""


class PhrasingResult(Value):
    """Shares of one kind of wording."""

    n: int
    shown: float
    """Share that passes every check."""
    not_taken_for_leak: float
    """Share that passes the leak check alone."""


def read_phrasings(folder: Path) -> tuple[PhrasedAnswer, ...]:
    """Every file of a folder; raises ContentError naming the faulty ones."""
    problems: list[str] = []
    found: list[PhrasedAnswer] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found += TypeAdapter(tuple[PhrasedAnswer, ...]).validate_python(tuple(read_yaml(path).data))
        except YamlProblem as problem:
            problems.append(f"{path.name}:{problem.line}: {problem.message}")
        except ValidationError as error:
            problems += [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
    if not found and not problems:
        problems.append(f"{folder.name}: holds no phrasings; name a folder with YAML files (--phrasings)")
    if problems:
        raise ContentError(tuple(problems))
    return tuple(found)


def check_phrasings(
    bank: Bank, embedder: Embedder, answers: Sequence[PhrasedAnswer], verbatim: int = VERBATIM
) -> tuple[list[Checked], float]:
    """Every wording checked, and the median milliseconds of a check once all is ready."""
    checked: list[Checked] = []
    times: list[float] = []
    left = verbatim
    for position, one in enumerate(answers):
        question = bank.questions[one.question]
        exemplar = next(e for e in question.exemplars if e.id == one.answer)
        share = -(-left // (len(answers) - position))
        made = list(islice(_verbatim(question, exemplar), share))
        left -= len(made)
        for probe_id, wordings in _by_probe(question, one, made):
            probe = next(probe for probe in question.probes if probe.id == probe_id)
            check = PhrasingCheck(embedder, question, _asking(question, exemplar, probe.ask)).prepare()
            for kind, text in wordings:
                began = time.perf_counter()
                fault = check.fault_in(text)
                times.append(time.perf_counter() - began)
                is_leak = fault is Fault.LEAK or check.gives_away(text)
                checked.append(
                    Checked(kind=kind, question=question.id, apart=one.apart, text=text, fault=fault, is_leak=is_leak)
                )
    return checked, 1000 * median(times)


def summed_up(checked: Sequence[Checked]) -> dict[str, dict[str, PhrasingResult]]:
    """By kind: on the questions that the check was fitted on, on those kept apart, and on all."""
    parts = {
        "fitted on": [one for one in checked if not one.apart],
        "kept apart": [one for one in checked if one.apart],
        "all": list(checked),
    }
    return {
        kind: {name: _result([one for one in part if one.kind == kind]) for name, part in parts.items()}
        for kind in ("verbatim", "paraphrased", "clean")
    }


def _by_probe(
    question: Question, one: PhrasedAnswer, made: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The wordings of each probe with their kind; a made one goes to a probe of its criterion."""
    authored = {p.probe: p for p in one.phrasings}
    of_criterion = {probe.criterion: probe.id for probe in question.probes if probe.trigger is None}
    for probe in question.probes:
        found = authored.get(probe.id, Phrasings(probe=probe.id))
        wordings = [("paraphrased", text) for text in found.leaks] + [("clean", text) for text in found.clean]
        wordings += [("verbatim", text) for criterion, text in made if of_criterion.get(criterion) == probe.id]
        if wordings:
            yield probe.id, wordings


def _verbatim(question: Question, exemplar: Exemplar) -> Iterator[tuple[str, str]]:
    """Criterion and text of leaks made of a cue, or of a piece of a point's text, that are not on the table already."""
    known = plain(f"{question.context} {question.prompt} {exemplar.answer}")
    templates = cycle(TEMPLATES)
    probed = {probe.criterion for probe in question.probes if probe.trigger is None}
    for nth in range(6):
        for point in question.evidence:
            words = point.text.rstrip(".").split()
            pieces = [*point.cues, " ".join(words[:PIECE_WORDS]), " ".join(words[-PIECE_WORDS:])]
            if point.criterion not in probed or nth >= len(pieces):
                continue
            piece = pieces[nth].rstrip(".,;:?")
            if plain(piece) not in known and len(content_words(piece)) > 1:
                yield point.criterion, next(templates).format(piece)


def _asking(question: Question, exemplar: Exemplar, planned: str) -> Asking:
    given = f"{question.context}\n{question.prompt}"
    return Asking(planned=planned, said=exemplar.answer, given=given, earlier=(question.prompt,))


def _result(part: Sequence[Checked]) -> PhrasingResult:
    n = max(1, len(part))
    return PhrasingResult(
        n=len(part),
        shown=sum(one.fault is None for one in part) / n,
        not_taken_for_leak=sum(not one.is_leak for one in part) / n,
    )
