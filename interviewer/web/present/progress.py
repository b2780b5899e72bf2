"""What the progress page says in words and tables: trends, standing, what is due, the study plan."""

from datetime import datetime
from itertools import groupby

from interviewer.content.bank import Bank
from interviewer.practice.progress import Change, Coverage, LayerShare, Readiness, Standing, SubtopicDepth, Trend
from interviewer.practice.schedule import Due
from interviewer.practice.study import STAGES, PlannedTask
from interviewer.service.progress import ProgressReport
from interviewer.web.present.layers import layer_bars
from interviewer.web.present.text import TOPIC_NAMES, esc, who_grades

CHANGES: dict[Change, str] = {
    "risen": "higher than at first, beyond the ranges",
    "fallen": "lower than at first, beyond the ranges",
    "within the noise": "no change beyond the ranges",
    "too few sessions": "too few sessions to tell (three are needed)",
}
STANDINGS: dict[Standing, str] = {
    "above the bar": "above the bar",
    "at the bar": "about at the bar",
    "below the bar": "below the bar",
    "unclear": "the range is too wide to tell",
    "too few answers": "too few answers (two are needed)",
}
MOST_DUE = 6


def head(report: ProgressReport) -> str:
    """What this page rests on."""
    if not report.sessions:
        return (
            '<section class="card empty"><h1>Progress</h1><p>Nothing to show yet. After your first finished interview this page '
            'shows what to practise next; after three it shows what has changed.</p><a class="button" href="/app/">Begin an interview</a></section>'
        )
    plural = "s" if report.sessions != 1 else ""
    return (
        f'<section class="card head"><h1>Progress</h1><p>From {report.sessions} finished session{plural}. Levels are shown with their '
        "ranges; a change is named only where ranges do not overlap. Levels by different graders are kept apart.</p></section>"
    )


def due(report: ProgressReport, now: datetime) -> str:
    """What is worth practising again today, else when the next thing will be."""
    now_due = [one for one in report.due if one.is_due]
    if not report.due:
        return ""
    if not now_due:
        return f'<section class="card"><h2>Due today</h2><p>Nothing is due. Next: {_due_words(report.due[0])}, {_in_days(report.due[0], now)}.</p></section>'
    lines = "".join(f"<li>{_due_words(one)}</li>" for one in now_due[:MOST_DUE])
    more = f'<p class="small">and {len(now_due) - MOST_DUE} more</p>' if len(now_due) > MOST_DUE else ""
    return (
        f'<section class="card"><h2>Due today</h2><p class="small">Spaced repetition (FSRS): practising these again now is worth most.</p>'
        f'<ul class="due">{lines}</ul>{more}<a class="button" href="/app/">Practise now</a></section>'
    )


def due_note(now_due: tuple[Due, ...]) -> str:
    """The start page's one line about what is due."""
    if not now_due:
        return ""
    first = now_due[0]
    more = f" and {len(now_due) - 1} more" if len(now_due) > 1 else ""
    return (
        f'<div class="note due-note">Due today: <b>{esc(first.name)}</b> in {TOPIC_NAMES[first.topic].lower()}{more}. '
        '<a href="/app/progress">See progress</a></div>'
    )


def _due_words(one: Due) -> str:
    return f"<b>{esc(one.name)}</b>, {TOPIC_NAMES[one.topic].lower()}: {esc(one.subtopic.replace('_', ' '))}"


def _in_days(one: Due, now: datetime) -> str:
    days = max(1, (one.due_at - now).days + 1)
    return "tomorrow" if days == 1 else f"in {days} days"


def trend_label(one: Trend) -> str:
    """How a trend is called where one is chosen."""
    return f"{TOPIC_NAMES[one.topic]}: {one.name} ({who_grades(one.ruler.grader)})"


def course(one: Trend) -> str:
    """What may be said of the chart of one trend."""
    return f'<p class="small" role="status">{len(one.sessions)} sessions: {CHANGES[one.change]}. Dashed: the bar, {one.bar}.</p>'


def trends(rows: tuple[Trend, ...]) -> str:
    """The table beside the chart: every criterion, its latest range and what may be said of its course."""
    body = "".join(
        f'<tr><th scope="row">{esc(t.name)}<span class="small"> {TOPIC_NAMES[t.topic]}, {esc(who_grades(t.ruler.grader))}</span></th>'
        f"<td>{len(t.sessions)}</td><td>{_level(t.sessions[-1].low, t.sessions[-1].high)}</td><td>{t.bar}</td>"
        f"<td>{CHANGES[t.change]}</td></tr>"
        for t in rows
    )
    return _details(
        "All criteria as a table",
        _table("All criteria", ("Criterion", "Sessions", "Latest range", "Bar", "Course"), body),
    )


