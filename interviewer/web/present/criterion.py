"""What the debrief shows of one criterion: its level with range and bar, the evidence, and what is missing."""

from interviewer.content.question import Question
from interviewer.content.rubric import Criterion, Scale
from interviewer.content.taxonomy import Level
from interviewer.grading.grade import CriterionScore, Grade, PointStatus, Quote
from interviewer.language.messages import _
from interviewer.service.report import (
    ItemReport,
    half_level,
)
from interviewer.web.present import calm
from interviewer.web.present.text import (
    esc,
    in_english,
    lang_en,
)


def criterion_card(
    scale: Scale, level: Level, item: ItemReport, grade: Grade, score: CriterionScore, hides_levels: bool
) -> str:
    """A criterion of a graded answer; with `hides_levels` only what was said and what was missing."""
    assert item.question is not None and item.rubric is not None
    criterion = item.rubric.criterion(score.criterion)
    advice = f"{_evidence(item, grade, criterion)}{_missing(item.question, score)}"
    if hides_levels:
        return (
            f'<article class="criterion"><header><h3{lang_en()}>{esc(criterion.name)}</h3></header>{calm.rationale(score)}'
            f"{advice or calm.nothing_found()}</article>"
        )
    bar = criterion.bar.of(level)
    own = item.self_ratings.get(score.criterion)
    rationale = f"<p{lang_en()}>{esc(score.rationale)}</p>" if score.rationale else ""
    unstable = ""
    if score.is_unstable:
        said = _(
            "<b>Unstable</b> The grader's passes were two levels or more apart, or its quotes did not fit; read this level "
            "as a guess."
        )
        unstable = f'<p class="note">{said}</p>'
    limits = "".join(f'<p class="small">{_("Limited:")} {in_english(esc(reason))}.</p>' for reason in score.limited_by)
    return (
        f'<article class="criterion"><header><h3{lang_en()}>{esc(criterion.name)}</h3>'
        f'<span class="level-words">{level_words(score, scale)}</span></header>{track(score, bar, own)}'
        f"{unstable}{rationale}{limits}{advice}{_anchors(criterion)}</article>"
    )


def _evidence(item: ItemReport, grade: Grade, criterion: Criterion) -> str:
    assert item.question is not None
    of_criterion = {point.id: point for point in item.question.points_of(criterion.id)}
    shown = [p for p in grade.points if p.point_id in of_criterion and p.quote is not None]
    if not shown:
        return ""
    part = _("in part")
    lines = "".join(
        f'<li class="{p.status.value}"><span class="point">{in_english(esc(of_criterion[p.point_id].text))}'
        f"{f' <i>({part})</i>' if p.status is PointStatus.PARTIAL else ''}</span>{quote_button(p.quote, item)}</li>"
        for p in shown
        if p.quote is not None
    )
    title = _("Your words closest to the expected points") if grade.label == "indicative" else _("What you showed")
    return f'<h4>{title}</h4><ul class="points">{lines}</ul>'


def quote_button(quote: Quote, item: ItemReport | None) -> str:
    """A quote that is found in the transcript by a click, and played from there where it was spoken."""
    audio, at = _place_in_audio(quote, item)
    return (
        f'<button type="button" class="quote" data-action="quote" data-turn="{esc(quote.turn_id)}" data-start="{quote.start}" '
        f'data-end="{quote.end}" data-audio="{esc(audio)}" data-at="{at}">“{esc(quote.text)}”</button>'
    )


def _place_in_audio(quote: Quote, item: ItemReport | None) -> tuple[str, str]:
    if item is None:
        return "", ""
    turn = next((t for t in item.turns if t.id == quote.turn_id), None)
    if turn is None or turn.answer is None:
        return "", ""
    if quote.start_s is not None and quote.recording is not None and quote.recording < len(turn.answer.recordings):
        return turn.answer.recordings[quote.recording], f"{quote.start_s:.1f}"
    for recording in turn.answer.recordings:  # a grade that was stored without times
        transcript = item.transcripts.get(recording)
        start_s = transcript.time_of(quote.text) if transcript is not None else None
        if start_s is not None:
            return recording, f"{start_s:.1f}"
    return "", ""


def _missing(question: Question, score: CriterionScore) -> str:
    if not score.missing:
        return ""
    steps = {point.id: point for point in question.evidence}
    first = steps.get(score.next_step or "")
    up = f'<p class="next-step"><b>{_("To move up")}</b> {in_english(esc(first.text))}</p>' if first is not None else ""
    rest = "".join(
        f"<li{lang_en()}>{esc(steps[i].text)}</li>" for i in score.missing if i != score.next_step and i in steps
    )
    more = (
        f'<details class="quiet-details"><summary>{_("Also not shown")}</summary><ul>{rest}</ul></details>'
        if rest
        else ""
    )
    return up + more


def _anchors(criterion: Criterion) -> str:
    lines = "".join(
        f"<li{lang_en()}><b>{level}</b> {esc(text)}</li>" for level, text in sorted(criterion.anchors.items())
    )
    return f'<details class="quiet-details"><summary>{_("What levels 1, 3 and 5 look like")}</summary><ul class="anchors">{lines}</ul></details>'


def track(score: CriterionScore, bar: int, own: int | None) -> str:
    """Five steps with the range shaded; read aloud as one sentence."""
    said = _sentence(score, bar, own)
    if score.level is None or score.low is None or score.high is None:
        return f'<span class="track track-ne" role="img" aria-label="{esc(said)}"><b>{_("NE")}</b></span>'
    steps = "".join(f'<i class="step{" step-on" if n == score.level else ""}">{n}</i>' for n in range(1, 6))
    left, width = (score.low - 1) / 4 * 80 + 10, (score.high - score.low) / 4 * 80
    own_mark = f'<u class="own" style="left:{(own - 1) / 4 * 80 + 10:.0f}%"></u>' if own is not None else ""
    return (
        f'<span class="track" role="img" aria-label="{esc(said)}"><u class="range" style="left:{left:.0f}%;width:{width:.0f}%"></u>'
        f'<u class="bar-mark" style="left:{(bar - 1) / 4 * 80 + 10:.0f}%"></u>{own_mark}{steps}</span>'
    )


def _sentence(score: CriterionScore, bar: int, own: int | None) -> str:
    own_part = ", " + _("your own rating {level}", level=own) if own is not None else ""
    if score.level is None:
        return _("Not enough evidence; bar {bar}", bar=bar) + own_part
    said = _(
        "Level {level}, range {low} to {high}, bar {bar}",
        level=score.level,
        low=half_level(score.low),
        high=half_level(score.high),
        bar=bar,
    )
    return said + own_part


def level_words(score: CriterionScore, scale: Scale) -> str:
    """A level with its name and range."""
    if score.level is None:
        return _("Not enough said to judge")
    name = next(entry.name for entry in scale.levels if entry.level == score.level)
    could_be = _("could be {low} to {high}", low=half_level(score.low), high=half_level(score.high))
    return f"{score.level} {in_english(esc(name))} <span class='small'>{could_be}</span>"
