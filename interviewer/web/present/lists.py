"""What the review page shows: a page of the sessions, each with what can be done with it."""

from urllib.parse import urlencode

from interviewer.content.bank import Bank
from interviewer.interview.session import SessionLine, Stage
from interviewer.language.formats import day
from interviewer.language.messages import _, plural, within
from interviewer.store.session_list import SessionFilter, SessionPage
from interviewer.web.present.text import LEVEL_NAMES, PRESET_NAMES, STAGE_NAMES, day_and_time, esc, in_english


def sessions(bank: Bank, page: SessionPage, wanted: SessionFilter) -> str:
    """The sessions of a page, newest first, each a link to where it stands."""
    if not page.total and wanted == SessionFilter():
        return (
            f'<section class="card empty"><h2>{_("Nothing here yet")}</h2>'
            f"<p>{_('After your first interview its scored transcript waits here.')}</p>"
            f'<a class="button" href="/app/">{_("Begin an interview")}</a></section>'
        )
    if not page.lines:
        return (
            f'<section class="card empty"><h2>{_("No session fits")}</h2>'
            f"<p>{_('Use fewer words, or clear a filter.')}</p></section>"
        )
    rows = "".join(_line(bank, line) for line in page.lines)
    return f'<section class="card"><p class="small" role="status">{_count(page)}</p><ul class="sessions">{rows}</ul>{_archive(page, wanted)}</section>'


def _count(page: SessionPage) -> str:
    if page.total == len(page.lines):
        return plural("{n} session", "{n} sessions", page.total)
    return _(
        "{first} to {last} of {total} sessions",
        first=page.offset + 1,
        last=page.offset + len(page.lines),
        total=page.total,
    )


def _archive(page: SessionPage, wanted: SessionFilter) -> str:
    query = urlencode(wanted.model_dump(mode="json", exclude_defaults=True))
    words = plural(
        "Export this session (Markdown and JSON)", "Export these {n} sessions (Markdown and JSON)", page.total
    )
    return f'<p class="links"><a href="/api/sessions.zip?{esc(query)}" download>{words}</a></p>'


def _line(bank: Bank, line: SessionLine) -> str:
    page = "interview" if line.stage is Stage.INTERVIEW else "debrief"
    about = f"{in_english(esc(bank.roles[line.role].name))}, {within(LEVEL_NAMES[line.level])}"
    name = esc(line.title) if line.title else about
    rest = f"<span>{about}</span> " if line.title else ""
    said = esc(line.title or _("{role} of {day}", role=bank.roles[line.role].name, day=day(line.created_at.date())))
    answered = _("{done} of {total} answered", done=line.answered, total=line.questions)
    return (
        f'<li><a href="/app/{page}?session={esc(line.id)}"><b>{name}</b> {rest}'
        f"<span>{within(PRESET_NAMES[line.preset])}</span> "
        f"<span>{answered}</span> {day_and_time(line.created_at)} "
        f"{_stage(line)}</a>"
        f'<span class="row-actions"><button type="button" class="quiet" data-action="rename" data-session="{esc(line.id)}" '
        f'data-title="{esc(line.title)}" aria-label="{_("Rename {name}", name=said)}">{_("Rename")}</button>'
        f'<button type="button" class="quiet" data-action="delete" data-session="{esc(line.id)}" '
        f'aria-label="{_("Delete {name}", name=said)}">{_("Delete")}</button></span></li>'
    )


def _stage(line: SessionLine) -> str:
    """Only what is not finished needs saying."""
    return (
        ""
        if line.stage is Stage.DEBRIEF
        else f'<span class="tag tag-{line.stage.value}">{STAGE_NAMES[line.stage]}</span>'
    )
