"""What can be done with an answer after its debrief was read."""

from interviewer.interview.session import Turn
from interviewer.language.messages import _
from interviewer.service.report import ItemReport
from interviewer.web.present.text import esc, in_english


def further(session_id: str, item: ItemReport) -> str:
    """Links from an answered question to a correction, another grade, another attempt and a comparison."""
    if not any(turn.answer is not None for turn in item.turns):
        return ""
    place = f"session={esc(session_id)}&amp;item={item.index}"
    is_graded = any(turn.counts for turn in item.turns)
    regrade = f'<a href="/app/regrade?{place}">{_("Correct or grade again")}</a>' if is_graded else ""
    again = f'<a href="/app/attempts?{place}">{_("Take it again, take one like it, compare")}</a>'
    return f'<p class="links">{regrade}{again}</p>'


def as_handed_in(turn: Turn) -> str:
    """What was handed in before the transcript was corrected; '' if it was not."""
    if not turn.uncorrected:
        return ""
    return (
        f'<details class="quiet-details"><summary>{_("Corrected after the interview; what was handed in")}</summary>'
        f'<p class="said" tabindex="0" role="group">{esc(turn.uncorrected[0].text)}</p></details>'
    )


def told_aside(turn: Turn) -> str:
    """What was said to an answer besides the next question; nothing where nothing was."""
    if turn.aside is None:
        return ""
    ungraded = (
        f'<p class="small">{_("Nobody grades these words, and no model was sent them for it.")}</p>'
        if turn.is_let_go
        else ""
    )
    return f'<p class="asked-line"><b>{_("Interviewer")}</b> {in_english(esc(turn.aside.text))}</p>{ungraded}'
