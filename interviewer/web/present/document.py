"""A session as one HTML file to keep or print: no script, nothing loaded, every word of a person escaped."""

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Level
from interviewer.grading.grade import CriterionScore, Grade, Unscored
from interviewer.interview.session import ItemKind, Stage, Turn, TurnState
from interviewer.service.report import ItemReport, SessionReport, closing_sentence, half_level, left_out_sentence
from interviewer.speech.delivery import facts_of
from interviewer.web.present.text import LEVEL_NAMES, PRESET_NAMES, TOPIC_NAMES, esc, graded_by, paragraphs

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a browser may do with the file while it comes from this program: nothing but show it."""

STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.5 system-ui, sans-serif; color: #1c242b; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6em; margin: 0 0 .2em; } h2 { font-size: 1.25em; margin: 2em 0 .4em; border-bottom: 1px solid #cbc7bf; }
h3 { font-size: 1em; margin: 1.2em 0 .3em; }
p { margin: .4em 0; orphans: 3; widows: 3; }
.small { color: #4b5560; font-size: .88em; }
blockquote { margin: .4em 0; padding-left: 1em; border-left: 3px solid #357f77; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; }
th, td { text-align: left; vertical-align: top; padding: .3em .6em .3em 0; border-bottom: 1px solid #e2dfd9; font-weight: 400; }
thead th { font-weight: 650; } thead { display: table-header-group; }
.flag { border-left: 3px solid #a12b2b; padding-left: 1em; }
ul { margin: .3em 0; padding-left: 1.3em; } li { overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm 16mm; }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  h1, h2, h3 { break-after: avoid; } tr, li, .flag, .criterion { break-inside: avoid; }
}
"""


