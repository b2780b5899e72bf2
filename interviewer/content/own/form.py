"""A question as somebody writes it in a form, and the question that it makes.

Lists are written a line an entry, the parts of an entry between bars: `framing | must | Says what ... | cue; cue; cue`.
Ids, times and dates that nobody should have to think of are put in. A line that cannot be read says which and why.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from pydantic import Field

from interviewer.content.bank import Bank
from interviewer.content.question import OWN, Question
from interviewer.content.rubric import Criterion, Rubric
from interviewer.content.taxonomy import Form, Kind, Layer, Level, Role, Topic
from interviewer.value import Value

MAX_CHARS = 12_000
"""Of one box."""
NO_STORY = "no_story"
"""Among the points of a follow-up: it is also asked where an answer tells no single occasion."""
REVIEW_AFTER_YEARS = 1
_TIMES = {Topic.TRADEOFFS: (45, 180), Topic.SYSTEM_DESIGN: (60, 420), Topic.FAILURES: (60, 210)}
"""Seconds to prepare and to answer, as the shipped questions of a topic have them."""
_BAR = {"junior": 2, "mid": 3, "senior": 4}
_Text = Field(default="", max_length=MAX_CHARS)


class FieldProblem(NamedTuple):
    """What is wrong in which box."""

    field: str
    message: str
    severity: str = "needed"
    """`needed` to be asked at all; `error` and `warning` are what the lint of the shipped bank would say."""
    rule: str = "L1"


class OwnForm(Value):
    """The boxes of the form as they were filled in; all may be empty."""

    title: str = Field(default="", max_length=80)
    """What it is about, in a few words; the sub-topic is made of it."""
    role: Role = Role.LLM_ENGINEER
    topic: Topic = Topic.TRADEOFFS
    level: Level = Level.MID
    form: Form = Form.SITUATIONAL
    kind: Kind = Kind.USE
    layer: Layer = Layer.JUDGEMENT
    context: str = _Text
    prompt: str = _Text
    spoken: str = _Text
    """As it is read aloud; '' for the prompt's own words."""
    criteria: str = _Text
    """Own criteria in blocks: a name, then lines `1:`, `3:` and `5:`; '' for the shipped rubric of role and topic."""
    evidence: str = _Text
    """`criterion | must, should or bonus | what an answer shows | cue; cue; cue` a line."""
    red_flags: str = _Text
    """`what is said or done | criterion = highest level, ...` a line."""
    probes: str = _Text
    """`criterion | E1, E2 | the question` a line; `no_story` among the points asks for one occasion."""
    depth: str = _Text
    """A deeper question a line."""
    hints: str = _Text
    """`criterion | one sentence` a line."""
    fallback: str = _Text
    """For past behaviour: what is asked of people without the experience."""
    study: str = _Text
    """`stage 1 to 4 | task` a line."""
    transfer: str = _Text
    refs: str = _Text
    """`title | by whom | year` a line."""
    asr_terms: str = _Text
    tags: str = _Text

    @property
    def subtopic(self) -> str:
        """Made of the title: `own_a_few_words`."""
        return OWN + (re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")[:50] or "untitled")


class Made(NamedTuple):
    """What a form makes, as plain data like that of a YAML file; with problems it may lack parts."""

    question: dict[str, Any]
    rubric: dict[str, Any] | None
    """None where the shipped one is used."""
    problems: tuple[FieldProblem, ...]


def make(form: OwnForm, bank: Bank, today: date, revision: int = 1) -> Made:
    """The question of a form, its own rubric if it has one, and the lines that could not be read."""
    problems: list[FieldProblem] = []
    family = bank.roles[form.role].family
    rubric_id = f"{form.topic}.{family}"
    rubric: dict[str, Any] | None = None
    if form.criteria.strip():
        rubric_id = f"{form.subtopic}.{family}".translate(str.maketrans("", "", "0123456789"))
        found = list(_blocks(form.criteria, problems))
        ignore = list(bank.rubrics[f"{form.topic}.{family}"].ignore)
        rubric = {"schema_version": "1", "id": rubric_id, "topic": form.topic.value, "family": family.value, "ignore": ignore, "criteria": found}  # fmt: skip
    prep_s, answer_s = _TIMES[form.topic]
    month = f"{today:%Y-%m}"
    question: dict[str, Any] = {
        "id": f"{form.role}.{form.topic}.{form.subtopic}.{form.level.value[0]}1",
        **{name: getattr(form, name).value for name in ("role", "topic", "level", "kind", "layer", "form")},
        "subtopic": form.subtopic,
        "rubric": rubric_id,
        "context": form.context.strip(),
        "prompt": form.prompt.strip(),
        "spoken": (form.spoken or form.prompt).strip(),
        "time": {"prep_s": prep_s, "answer_s": answer_s, "probes_max": 2, "probe_s": 75},
        "evidence": _entries(form, "evidence", problems, _point),
        "red_flags": _entries(form, "red_flags", problems, _red_flag),
        "probes": _entries(form, "probes", problems, _probe),
        "depth": _lines(form.depth),
        "hints": _entries(form, "hints", problems, lambda _, a: dict(zip(("criterion", "text"), a, strict=True)), 2),
        "fallback": {"form": Form.SITUATIONAL.value, "prompt": form.fallback.strip()}
        if form.fallback.strip()
        else None,
        "transfer": _lines(form.transfer),
        "study": _entries(form, "study", problems, lambda _, a: dict(zip(("stage", "task"), a, strict=True)), 2),
        "refs": _entries(form, "refs", problems, lambda _, a: dict(zip(("title", "by", "year"), a, strict=True)), 3),
        "asr_terms": _lines(form.asr_terms),
        "tags": _lines(form.tags),
        "revision": revision,
        "status": "draft",
        "facts": {"as_of": month, "review_by": f"{today.year + REVIEW_AFTER_YEARS}-{today:%m}"},
        "provenance": {"source": "written by its user", "licence": "all rights with its author"},
    }
    return Made(question, rubric, tuple(problems))


def form_of(question: Question, rubric: Rubric, bank: Bank) -> OwnForm:
    """A form filled with a question, for a start from it; its rubric too where that is no shipped one."""
    fallback = question.fallback.prompt if question.fallback is not None else ""
    title = question.subtopic.removeprefix(OWN).replace("_", " ").capitalize()
    return OwnForm(
        title=title, role=question.role, topic=question.topic, level=question.level, form=question.form,
        kind=question.kind, layer=question.layer, context=question.context, prompt=question.prompt,
        spoken=question.spoken, fallback=fallback,
        criteria="" if rubric.id in bank.rubrics else "\n\n".join(map(_block, rubric.criteria)),
        evidence=_joined((p.criterion, p.need.value, _one_line(p.text), "; ".join(p.cues)) for p in question.evidence),
        red_flags=_joined((_one_line(f.text), ", ".join(f"{c} = {n}" for c, n in f.caps.items())) for f in question.red_flags),
        probes=_joined((p.criterion, ", ".join((*p.when_missing, *([p.trigger] if p.trigger else []))), _one_line(p.ask)) for p in question.probes),
        depth="\n".join(map(_one_line, question.depth)),
        hints=_joined((h.criterion, _one_line(h.text)) for h in question.hints),
        study=_joined((str(s.stage), _one_line(s.task)) for s in question.study),
        transfer="\n".join(map(_one_line, question.transfer)),
        refs=_joined((r.title, r.by, str(r.year)) for r in question.refs),
        asr_terms="\n".join(question.asr_terms), tags="\n".join(question.tags),
    )  # fmt: skip


def _point(n: int, parts: list[str]) -> dict[str, Any]:
    criterion, need, text, cues = parts
    split = [cue.strip() for cue in cues.split(";") if cue.strip()]
    return {"id": f"E{n}", "criterion": criterion, "need": need.lower(), "text": text, "cues": split}


def _red_flag(n: int, parts: list[str]) -> dict[str, Any]:
    text, caps = parts
    pairs = (pair.partition("=") for pair in caps.split(",") if pair.strip())
    return {"id": f"R{n}", "text": text, "caps": {name.strip(): level.strip() for name, _, level in pairs}}


def _probe(n: int, parts: list[str]) -> dict[str, Any]:
    criterion, when, ask = parts
    probe: dict[str, Any] = {"id": f"P{n}", "kind": "clarify", "criterion": criterion, "ask": ask}
    named = [point.strip() for point in when.split(",") if point.strip()]
    trigger = {"trigger": NO_STORY} if NO_STORY in named else {}
    return probe | trigger | {"when_missing": [point for point in named if point != NO_STORY]}


_PARTS = {"evidence": 4, "red_flags": 2, "probes": 3}


def _entries(
    form: OwnForm,
    name: str,
    problems: list[FieldProblem],
    read: Callable[[int, list[str]], dict[str, Any]],
    count: int = 0,
) -> list[dict[str, Any]]:
    """The entries of a box; a line with another number of parts is named and left out."""
    wanted = count or _PARTS[name]
    found: list[dict[str, Any]] = []
    for number, line in enumerate(_lines(getattr(form, name)), 1):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != wanted:
            message = f"line {number} has {len(parts)} parts between bars ( | ); {wanted} are needed"
            problems.append(FieldProblem(name, message))
            continue
        found.append(read(len(found) + 1, parts))
    return found


def _blocks(text: str, problems: list[FieldProblem]) -> Iterable[dict[str, Any]]:
    """Own criteria: a name, then its anchors."""
    for block in re.split(r"\n\s*\n", text.strip()):
        name, *rest = [line.strip() for line in block.splitlines() if line.strip()]
        anchors: dict[str, str] = {}
        for line in rest:
            found = re.fullmatch(r"([135])\s*[:.)]\s*(.+)", line)
            if found is None:
                problems.append(FieldProblem("criteria", f"under {name!r}: begin {line[:40]!r} with 1:, 3: or 5:"))
                continue
            anchors[found.group(1)] = found.group(2)
        criterion_id = re.sub(r"[^a-z]+", "_", name.lower()).strip("_") or "criterion"
        yield {
            "id": criterion_id, "name": name, "layer": Layer.JUDGEMENT.value, "stage": "4", "weight": "1",
            "bar": dict(_BAR), "anchors": anchors,
        }  # fmt: skip


def _block(criterion: Criterion) -> str:
    return "\n".join([criterion.name, *(f"{level}: {_one_line(text)}" for level, text in criterion.anchors.items())])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _joined(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(" | ".join(part.replace("|", "/") for part in row) for row in rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())
