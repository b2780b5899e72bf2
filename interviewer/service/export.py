"""A session as a file to keep: Markdown for people, JSON for programs."""

import json
import re
from typing import Any

from interviewer.claims.values import ClaimKind, Ledger
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.grading.grade import CriterionScore, Grade, Unscored
from interviewer.interview.session import Difficulty, ItemKind, Stage, Turn, TurnState
from interviewer.service.report import (
    ItemReport,
    SessionReport,
    closing_sentence,
    half_level,
    left_out_sentence,
    path_lines,
)
from interviewer.speech.delivery import facts_of

FORMAT = "interviewer-session/1"
"""Name and version of the JSON layout."""


def to_json(report: SessionReport) -> str:
    """The whole session with its grades and their provenance; UTF-8, keys as in the domain values."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "session": report.session.model_dump(mode="json", exclude={"owner"}),
        "items": [_item_json(item) for item in report.items],
        "wordings": report.wordings.model_dump(mode="json"),
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _item_json(item: ItemReport) -> dict[str, Any]:
    return {
        "index": item.index,
        "question": item.question.model_dump(mode="json", exclude={"exemplars"}) if item.question else None,
        "rubric": item.rubric.model_dump(mode="json") if item.rubric else None,
        "outcome": item.outcome.model_dump(mode="json") if item.outcome else None,
        "earlier_outcomes": [outcome.model_dump(mode="json") for outcome in item.earlier],
        "qualification": item.standing.model_dump(mode="json") if item.standing else None,
        "deepest_rung": item.deepest_rung,
        "ledger": item.ledger.model_dump(mode="json") if item.ledger else None,
        "sums": [found.model_dump(mode="json") for found in item.sums],
        "deliveries": {key: value.model_dump(mode="json") for key, value in item.deliveries.items()},
        "transcripts": {key: value.model_dump(mode="json") for key, value in item.transcripts.items()},
    }


def to_markdown(report: SessionReport) -> str:
    """The scored transcript as Markdown; what a candidate said stands in quote blocks, as text."""
    plan = report.session.plan
    parts = [
        f"# Interview: {plan.role.value.replace('_', ' ')}, {plan.level.value}",
        f"{report.session.created_at:%Y-%m-%d %H:%M} UTC; {plan.preset.value}, {plan.mode.value} mode",
    ]
    if report.session.stage is not Stage.DEBRIEF:
        parts.append("*Not finished: grades and what they rest on are in the export once the debrief is open.*")
    if plan.difficulty is Difficulty.ADAPTIVE:
        parts.append(
            "\n".join(
                ["Adaptive interview; how the level moved:", "", *(f"- {line}" for line in path_lines(report.session))]
            )
        )
    if plan.artefact:
        parts.append(f"The candidate's own work, as pasted:\n\n{quoted(plan.artefact)}")
    for item in report.items:
        parts.append(_item_markdown(report, item))
    if worded := report.wordings.sentence:
        parts.append(f"*{worded}*")
    parts.append(closing_sentence(report))
    return "\n\n".join(parts) + "\n"


def _item_markdown(report: SessionReport, item: ItemReport) -> str:
    title = _TITLES.get(item.planned.kind, item.planned.content_id)
    parts = [f"## {title}", *(_turn_markdown(report, item, turn) for turn in item.turns)]
    if item.deepest_rung:
        parts.append(f"*Depth questions answered: {item.deepest_rung}.*")
    if item.question is not None and item.rubric is not None:
        parts.append(_outcome_markdown(report, item, item.question, item.rubric))
        parts += [_earlier_markdown(item.before, item.rubric)] if item.before is not None else []
    if item.ledger is not None:
        parts.append(_ledger_markdown(item.ledger))
    return "\n\n".join(parts)


_TITLES = {
    ItemKind.WARM_UP: "Warm-up",
    ItemKind.ARTEFACT: "Own work (not scored)",
    ItemKind.WRAP_UP: "Anything to add or correct",
    ItemKind.CANDIDATE_QUESTIONS: "The candidate's questions (not scored)",
}


def _turn_markdown(report: SessionReport, item: ItemReport, turn: Turn) -> str:
    if turn.answer is None:
        said = "*Skipped.*" if turn.state is TurnState.SKIPPED else "*Not answered.*"
    else:
        said = quoted(turn.answer.text)
    told = "".join(
        f"\n\n**Candidate asks:** {escaped(c.asked)} **Told:** {escaped(c.reply)}" for c in turn.clarifications
    )
    counted = ""
    if turn.concerns is not None and turn.answer is not None:
        counted = f"\n\n*Counted with {report.session.plan.items[turn.concerns].content_id}.*"
    if turn.uncorrected:
        said += f"\n\n*Corrected after the interview; handed in was:*\n\n{quoted(turn.uncorrected[0].text)}"
    reply = [f"**Interviewer:** {escaped(turn.aside.text)}"] if turn.aside is not None else []
    parts = [
        f"**Interviewer:** {escaped(turn.asked)}{told}",
        f"{said}{counted}",
        *reply,
        *_deliveries_markdown(turn, item),
    ]
    return "\n\n".join(parts)


def _deliveries_markdown(turn: Turn, item: ItemReport) -> list[str]:
    recordings = turn.answer.recordings if turn.answer is not None else ()
    spoken = [item.deliveries[recording] for recording in recordings if recording in item.deliveries]
    return [
        f"*Delivery (not scored): {escaped('; '.join(f'{fact.label}: {fact.text}' for fact in facts_of(one)))}.*"
        for one in spoken
    ]


def _outcome_markdown(report: SessionReport, item: ItemReport, question: Question, rubric: Rubric) -> str:
    match item.outcome:
        case Grade() as grade:
            lines = [_score_markdown(report, grade, question, rubric, score) for score in grade.criteria]
            sums = [
                f"- Work out again: “{escaped(s.quote.text)}” ({escaped(s.stated)} stated, {escaped(s.computed)} from the figures)"
                for s in item.sums
            ]
            flags = [f"- Red flag {flag.flag_id}: “{escaped(flag.quote.text)}”" for flag in grade.flags]
            used = grade.provenance
            standing = f", {escaped(item.standing.words)}" if item.standing else ""
            imported = ", imported" if used.is_imported else ""
            source = f"*Graded by {escaped(used.grader)} ({grade.label}){standing}{imported}, question {used.question_hash}, rubric {used.rubric_hash}.*"
            left_out = [left_out_sentence(used.characters_left_out)] if used.characters_left_out else []
            findings = "\n".join([*lines, *flags, *sums])
            return "\n\n".join([findings, *_outline_markdown(grade), *left_out, source])
        case Unscored() as unscored:
            return f"*Not scored: {escaped(unscored.detail)}*"
        case _:
            return "*Being graded.*" if item.is_pending else "*Not graded.*"


def _ledger_markdown(ledger: Ledger) -> str:
    lines = ["What the story says (read by " + ("a language model" if ledger.source == "model" else "rules") + "):", ""]
    for kind in ClaimKind:
        said = "; ".join(f"“{escaped(claim.text)}”" for claim in ledger.of(kind)) or "not said"
        lines.append(f"- {kind.value}: {said}")
    for pair in ledger.contradictions:
        lines.append(f"- side by side: “{escaped(pair.first.text)}” | “{escaped(pair.second.text)}”")
    return "\n".join(lines)


def _earlier_markdown(before: Grade, rubric: Rubric) -> str:
    used = before.provenance
    levels = "; ".join(
        f"{escaped(rubric.criterion(score.criterion).name)} {'NE' if score.level is None else score.level}"
        for score in before.criteria
    )
    return f"*Graded before by {escaped(used.grader)} {escaped(used.grader_version)}, {used.graded_at:%Y-%m-%d}: {levels}.*"


def _score_markdown(
    report: SessionReport, grade: Grade, question: Question, rubric: Rubric, score: CriterionScore
) -> str:
    criterion = rubric.criterion(score.criterion)
    bar = criterion.bar.of(report.session.plan.level)
    level = "NE (not enough evidence)"
    if score.level is not None:
        level = f"level {score.level}, range {half_level(score.low)} to {half_level(score.high)}"
    lines = [f"- **{escaped(criterion.name)}**: {level}, bar {bar}"]
    of_criterion = {point.id for point in question.points_of(criterion.id)}
    for point in grade.points:
        if point.point_id in of_criterion and point.quote is not None:
            shown = escaped(question.point(point.point_id).text)
            lines.append(f"  - shown ({point.status.value}): {shown} “{escaped(point.quote.text)}”")
    for missing in score.missing:
        lines.append(f"  - not shown: {escaped(question.point(missing).text)}")
    return "\n".join(lines)


def _outline_markdown(grade: Grade) -> list[str]:
    if grade.outline is None or not grade.outline.bullets:
        return []
    bullets = "\n".join(f"{n}. {escaped(bullet.text)}" for n, bullet in enumerate(grade.outline.bullets, 1))
    return [f"A stronger outline, from what was said:\n\n{bullets}"]


def quoted(text: str) -> str:
    """Text as a Markdown quote block in which nothing acts as markup."""
    return "\n".join(f"> {escaped(line)}" for line in text.splitlines() or [""])


def escaped(text: str) -> str:
    """One line of text with Markdown's special characters made plain, those included that count only at its start."""
    plain = " ".join(text.split())
    plain = "".join(f"\\{c}" if c in _SPECIAL else c for c in plain)
    return _BLOCK_START.sub(r"\1\\\2", plain)


_SPECIAL = "\\`*_{}[]<>#|~!&$"
_BLOCK_START = re.compile(r"^(\d*)([-+=.)])(?=[\s=-]|$)")
"""What begins a list or underlines a heading: `- `, `+ `, `1. `, `1) `, `---`, `===`."""