def document(report: SessionReport) -> str:
    """The whole file."""
    plan = report.session.plan
    title = f"Interview: {plan.role.value.replace('_', ' ')}, {LEVEL_NAMES[plan.level].lower()}"
    name = f"<p><b>{esc(report.session.title)}</b></p>" if report.session.title else ""
    waiting = (
        "<p>Not finished: grades and what they rest on are in the export once the debrief is open.</p>"
        if report.session.stage is not Stage.DEBRIEF
        else ""
    )
    items = "".join(_item(plan.level, item) for item in report.items)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{esc(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body><main>'
        f"<h1>{esc(title)}</h1>{name}<p class='small'>{report.session.created_at:%d %b %Y, %H:%M} UTC; "
        f"{PRESET_NAMES[plan.preset].lower()}, {plan.mode.value} mode</p>{waiting}{items}"
        f"<p class='small'>{report.wordings.sentence} {esc(closing_sentence(report))}</p></main></body></html>\n"
    )


def _item(level: Level, item: ItemReport) -> str:
    topic = item.planned.topic
    title = "Warm-up" if item.planned.kind is ItemKind.WARM_UP or topic is None else TOPIC_NAMES[topic]
    found = ""
    if item.question is not None and item.rubric is not None:
        found = _findings(level, item, item.question, item.rubric)
    return f"<section><h2>{esc(title)}</h2>{''.join(_turn(turn, item) for turn in item.turns)}{found}</section>"


def _turn(turn: Turn, item: ItemReport) -> str:
    asked = f"<p><b>Interviewer</b> {paragraphs(turn.asked)}</p>"
    if turn.answer is None:
        return f"{asked}<p class='small'>{'Skipped.' if turn.state is TurnState.SKIPPED else 'Not answered.'}</p>"
    said = f"<blockquote>{esc(turn.answer.text)}</blockquote>"
    if turn.uncorrected:
        before = esc(turn.uncorrected[0].text)
        said += f"<p class='small'>Corrected after the interview; handed in was:</p><blockquote>{before}</blockquote>"
    spoken = [item.deliveries[key] for key in turn.answer.recordings if key in item.deliveries]
    told = "".join(
        f"<p class='small'>Delivery (not scored): {esc('; '.join(f'{fact.label}: {fact.text}' for fact in facts_of(one)))}.</p>"
        for one in spoken
    )
    reply = f"<p><b>Interviewer</b> {esc(turn.aside.text)}</p>" if turn.aside is not None else ""
    return f"{asked}{said}{reply}{told}"


def _findings(level: Level, item: ItemReport, question: Question, rubric: Rubric) -> str:
    grade = item.grade
    if grade is None:
        state = f"Not scored: {item.outcome.detail}" if isinstance(item.outcome, Unscored) else "Not graded."
        return f"<p>{esc('Being graded.' if item.outcome is None and item.is_pending else state)}</p>"
    rows = "".join(_row(rubric, level, item, score) for score in grade.criteria)
    table = (
        "<table><thead><tr><th scope='col'>Criterion</th><th scope='col'>Level</th><th scope='col'>Range</th>"
        f"<th scope='col'>Bar, {LEVEL_NAMES[level].lower()}</th><th scope='col'>Own rating</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    criteria = "".join(_criterion(question, rubric, grade, score) for score in grade.criteria)
    return f"{table}{_flags(question, grade, item)}{criteria}{_source(item, grade)}"


def _row(rubric: Rubric, level: Level, item: ItemReport, score: CriterionScore) -> str:
    criterion = rubric.criterion(score.criterion)
    own = item.self_ratings.get(score.criterion)
    shown = "NE, not enough evidence" if score.level is None else str(score.level)
    between = "" if score.level is None else f"{half_level(score.low)} to {half_level(score.high)}"
    cells = (shown, between, str(criterion.bar.of(level)), "" if own is None else str(own))
    return f"<tr><th scope='row'>{esc(criterion.name)}</th>{''.join(f'<td>{esc(cell)}</td>' for cell in cells)}</tr>"


def _flags(question: Question, grade: Grade, item: ItemReport) -> str:
    texts = {flag.id: flag.text for flag in question.red_flags}
    lines = [f"<b>Red flag</b> {esc(texts[f.flag_id])} “{esc(f.quote.text)}”" for f in grade.flags]
    lines += [
        f"<b>Addressed to the grader</b> “{esc(quote.text)}” It counts for nothing." for quote in grade.injections
    ]
    lines += [
        f"<b>Work this out again</b> “{esc(s.quote.text)}” {esc(s.stated)} stated, {esc(s.computed)} from the figures."
        for s in item.sums
    ]
    return "".join(f"<p class='flag'>{line}</p>" for line in lines)


def _criterion(question: Question, rubric: Rubric, grade: Grade, score: CriterionScore) -> str:
    points = {point.id: point.text for point in question.points_of(score.criterion)}
    shown = "".join(
        f"<li>{esc(points[p.point_id])} ({p.status.value}): “{esc(p.quote.text)}”</li>"
        for p in grade.points
        if p.point_id in points and p.quote is not None
    )
    missing = "".join(f"<li>{esc(question.point(point).text)}</li>" for point in score.missing)
    parts = [
        f"<p>{esc(score.rationale)}</p>" if score.rationale else "",
        "<p class='small'>Unstable: read this level as a guess.</p>" if score.is_unstable else "",
        "".join(f"<p class='small'>Limited: {esc(reason)}.</p>" for reason in score.limited_by),
        f"<p>To move up: {esc(question.point(score.next_step).text)}</p>" if score.next_step else "",
        f"<p>Shown</p><ul>{shown}</ul>" if shown else "",
        f"<p>Not shown</p><ul>{missing}</ul>" if missing else "",
    ]
    name = esc(rubric.criterion(score.criterion).name)
    return f"<div class='criterion'><h3>{name}</h3>{''.join(parts)}</div>"


def _source(item: ItemReport, grade: Grade) -> str:
    used = grade.provenance
    standing = f", {item.standing.words}" if item.standing is not None else ""
    left_out = f"<p>{esc(left_out_sentence(used.characters_left_out))}</p>" if used.characters_left_out else ""
    said = (
        f"Graded by {graded_by(grade)} ({grade.label}){standing}, version {used.grader_version}, "
        f"question {used.question_hash}, rubric {used.rubric_hash}, {used.graded_at:%Y-%m-%d}."
    )
    return f"{left_out}<p class='small'>{esc(said)}</p>"
