"""Two grades of the same question in words: what changed on each criterion, and whether the two may be compared."""

from interviewer.grading.grade import CriterionScore, Grade
from interviewer.language.messages import Names, _
from interviewer.service.comparison import Change, CriterionChange, GradeComparison, Likeness, compare
from interviewer.service.report import ItemReport, half_level
from interviewer.web.present.text import day_and_time, esc, graded_by, in_english, unscored_sentence

_LIKENESS = Names(
    {
        Likeness.SAME: "Same grader, rubric and question",
        Likeness.OTHER_GRADER: "Other grader, version or prompts: not comparable",
        Likeness.OTHER_RUBRIC: "The rubric was changed in between: not comparable",
        Likeness.OTHER_QUESTION: "The question was changed in between: not comparable",
    }
)
_CHANGE = Names(
    {
        Change.UP: "higher, outside the ranges",
        Change.DOWN: "lower, outside the ranges",
        Change.UNCLEAR: "the ranges overlap: no clear change",
        Change.NONE: "the same level",
        Change.UNKNOWN: "not enough evidence to compare",
        Change.INCOMPARABLE: "not comparable",
    }
)


def earlier_grade(item: ItemReport, *, hides_levels: bool = False) -> str:
    """What the shown grade took the place of, and a later attempt that failed; '' without either."""
    failed = ""
    if item.failed_again is not None:
        sentence = unscored_sentence(item.failed_again)
        told = _("Grading it once more brought no grade. {reason} The earlier grade stands.", reason=esc(sentence))
        failed = f'<p class="outcome-unscored" role="status">{told}</p>'
    if item.before is None or item.rubric is None or hides_levels:
        return failed
    if item.grade is None:
        levels = "".join(
            f"<li>{in_english(esc(item.rubric.criterion(score.criterion).name))}: {level_in_words(score)}</li>"
            for score in item.before.criteria
        )
        title = _("The earlier grade, by {grader}", grader=_source(item.before))
        return f'{failed}<details class="quiet-details"><summary>{title}</summary><ul>{levels}</ul></details>'
    found = compare(item.before, item.grade, item.rubric)
    wording = "" if found.is_same_wording else " " + _("The transcript was corrected in between.")
    lines = "".join(f"<li>{_line(change)}</li>" for change in found.criteria)
    return (
        f'{failed}<section class="graded-before"><h3>{_("Compared with the grade before")}</h3>'
        f"<p class='small'>{likeness_in_words(found)}.{wording} "
        + _("Now: {now}. Before: {before}. Both are kept.", now=_source(found.after), before=_source(found.before))
        + f"</p><ul>{lines}</ul></section>"
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
        return _("not looked at")
    if score.level is None:
        return _("NE, not enough evidence")
    return _(
        "level {level} ({low} to {high})", level=score.level, low=half_level(score.low), high=half_level(score.high)
    )


def _line(change: CriterionChange) -> str:
    return f"<b>{in_english(esc(change.name))}</b> " + _(
        "{now}, before {before}: {change}",
        now=level_in_words(change.after),
        before=level_in_words(change.before),
        change=change_in_words(change),
    )


def _source(grade: Grade) -> str:
    used = grade.provenance
    return _(
        "{grader}, version {version}, {day}",
        grader=esc(graded_by(grade)),
        version=esc(used.grader_version),
        day=day_and_time(used.graded_at),
    )
