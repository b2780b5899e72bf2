"""The stronger outline in the debrief: the candidate's own statements in a better order, with gaps to fill."""

import re

from interviewer.grading.grade import Outline
from interviewer.language.messages import _
from interviewer.web.present.text import esc


def outline(found: Outline | None) -> str:
    """The outline as a numbered list; nothing where there is none."""
    if found is None or not found.bullets:
        return ""
    lines = "".join(f"<li>{_with_gaps(bullet.text)}</li>" for bullet in found.bullets)
    by = (
        " " + _("Worded by {model}; every figure and name was looked up in your answer.", model=esc(found.written_by))
        if found.written_by
        else ""
    )
    return (
        f'<section class="outline"><h3>{_("A stronger outline, from what you said")}</h3><ol>{lines}</ol>'
        f'<p class="small">{_("Your own statements in the order of the criteria; what stands in brackets is for you to fill.")}'
        f"{by}</p></section>"
    )


def _with_gaps(text: str) -> str:
    """Text in which what stands in square brackets is marked as a gap."""
    return "".join(
        f"<span class='gap'>{esc(part)}</span>" if part.startswith("[") else esc(part)
        for part in re.split(r"(\[[^\]]*\])", text)
    )
