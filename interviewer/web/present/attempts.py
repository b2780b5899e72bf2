"""Several attempts at one question: what can be taken next, and two of them side by side."""

from interviewer.content.question import Question
from interviewer.interview.session import Turn
from interviewer.language.formats import day_and_minute
from interviewer.language.messages import _, within
from interviewer.service.attempts import Attempt, AttemptPair
from interviewer.service.comparison import CriterionChange
from interviewer.web.present.comparison import change_in_words, level_in_words, likeness_in_words
from interviewer.web.present.text import LEVEL_NAMES, day_and_time, esc, graded_by, in_english, lang_en, paragraphs


def intro(attempt: Attempt, sibling: Question | None) -> str:
    """The question, and what may be taken next."""
    question = attempt.item.question
    assert question is not None
    other = (
        _(
            "A question on the same criteria that you were not asked yet: <b>{topic}</b>, {level}.",
            topic=in_english(esc(sibling.subtopic.replace("_", " "))),
            level=within(LEVEL_NAMES[sibling.level]),
        )
        if sibling is not None
        else _("You were asked every question on these criteria.")
    )
    return (
        f'<section class="card"><h1>{_("Take it again")}</h1><p{lang_en()}>{paragraphs(question.prompt)}</p><p class="small">{other}</p>'
        f'<p class="links"><a href="/app/debrief?session={esc(attempt.session_id)}#item-{attempt.item.index}">{_("Back to the debrief")}</a></p></section>'
    )


def nothing(sentence: str) -> str:
    """Why there is nothing to take again."""
    return f'<section class="card empty"><h1>{_("Nothing to take again here")}</h1><p>{esc(sentence)}</p><a class="button" href="/app/review">{_("Your sessions")}</a></section>'


def label(attempt: Attempt) -> str:
    """An attempt in a list of them."""
    state = _("graded") if attempt.item.grade is not None else _("not graded")
    return f"{day_and_minute(attempt.at)} UTC, {state}"


def side_by_side(pair: AttemptPair) -> str:
    """Both attempts: criterion by criterion, then the words of each."""
    found = pair.comparison
    if found is None:
        levels = (
            f'<p class="note">{_("One of the two has no grade, so there is nothing to compare but the words.")}</p>'
        )
    else:
        rows = "".join(_row(change) for change in found.criteria)
        levels = (
            f'<p class="small">{likeness_in_words(found)}. '
            + _(
                "Before: {before}. After: {after}.",
                before=esc(graded_by(found.before)),
                after=esc(graded_by(found.after)),
            )
            + '</p><table class="facts"><thead><tr>'
            f"<th>{_('Criterion')}</th><th>{_('Before')}</th><th>{_('After')}</th><th>{_('Change')}</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    return (
        f'<section class="card"><h2>{_("Two attempts side by side")}</h2>{levels}<div class="attempts">'
        f"{_attempt(_('Before'), pair.before)}{_attempt(_('After'), pair.after)}</div></section>"
    )


def _row(change: CriterionChange) -> str:
    return (
        f'<tr><th scope="row">{in_english(esc(change.name))}{_points(change)}</th><td>{level_in_words(change.before)}</td>'
        f"<td>{level_in_words(change.after)}</td><td>{change_in_words(change)}</td></tr>"
    )


def _points(change: CriterionChange) -> str:
    if change.before is None or change.after is None:
        return ""
    gained = len(set(change.before.missing) - set(change.after.missing))
    lost = len(set(change.after.missing) - set(change.before.missing))
    said = [_("{n} newly shown", n=gained)] if gained else []
    said += [_("{n} no longer shown", n=lost)] if lost else []
    return f'<div class="small">{", ".join(said)}</div>' if said else ""


def _attempt(title: str, attempt: Attempt) -> str:
    turns = "".join(_turn(turn) for turn in attempt.item.turns)
    address = f"/app/debrief?session={esc(attempt.session_id)}#item-{attempt.item.index}"
    return f'<article><h3>{title}: <a href="{address}">{day_and_time(attempt.at)}</a></h3><div class="transcript">{turns}</div></article>'


def _turn(turn: Turn) -> str:
    said = (
        f'<p class="said" tabindex="0" role="group">{esc(turn.answer.text)}</p>'
        if turn.answer is not None
        else f'<p class="small">{_("Not answered.")}</p>'
    )
    return f'<p class="asked-line"{lang_en()}>{paragraphs(turn.asked)}</p>{said}'
