"""L1: ids, fields, file names, tags and references inside a question agree."""

import re
from collections.abc import Iterator

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rules.finding import Finding
from interviewer.content.yaml_text import Place


def names_agree(question: Question, bank: Bank) -> Iterator[Finding]:
    """The id says role, topic, sub-topic and level, as do the fields; the rubric is that of role and topic."""
    wanted = f"{question.role}.{question.topic}.{question.subtopic}.{question.level.value[0]}"
    if not re.fullmatch(re.escape(wanted) + r"\d+", question.id):
        yield Finding("L1", ("id",), f"the fields say {wanted}<n>, the id says {question.id}")
    rubric = bank.rubric_of(question)
    if rubric.topic is not question.topic or rubric.family is not bank.roles[question.role].family:
        yield Finding("L1", ("rubric",), f"{rubric.id} is not the rubric of this role and topic")
    known = {criterion.id for criterion in rubric.criteria}
    for at, criterion in _criterion_names(question):
        if criterion not in known:
            yield Finding("L1", at, f"{criterion!r} is not a criterion of {rubric.id}")


def in_its_cell(question: Question, bank: Bank) -> Iterator[Finding]:
    """A question of the bank stands in the file of its cell, on one of the cell's sub-topics."""
    origin = bank.origins[question.id]
    if origin.file.path.name != f"{question.role}.{question.topic}.yaml":
        yield Finding("L1", ("id",), f"belongs in {question.role}.{question.topic}.yaml")
    cell = bank.taxonomy.cell(question.role, question.topic)
    if cell is None or question.subtopic not in cell.subtopics:
        yield Finding("L1", ("subtopic",), f"{question.subtopic!r} is not a sub-topic of this cell in _taxonomy.yaml")


def references_resolve(question: Question, bank: Bank) -> Iterator[Finding]:
    """What one part of a question says of another exists, once."""
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
        ("tags", list(question.tags)),
    ):
        if len(set(ids)) < len(ids):
            yield Finding("L1", (group,), "an id is used twice")
    if question.replaces is not None and question.replaces == question.id:
        yield Finding("L1", ("replaces",), "a question cannot replace itself; give the new one a new id")


def tags_are_known(question: Question, bank: Bank) -> Iterator[Finding]:
    """A tag that reads like a skill, lens or risk is one of `_taxonomy.yaml`; the others are free."""
    known = {tag.id for tag in bank.taxonomy.special_tags}
    for i, tag in enumerate(question.tags):
        if tag.startswith(("skill_", "lens_", "risk_")) and tag not in known:
            yield Finding("L1", ("tags", i), f"{tag!r} is not in _taxonomy.yaml; there are {', '.join(sorted(known))}")


def one_question_a_subtopic(bank: Bank) -> Iterator[tuple[str, Finding]]:
    """A cell holds one question for each sub-topic and level; retired ones do not count."""
    seen: dict[tuple[str, ...], Question] = {}
    for question in bank.questions.values():
        if question.status == "retired":
            continue
        key = (question.role, question.topic, question.subtopic, question.level)
        if key in seen:
            yield question.id, Finding("L1", ("id",), f"{seen[key].id} already asks this sub-topic at this level")
        seen.setdefault(key, question)


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
