"""What the review page shows: a page of the sessions, each with what can be done with it."""

from urllib.parse import urlencode

from interviewer.content.bank import Bank
from interviewer.interview.session import SessionLine, Stage
from interviewer.store.session_list import SessionFilter, SessionPage
from interviewer.web.present.text import LEVEL_NAMES, PRESET_NAMES, STAGE_NAMES, day_and_time, esc


def sessions(bank: Bank, page: SessionPage, wanted: SessionFilter) -> str:
    """The sessions of a page, newest first, each a link to where it stands."""
    if not page.total and wanted == SessionFilter():
        return (
            '<section class="card empty"><h2>Nothing here yet</h2><p>After your first interview its scored '
            'transcript waits here.</p><a class="button" href="/app/">Begin an interview</a></section>'
        )
    if not page.lines:
        return (
            '<section class="card empty"><h2>No session fits</h2><p>Use fewer words, or clear a filter.</p></section>'
        )
    rows = "".join(_line(bank, line) for line in page.lines)
    return f'<section class="card"><p class="small" role="status">{_count(page)}</p><ul class="sessions">{rows}</ul>{_archive(page, wanted)}</section>'


def _count(page: SessionPage) -> str:
    if page.total == len(page.lines):
        return f"{page.total} session{'s' if page.total != 1 else ''}"
    return f"{page.offset + 1} to {page.offset + len(page.lines)} of {page.total} sessions"


def _archive(page: SessionPage, wanted: SessionFilter) -> str:
    query = urlencode(wanted.model_dump(mode="json", exclude_defaults=True))
    words = "this session" if page.total == 1 else f"these {page.total} sessions"
    return (
        f'<p class="links"><a href="/api/sessions.zip?{esc(query)}" download>Export {words} (Markdown and JSON)</a></p>'
    )


def _line(bank: Bank, line: SessionLine) -> str:
    page = "interview" if line.stage is Stage.INTERVIEW else "debrief"
    about = f"{esc(bank.roles[line.role].name)}, {LEVEL_NAMES[line.level].lower()}"
    name = esc(line.title) if line.title else about
    rest = f"<span>{about}</span> " if line.title else ""
    said = esc(line.title or f"{bank.roles[line.role].name} of {line.created_at:%d %b %Y}")
    return (
        f'<li><a href="/app/{page}?session={esc(line.id)}"><b>{name}</b> {rest}'
        f"<span>{PRESET_NAMES[line.preset].lower()}</span> "
        f"<span>{line.answered} of {line.questions} answered</span> {day_and_time(line.created_at)} "
        f"{_stage(line)}</a>"
        f'<span class="row-actions"><button type="button" class="quiet" data-action="rename" data-session="{esc(line.id)}" '
        f'data-title="{esc(line.title)}" aria-label="Rename {said}">Rename</button>'
        f'<button type="button" class="quiet" data-action="delete" data-session="{esc(line.id)}" '
        f'aria-label="Delete {said}">Delete</button></span></li>'
    )


def _stage(line: SessionLine) -> str:
    """Only what is not finished needs saying."""
    return (
        ""
        if line.stage is Stage.DEBRIEF
        else f'<span class="tag tag-{line.stage.value}">{STAGE_NAMES[line.stage]}</span>'
    )
