"""What the progress page says in words and tables: trends, standing, what is due, the study plan."""

from datetime import datetime
from itertools import groupby

from interviewer.content.bank import Bank
from interviewer.language.formats import weekday_and_day
from interviewer.language.messages import Names, _, plural, within
from interviewer.practice.progress import Change, Coverage, LayerShare, Readiness, Standing, SubtopicDepth, Trend
from interviewer.practice.schedule import Due
from interviewer.practice.study import STAGES, PlannedTask
from interviewer.service.progress import ProgressReport
from interviewer.web.present.layers import layer_bars
from interviewer.web.present.text import TOPIC_NAMES, esc, in_english, lang_en, who_grades

CHANGES: Names[Change] = Names(
    {
        "risen": "higher than at first, beyond the ranges",
        "fallen": "lower than at first, beyond the ranges",
        "within the noise": "no change beyond the ranges",
        "too few sessions": "too few sessions to tell (three are needed)",
    }
)
STANDINGS: Names[Standing] = Names(
    {
        "above the bar": "above the bar",
        "at the bar": "about at the bar",
        "below the bar": "below the bar",
        "unclear": "the range is too wide to tell",
        "too few answers": "too few answers (two are needed)",
    }
)
MOST_DUE = 6


def head(report: ProgressReport) -> str:
    """What this page rests on."""
    if not report.sessions:
        return (
            f'<section class="card empty"><h1>{_("Progress")}</h1><p>'
            + _(
                "Nothing to show yet. After your first finished interview this page shows what to practise next; after three "
                "it shows what has changed."
            )
            + f'</p><a class="button" href="/app/">{_("Begin an interview")}</a></section>'
        )
    said = plural(
        "From {n} finished session. Levels are shown with their ranges; a change is named only where ranges do not "
        "overlap. Levels by different graders are kept apart.",
        "From {n} finished sessions. Levels are shown with their ranges; a change is named only where ranges do not "
        "overlap. Levels by different graders are kept apart.",
        report.sessions,
    )
    return f'<section class="card head"><h1>{_("Progress")}</h1><p>{said}</p></section>'


def due(report: ProgressReport, now: datetime) -> str:
    """What is worth practising again today, else when the next thing will be."""
    now_due = [one for one in report.due if one.is_due]
    if not report.due:
        return ""
    if not now_due:
        said = _(
            "Nothing is due. Next: {criterion}, {day}.",
            criterion=_due_words(report.due[0]),
            day=_in_days(report.due[0], now),
        )
        return f'<section class="card"><h2>{_("Due today")}</h2><p>{said}</p></section>'
    lines = "".join(f"<li>{_due_words(one)}</li>" for one in now_due[:MOST_DUE])
    more = f'<p class="small">{_("and {n} more", n=len(now_due) - MOST_DUE)}</p>' if len(now_due) > MOST_DUE else ""
    return (
        f'<section class="card"><h2>{_("Due today")}</h2><p class="small">'
        f"{_('Spaced repetition (FSRS): practising these again now is worth most.')}</p>"
        f'<ul class="due">{lines}</ul>{more}<a class="button" href="/app/">{_("Practise now")}</a></section>'
    )


def due_note(now_due: tuple[Due, ...]) -> str:
    """The start page's one line about what is due."""
    if not now_due:
        return ""
    first = now_due[0]
    more = " " + _("and {n} more", n=len(now_due) - 1) if len(now_due) > 1 else ""
    said = _(
        "Due today: <b>{criterion}</b> in {topic}{more}.",
        criterion=in_english(esc(first.name)),
        topic=within(TOPIC_NAMES[first.topic]),
        more=more,
    )
    return f'<div class="note due-note">{said} <a href="/app/progress">{_("See progress")}</a></div>'


def _due_words(one: Due) -> str:
    about = in_english(esc(one.subtopic.replace("_", " ")))
    return f"<b>{in_english(esc(one.name))}</b>, {within(TOPIC_NAMES[one.topic])}: {about}"


def _in_days(one: Due, now: datetime) -> str:
    days = max(1, (one.due_at - now).days + 1)
    return _("tomorrow") if days == 1 else _("in {n} days", n=days)


def trend_label(one: Trend) -> str:
    """How a trend is called where one is chosen."""
    return f"{TOPIC_NAMES[one.topic]}: {one.name} ({who_grades(one.ruler.grader)})"


def course(one: Trend) -> str:
    """What may be said of the chart of one trend."""
    said = plural(
        "{n} session: {change}. Dashed: the bar, {bar}.",
        "{n} sessions: {change}. Dashed: the bar, {bar}.",
        len(one.sessions),
        change=CHANGES[one.change],
        bar=one.bar,
    )
    return f'<p class="small" role="status">{said}</p>'


def trends(rows: tuple[Trend, ...]) -> str:
    """The table beside the chart: every criterion, its latest range and what may be said of its course."""
    body = "".join(
        f'<tr><th scope="row">{in_english(esc(t.name))}<span class="small"> {TOPIC_NAMES[t.topic]}, {esc(who_grades(t.ruler.grader))}</span></th>'
        f"<td>{len(t.sessions)}</td><td>{_level(t.sessions[-1].low, t.sessions[-1].high)}</td><td>{t.bar}</td>"
        f"<td>{CHANGES[t.change]}</td></tr>"
        for t in rows
    )
    return _details(
        _("All criteria as a table"),
        _table(_("All criteria"), (_("Criterion"), _("Sessions"), _("Latest range"), _("Bar"), _("Course")), body),
    )


