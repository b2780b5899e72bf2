"""L13: the bank holds what `_taxonomy.yaml` and `_roles.yaml` plan, cell by cell and role by role.

A folder of one's own states its own plan in its own two files; cells that are not planned there are not missed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rules.finding import Finding
from interviewer.content.taxonomy import Cell, Form, Layer, Level, Topic

LAYER_SHARES = {Layer.CONCEPTUAL: 0.2, Layer.OPERATIONAL: 0.2, Layer.JUDGEMENT: 0.3}
"""Least share of a cell's criteria, by weight."""
FORM_SHARES: dict[Topic, dict[Form, tuple[float, float]]] = {
    Topic.TRADEOFFS: {
        Form.SITUATIONAL: (0.6, 0.8),
        Form.EXPLAIN: (0.1, 0.3),
        Form.ARTEFACT_WALKTHROUGH: (0.05, 0.15),
    },
    Topic.SYSTEM_DESIGN: {Form.DESIGN: (1.0, 1.0)},
    Topic.FAILURES: {Form.PAST_BEHAVIOUR: (0.6, 1.0), Form.INCIDENT_REVIEW: (0.0, 0.4)},
}
"""Least and most share of a form in a cell of this topic; no other form belongs there."""
FULL_CELL = 10
"""Questions from which shares mean something."""
RISKS_A_ROLE = 2


def planned_cells(bank: Bank) -> Iterator[Finding]:
    """Findings on `_taxonomy.yaml`: counts, sub-topics, gold, forms and layers of each planned cell."""
    for i, cell in enumerate(bank.taxonomy.cells):
        place = ("cells", i)
        questions = list(bank.cell(cell.role, cell.topic))
        for level in Level:
            planned, found = cell.planned(level), sum(q.level is level for q in questions)
            if found != planned:
                yield Finding("L13", (*place, level.value), f"{_name(cell)}: {planned} planned, {found} there")
        asked = {question.subtopic for question in questions}
        for j, subtopic in enumerate(cell.subtopics):
            if subtopic not in asked:
                yield Finding("L13", (*place, "subtopics", j), f"{_name(cell)}: nothing asks {subtopic!r}")
        gold = sum(question.status == "gold" for question in questions)
        if gold < cell.gold:
            yield Finding("L13", (*place, "gold"), f"{_name(cell)}: {gold} gold questions; {cell.gold} are planned")
        if len(questions) >= FULL_CELL:
            yield from (
                Finding("L13", place, f"{_name(cell)}: {message}") for message in _shares(cell, questions, bank)
            )


def planned_skills(bank: Bank) -> Iterator[Finding]:
    """Findings on `_roles.yaml`: questions that exercise each skill of a role, and risks among its failures."""
    for i, profile in enumerate(bank.roles.values()):
        questions = [q for q in bank.questions.values() if q.role is profile.role and q.status != "retired"]
        tagged = Counter(tag for question in questions for tag in question.tags)
        for skill, least in profile.skills.items():
            if tagged[skill] < least:
                message = f"{profile.role}: {tagged[skill]} questions are tagged {skill}; {least} are needed"
                yield Finding("L13", ("roles", i, "skills", skill), message)
        failures = [question for question in questions if question.topic is Topic.FAILURES]
        risks = {tag for question in failures for tag in question.tags} & bank.taxonomy.risk_ids
        if bank.taxonomy.risks and failures and len(risks) < RISKS_A_ROLE:
            message = f"{profile.role}: failures touch {len(risks)} of the risks; {RISKS_A_ROLE} are needed"
            yield Finding("L13", ("roles", i), message)


def _name(cell: Cell) -> str:
    return f"{cell.role}.{cell.topic}"


def _shares(cell: Cell, questions: Sequence[Question], bank: Bank) -> Iterator[str]:
    forms = Counter(question.form for question in questions)
    allowed = FORM_SHARES[cell.topic]
    for form in sorted(set(forms) | set(allowed)):
        least, most = allowed.get(form, (0.0, 0.0))
        if not least <= forms[form] / len(questions) <= most:
            yield f"{forms[form]} of {len(questions)} questions are {form}; {least:.0%} to {most:.0%} should be"
    weights: Counter[Layer] = Counter()
    for question in questions:
        for criterion in bank.rubric_of(question).criteria:
            weights[criterion.layer] += criterion.weight
    for layer, least in LAYER_SHARES.items():
        if weights[layer] < least * weights.total():
            yield f"{weights[layer] / weights.total():.0%} of the criteria are {layer}; at least {least:.0%} should be"
