"""What the review page shows: the list of sessions."""

from interviewer.content.bank import Bank
from interviewer.interview.session import SessionLine, Stage
from interviewer.web.present.text import LEVEL_NAMES, PRESET_NAMES, STAGE_NAMES, day_and_time, esc


def sessions(bank: Bank, lines: tuple[SessionLine, ...]) -> str:
    """All sessions, newest first, each a link to where it stands."""
    if not lines:
        return (
            '<section class="card empty"><h1>Review</h1><p>Nothing here yet. After your first interview its scored '
            'transcript waits here.</p><a class="button" href="/app/">Begin an interview</a></section>'
        )
    rows = "".join(_line(bank, line) for line in lines)
    return f'<section class="card"><h1>Review</h1><ul class="sessions">{rows}</ul></section>'


def _line(bank: Bank, line: SessionLine) -> str:
    page = "interview" if line.stage is Stage.INTERVIEW else "debrief"
    return (
        f'<li><a href="/app/{page}?session={esc(line.id)}"><b>{esc(bank.roles[line.role].name)}</b> '
        f"<span>{LEVEL_NAMES[line.level]}, {PRESET_NAMES[line.preset].lower()}</span> "
        f"<span>{line.answered} of {line.questions} answered</span> {day_and_time(line.created_at)} "
        f'<span class="tag tag-{line.stage.value}">{STAGE_NAMES[line.stage]}</span></a></li>'
    )