def readiness(bank: Bank, report: ProgressReport) -> str:
    """Criteria of the role practised last against their bar; never one verdict."""
    if report.role is None or not report.readiness:
        return ""
    sections = []
    for topic, of_topic in groupby(report.readiness, key=lambda r: r.topic):
        body = "".join(_readiness_row(one) for one in of_topic)
        sections.append(
            f"<h3>{TOPIC_NAMES[topic]}</h3>"
            + _table(TOPIC_NAMES[topic], (_("Criterion"), _("Range"), _("Bar"), _("Answers"), _("Standing")), body)
        )
    title = _("Against the bar: {role}", role=in_english(esc(bank.roles[report.role].name)))
    said = _(
        "From your three latest sessions on each criterion. This says what to practise, not whether you would be hired."
    )
    return f'<section class="card"><h2>{title}</h2><p class="small">{said}</p>{"".join(sections)}</section>'


def _readiness_row(one: Readiness) -> str:
    return (
        f'<tr><th scope="row"{lang_en()}>{esc(one.name)}</th><td>{_level(one.low, one.high)}</td><td>{one.bar}</td><td>{one.questions}</td>'
        f'<td><span class="standing standing-{one.standing.split()[0]}">{STANDINGS[one.standing]}</span></td></tr>'
    )


def layers(rows: tuple[LayerShare, ...]) -> str:
    """Concepts, doing and judgement over all sessions."""
    bars = layer_bars(rows)
    if not bars:
        return ""
    said = _("Measured levels below, at and above the bar. The lowest layer is where practice pays first.")
    return f'<section class="card"><h2>{_("Layers")}</h2><p class="small">{said}</p>{bars}</section>'


def depths(rows: tuple[SubtopicDepth, ...]) -> str:
    """The table beside the T: every sub-topic, how often it was answered and how deep it went."""
    body = "".join(
        f'<tr><th scope="row">{in_english(esc(d.subtopic.replace("_", " ")))}<span class="small"> {TOPIC_NAMES[d.topic]}</span></th>'
        f"<td>{d.answers}</td><td>{_('rung {n}', n=d.rung) if d.rung else _('the question itself')}</td></tr>"
        for d in rows
    )
    return _details(_("As a table"), _table(_("Sub-topics"), (_("Sub-topic"), _("Answers"), _("Deepest")), body))


def coverage(bank: Bank, rows: tuple[Coverage, ...]) -> str:
    """The table beside the heat map."""
    body = "".join(
        f'<tr><th scope="row"{lang_en()}>{esc(bank.roles[c.role].name)}</th><td>{TOPIC_NAMES[c.topic]}</td><td>{_("{n} of {total}", n=c.answered, total=c.questions)}</td></tr>'
        for c in rows
    )
    return _details(_("As a table"), _table(_("Coverage"), (_("Role"), _("Topic"), _("Answered")), body))


def calendar(report: ProgressReport) -> str:
    """The table beside the calendar: the days on which something was answered."""
    body = "".join(
        f'<tr><th scope="row">{weekday_and_day(day)}</th><td>{count}</td></tr>'
        for day, count in reversed(report.calendar.items())
    )
    return _details(_("As a table"), _table(_("Practice days"), (_("Day"), _("Answers")), body))


def task(one: PlannedTask) -> str:
    """A task of the study plan, with what it should leave behind."""
    stage = _("Stage {n}: {name}", n=one.stage, name=_(STAGES[one.stage]))
    leaves = _(
        "Leaves {artefact}. This stage usually takes: {duration}.",
        artefact=esc(_(one.artefact)),
        duration=esc(_(one.duration)),
    )
    return (
        f'<div class="task"><span class="tag">{stage}</span><p{lang_en()}>{esc(one.task)}</p>'
        f'<p class="small">{leaves}</p></div>'
    )


def plan_intro(report: ProgressReport) -> str:
    """What the study plan is made from."""
    done = " " + _("Done so far: {n}.", n=report.tasks_done) if report.tasks_done else ""
    if not report.plan:
        said = _("No open task. Tasks come from the questions you answered.")
    else:
        said = _(
            "At most three tasks, from your weakest stage first. Each ends in something you can show; a project says more "
            "than a certificate."
        )
    return f'<h2 class="section-title">{_("Study plan")}</h2><p class="small">{said}{done}</p>'


def _level(low: float | None, high: float | None) -> str:
    """A range in half levels, rounded outwards, so that nothing looks more exact than it is."""
    if low is None or high is None:
        return _("not enough said")
    return _("{low} to {high}", low=_half(int(2 * low) / 2), high=_half(-int(-2 * high // 1) / 2))


def _half(value: float) -> str:
    whole = int(value)
    return f"{whole}½" if value != whole else str(whole)


def _table(label: str, columns: tuple[str, ...], body: str) -> str:
    head_cells = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return f'<div class="table-box" tabindex="0" role="group" aria-label="{label}"><table class="figures-table"><thead><tr>{head_cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _details(summary: str, inner: str) -> str:
    return f'<details class="quiet-details"><summary>{summary}</summary>{inner}</details>'
