"""Two grades of the same question in words: what changed on each criterion, and whether the two may be compared."""

from interviewer.grading.grade import CriterionScore, Grade
from interviewer.service.comparison import Change, CriterionChange, GradeComparison, Likeness, compare
from interviewer.service.report import ItemReport, half_level
from interviewer.web.present.text import day_and_time, esc, graded_by, unscored_sentence

_LIKENESS = {
    Likeness.SAME: "Same grader, rubric and question",
    Likeness.OTHER_GRADER: "Other grader, version or prompts: not comparable",
    Likeness.OTHER_RUBRIC: "The rubric was changed in between: not comparable",
    Likeness.OTHER_QUESTION: "The question was changed in between: not comparable",
}
_CHANGE = {
    Change.UP: "higher, outside the ranges",
    Change.DOWN: "lower, outside the ranges",
    Change.UNCLEAR: "the ranges overlap: no clear change",
    Change.NONE: "the same level",
    Change.UNKNOWN: "not enough evidence to compare",
    Change.INCOMPARABLE: "not comparable",
}


def earlier_grade(item: ItemReport, *, hides_levels: bool = False) -> str:
    """What the shown grade took the place of, and a later attempt that failed; '' without either."""
    failed = ""
    if item.failed_again is not None:
        sentence = unscored_sentence(item.failed_again)
        failed = f'<p class="outcome-unscored" role="status">Grading it once more brought no grade. {esc(sentence)} The earlier grade stands.</p>'
    if item.before is None or item.rubric is None or hides_levels:
        return failed
    if item.grade is None:
        levels = "".join(
            f"<li>{esc(item.rubric.criterion(score.criterion).name)}: {level_in_words(score)}</li>"
            for score in item.before.criteria
        )
        return f'{failed}<details class="quiet-details"><summary>The earlier grade, by {_source(item.before)}</summary><ul>{levels}</ul></details>'
    found = compare(item.before, item.grade, item.rubric)
    wording = "" if found.is_same_wording else " The transcript was corrected in between."
    lines = "".join(f"<li>{_line(change)}</li>" for change in found.criteria)
    return (
        f'{failed}<section class="graded-before"><h3>Compared with the grade before</h3>'
        f"<p class='small'>{likeness_in_words(found)}.{wording} Now: {_source(found.after)}. Before: {_source(found.before)}. "
        f"Both are kept.</p><ul>{lines}</ul></section>"
    )


def likeness_in_words(found: GradeComparison) -> str:
    """Whether the two grades may be compared."""
    return _LIKENESS[found.likeness]


def change_in_words(change: CriterionChange) -> str:
    """What became of a level."""
    return _CHANGE[change.change]


def level_in_words(score: CriterionScore | None) -> str:
    """The level with its range, or that there is none."""
    if score is None:
        return "not looked at"
    if score.level is None:
        return "NE, not enough evidence"
    return f"level {score.level} ({half_level(score.low)} to {half_level(score.high)})"


def _line(change: CriterionChange) -> str:
    return (
        f"<b>{esc(change.name)}</b> {level_in_words(change.after)}, before {level_in_words(change.before)}: "
        f"{change_in_words(change)}"
    )


def _source(grade: Grade) -> str:
    used = grade.provenance
    return f"{esc(graded_by(grade))}, version {esc(used.grader_version)}, {day_and_time(used.graded_at)}"