def readiness(bank: Bank, report: ProgressReport) -> str:
    """Criteria of the role practised last against their bar; never one verdict."""
    if report.role is None or not report.readiness:
        return ""
    sections = []
    for topic, of_topic in groupby(report.readiness, key=lambda r: r.topic):
        body = "".join(_readiness_row(one) for one in of_topic)
        sections.append(
            f"<h3>{TOPIC_NAMES[topic]}</h3>{_table(TOPIC_NAMES[topic], ('Criterion', 'Range', 'Bar', 'Answers', 'Standing'), body)}"
        )
    return (
        f'<section class="card"><h2>Against the bar: {esc(bank.roles[report.role].name)}</h2><p class="small">From your three latest '
        f"sessions on each criterion. This says what to practise, not whether you would be hired.</p>{''.join(sections)}</section>"
    )


def _readiness_row(one: Readiness) -> str:
    return (
        f'<tr><th scope="row">{esc(one.name)}</th><td>{_level(one.low, one.high)}</td><td>{one.bar}</td><td>{one.questions}</td>'
        f'<td><span class="standing standing-{one.standing.split()[0]}">{STANDINGS[one.standing]}</span></td></tr>'
    )


def layers(rows: tuple[LayerShare, ...]) -> str:
    """Concepts, doing and judgement over all sessions."""
    bars = layer_bars(rows)
    if not bars:
        return ""
    return (
        '<section class="card"><h2>Layers</h2><p class="small">Measured levels below, at and above the bar. The lowest layer is '
        f"where practice pays first.</p>{bars}</section>"
    )


def depths(rows: tuple[SubtopicDepth, ...]) -> str:
    """The table beside the T: every sub-topic, how often it was answered and how deep it went."""
    body = "".join(
        f'<tr><th scope="row">{esc(d.subtopic.replace("_", " "))}<span class="small"> {TOPIC_NAMES[d.topic]}</span></th>'
        f"<td>{d.answers}</td><td>{'rung ' + str(d.rung) if d.rung else 'the question itself'}</td></tr>"
        for d in rows
    )
    return _details("As a table", _table("Sub-topics", ("Sub-topic", "Answers", "Deepest"), body))


def coverage(bank: Bank, rows: tuple[Coverage, ...]) -> str:
    """The table beside the heat map."""
    body = "".join(
        f'<tr><th scope="row">{esc(bank.roles[c.role].name)}</th><td>{TOPIC_NAMES[c.topic]}</td><td>{c.answered} of {c.questions}</td></tr>'
        for c in rows
    )
    return _details("As a table", _table("Coverage", ("Role", "Topic", "Answered"), body))


def calendar(report: ProgressReport) -> str:
    """The table beside the calendar: the days on which something was answered."""
    body = "".join(
        f'<tr><th scope="row">{day:%a %d %b %Y}</th><td>{count}</td></tr>'
        for day, count in reversed(report.calendar.items())
    )
    return _details("As a table", _table("Practice days", ("Day", "Answers"), body))


def task(one: PlannedTask) -> str:
    """A task of the study plan, with what it should leave behind."""
    return (
        f'<div class="task"><span class="tag">Stage {one.stage}: {STAGES[one.stage]}</span><p>{esc(one.task)}</p>'
        f'<p class="small">Leaves {esc(one.artefact)}. This stage usually takes: {esc(one.duration)}.</p></div>'
    )


def plan_intro(report: ProgressReport) -> str:
    """What the study plan is made from."""
    done = f" Done so far: {report.tasks_done}." if report.tasks_done else ""
    if not report.plan:
        return f'<h2 class="section-title">Study plan</h2><p class="small">No open task. Tasks come from the questions you answered.{done}</p>'
    return (
        '<h2 class="section-title">Study plan</h2><p class="small">At most three tasks, from your weakest stage first. Each ends in something you '
        f"can show; a project says more than a certificate.{done}</p>"
    )


def _level(low: float | None, high: float | None) -> str:
    """A range in half levels, rounded outwards, so that nothing looks more exact than it is."""
    if low is None or high is None:
        return "not enough said"
    return f"{_half(int(2 * low) / 2)} to {_half(-int(-2 * high // 1) / 2)}"


def _half(value: float) -> str:
    whole = int(value)
    return f"{whole}½" if value != whole else str(whole)


def _table(label: str, columns: tuple[str, ...], body: str) -> str:
    head_cells = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return f'<div class="table-box" tabindex="0" role="group" aria-label="{label}"><table class="figures-table"><thead><tr>{head_cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _details(summary: str, inner: str) -> str:
    return f'<details class="quiet-details"><summary>{summary}</summary>{inner}</details>'
