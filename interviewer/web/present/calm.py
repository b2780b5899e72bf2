"""The debrief without levels, for whom they frighten: what was shown, what is missing and what to do next stay."""

import re

from interviewer.grading.grade import CriterionScore
from interviewer.language.messages import _
from interviewer.web.present.text import esc, lang_en

_LEVEL = re.compile(
    r"\b(?:level|levels|score|scores|scored|rating|rated|mark|marks|grade|graded|bar|[1-5]|one|two|three|four|five)\b",
    re.I,
)


def overview() -> str:
    """What stands in the place of the levels."""
    return (
        f'<section class="card"><h2>{_("Levels are hidden")}</h2><p>'
        + _(
            "What you showed, what is missing and what to do next stand below. The levels are kept, and stand in exports "
            "and under Progress."
        )
        + "</p></section>"
    )


def rationale(score: CriterionScore) -> str:
    """A grader's reason, unless it might name a level."""
    said = score.rationale
    return f"<p{lang_en()}>{esc(said)}</p>" if said and not _LEVEL.search(said) else ""


def nothing_found() -> str:
    """What stands where there is neither evidence nor advice."""
    return f'<p class="small">{_("Nothing to add here.")}</p>'
