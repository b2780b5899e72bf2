"""What the debrief shows: per criterion the level with its range, the evidence, what is missing.

No percentage, no verdict, no decimals; NE is shown as NE. Every quote was verified by code before
it got here; a click highlights it in the transcript and plays the recording from there.
"""

import json
from collections.abc import Sequence

from interviewer.coaching.notes import Note
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.rubric import Criterion, Scale
from interviewer.content.taxonomy import Level
from interviewer.grading.arithmetic.breaks import Break
from interviewer.grading.grade import CriterionScore, Grade, PointStatus, Quote, Unscored
from interviewer.interview.session import (
    Channel,
    Difficulty,
    ItemKind,
    Mode,
    PlannedItem,
    Session,
    Turn,
    TurnKind,
    TurnState,
)
from interviewer.language.formats import decimal, number
from interviewer.language.messages import Names, _, within
from interviewer.service.report import (
    ItemReport,
    SessionReport,
    closing_sentence,
    half_level,
    left_out_sentence,
    path_lines,
)
from interviewer.speech.placing import PlacedWord, placed_words
from interviewer.web.present import calm, coach, costs
from interviewer.web.present.comparison import earlier_grade
from interviewer.web.present.delivery import delivery
from interviewer.web.present.further import as_handed_in, further, told_aside
from interviewer.web.present.ledger import ledger_table
from interviewer.web.present.outline import outline
from interviewer.web.present.text import (
    ITEM_NAMES,
    LEVEL_NAMES,
    MODE_NAMES,
    PRESET_NAMES,
    TOPIC_NAMES,
    day_and_time,
    esc,
    graded_by,
    in_english,
    lang_en,
    minutes_and_seconds,
    paragraphs,
    unscored_sentence,
)


def rating_intro(bank: Bank) -> str:
    """What the own rating is for, and the scale."""
    levels = "".join(f"<li{lang_en()}><b>{entry.level}</b> {esc(entry.name)}</li>" for entry in bank.scale.levels)
    return (
        f"<h1>{_('Before you see the scores')}</h1><p>"
        + _(
            "How did it go, by your own judgement? Comparing the two is half of what can be learned here. Leave out what "
            "you cannot tell."
        )
        + f'</p><ul class="scale">{levels}</ul>'
    )


def session_head(bank: Bank, report: SessionReport) -> str:
    """What this session was, who graded it, and what may be done with it."""
    session = report.session
    plan = session.plan
    graders = sorted({_grader_and_state(item, item.grade) for item in report.items if item.grade is not None})
    by = " " + _("Graded by {graders}.", graders=esc("; ".join(graders))) if graders else ""
    said = _(
        "{role}, {level}; {preset}, {mode}, {day}.",
        role=in_english(esc(bank.roles[plan.role].name)),
        level=within(LEVEL_NAMES[plan.level]),
        preset=within(PRESET_NAMES[plan.preset]),
        mode=MODE_NAMES[plan.mode],
        day=day_and_time(session.created_at),
    )
    return (
        f'<section class="card head"><h1>{_("Debrief")}</h1><p>{said}{by}</p>'
        f"{_path(session)}{_indicative_note(report)}{_exports(session.id)}</section>"
    )


def _grader_and_state(item: ItemReport, grade: Grade) -> str:
    return f"{graded_by(grade)}, {_(item.standing.state)}" if item.standing is not None else graded_by(grade)


def _path(session: Session) -> str:
    """The level of each question of an adaptive interview, and why."""
    if session.plan.difficulty is not Difficulty.ADAPTIVE:
        return ""
    lines = "".join(f"<li>{esc(line)}</li>" for line in path_lines(session))
    return f"<h2>{_('How the level moved')}</h2><ol>{lines}</ol>"


def _indicative_note(report: SessionReport) -> str:
    if not any(item.grade is not None and item.grade.label == "indicative" for item in report.items):
        return ""
    said = _(
        "The offline grader measures <b>coverage</b> of expected points, not truth or reasoning. Its levels are "
        "<b>indicative</b>: each may be off by one. Choose a language model under Settings for a judged grade."
    )
    return f'<p class="note">{said}</p>'


def _exports(session_id: str) -> str:
    base = f"/api/sessions/{esc(session_id)}/export"
    return (
        f'<p class="links"><a href="{base}.md" download>Markdown</a><a href="{base}.json" download>JSON</a>'
        f'<a href="{base}.html" target="_blank" rel="noopener">{_("Page to print")}</a>'
        f'<a href="/app/share?session={esc(session_id)}">{_("Share with a coach")}</a></p>'
    )


def overview(bank: Bank, report: SessionReport, *, hides_levels: bool = False) -> str:
    """All criteria at a glance: one row each, with range and bar."""
    if hides_levels:
        return calm.overview()
    rows = []
    for item in report.items:
        if item.question is None or item.rubric is None:
            continue
        grade = item.grade
        title = f"{esc(TOPIC_NAMES[item.question.topic])}: {in_english(esc(_short(item)))}"
        if grade is None:
            state = _state_in_words(item)
            rows.append(
                f'<tr><th scope="row"><a href="#item-{item.index}">{title}</a></th><td colspan="2">{esc(state)}</td></tr>'
            )
            continue
        rows.append(
            f'<tr class="group"><th colspan="3" scope="rowgroup"><a href="#item-{item.index}">{title}</a></th></tr>'
        )
        for score in grade.criteria:
            criterion = item.rubric.criterion(score.criterion)
            bar = criterion.bar.of(report.session.plan.level)
            own = item.self_ratings.get(score.criterion)
            rows.append(
                f'<tr><th scope="row"{lang_en()}>{esc(criterion.name)}</th><td>{_track(score, bar, own)}</td>'
                f"<td class='level-words'>{_level_words(score, bank.scale)}</td></tr>"
            )
    return (
        f'<section class="card"><h2>{_("At a glance")}</h2><table class="overview"><thead class="visually-hidden"><tr>'
        f"<th>{_('Criterion')}</th><th>{_('Level')}</th><th>{_('In words')}</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f'<p class="small legend"><i class="key key-range"></i> {_("range of the level")} '
        f'<i class="key key-bar"></i> {_("bar for {level}", level=within(LEVEL_NAMES[report.session.plan.level]))} '
        f'<i class="key key-own"></i> {_("your own rating")}</p></section>'
    )  # fmt: skip


def _short(item: ItemReport) -> str:
    return item.question.subtopic.replace("_", " ") if item.question is not None else _("warm-up")


def _state_in_words(item: ItemReport) -> str:
    if isinstance(item.outcome, Unscored):
        return unscored_sentence(item.outcome)
    if item.is_pending:
        return _("being graded")
    if any(turn.counts for turn in item.turns):
        return _("not graded yet")
    return _("not graded") if any(turn.answer is not None for turn in item.turns) else _("not answered")


def items(bank: Bank, report: SessionReport, notes: Sequence[Note] = (), *, hides_levels: bool = False) -> str:
    """Each question with its transcript and its grade, and what coaches said of it."""
    return "".join(_item(bank, report, item, notes, hides_levels) for item in report.items)


def _item(bank: Bank, report: SessionReport, item: ItemReport, notes: Sequence[Note], hides_levels: bool) -> str:
    heading = _heading(item.planned)
    body = _transcript(item) + _counted_with(report, item)
    if item.question is not None and item.rubric is not None:
        body += _findings(bank, report.session.plan.level, item, hides_levels)
        if item.ledger is not None:
            keep = f"/app/stories?session={report.session.id}&item={item.index}"
            body += ledger_table(item.ledger, lambda quote: _quote(quote, item), keep)
        body += coach.received(notes, item.index, item.rubric, hides_levels=hides_levels)
        body += earlier_grade(item, hides_levels=hides_levels) + further(report.session.id, item)
    return f'<section class="card item" id="item-{item.index}"><h2>{heading}</h2>{body}</section>'


def _heading(planned: PlannedItem) -> str:
    if planned.kind is not ItemKind.QUESTION:
        return ITEM_NAMES[planned.kind]
    assert planned.topic is not None and planned.level is not None
    own = f' <span class="tag">{_("own")}</span>' if planned.is_own else ""
    return f'{TOPIC_NAMES[planned.topic]} <span class="tag">{LEVEL_NAMES[planned.level]}</span>{own}'


def _transcript(item: ItemReport) -> str:
    return f'<div class="transcript">{"".join(_turn(turn, item) for turn in item.turns)}</div>'


_TURN_NAMES = Names({TurnKind.PROBE: "Follow-up", TurnKind.WARM_UP: "Warm-up"})


def _turn(turn: Turn, item: ItemReport) -> str:
    label = _TURN_NAMES.get(turn.kind) or _("Interviewer")
    asked = f'<p class="asked-line"><b>{label}</b> {in_english(paragraphs(turn.asked))}</p>{_clarified(turn)}'
    if turn.state is TurnState.SKIPPED:
        return asked + f'<p class="small">{_("Skipped.")}</p>'
    if turn.answer is None:
        return asked + f'<p class="small">{_("Not answered.")}</p>'
    answer = turn.answer
    audio = "".join(
        f'<audio controls preload="none" id="audio-{esc(recording)}" src="/api/recordings/{esc(recording)}.wav"></audio>'
        for recording in answer.recordings
    )
    spoken_how = "".join(delivery(item.deliveries[key]) for key in answer.recordings if key in item.deliveries)
    redone = ", " + _("answer {n}", n=len(turn.earlier_answers) + 1) if turn.earlier_answers else ""
    spoken = _("spoken") if answer.channel is Channel.VOICE else _("typed")
    words = placed_words(
        answer.text, {key: item.transcripts[key] for key in answer.recordings if key in item.transcripts}
    )
    return (
        f'{asked}<p class="said" tabindex="0" role="group" id="said-{esc(turn.id)}"{_playable(words)}>{esc(answer.text)}</p>'
        f'<p class="small">{spoken}, {minutes_and_seconds(answer.took_s)} min{redone}</p>{as_handed_in(turn)}{told_aside(turn)}{audio}'
        + (
            f'<p class="small">{_("A click on a word plays from there; so do arrow keys and Enter.")}</p>'
            if words
            else ""
        )
        + spoken_how
    )


def _playable(words: tuple[PlacedWord, ...]) -> str:
    """What playback.js needs of the words; of an answer that was typed only its name."""
    if not words:
        return f' aria-label="{_("Your answer")}"'
    data = [[word.start, word.end, word.recording, round(word.start_s, 2), round(word.end_s, 2)] for word in words]
    said = _("Your answer; arrow keys choose a word, Enter plays it")
    return f' aria-label="{said}" data-words="{esc(json.dumps(data))}"'


def _clarified(turn: Turn) -> str:
    return "".join(
        f"<p class='small'>{_('You asked:')} {paragraphs(told.asked)} <br>{_('You were told:')} {in_english(paragraphs(told.reply))}</p>"
        for told in turn.clarifications
    )


def _counted_with(report: SessionReport, item: ItemReport) -> str:
    """Where the answer to a wrap-up counts."""
    concerns = [turn.concerns for turn in item.turns if turn.concerns is not None and turn.answer is not None]
    if not concerns:
        return ""
    place = report.session.plan.questions.index(concerns[-1]) + 1
    link = f'<a href="#item-{concerns[-1]}">{_("question {n}", n=place)}</a>'
    return f'<p class="small">{_("Counted with {question}.", question=link)}</p>'


def _findings(bank: Bank, level: Level, item: ItemReport, hides_levels: bool) -> str:
    assert item.question is not None and item.rubric is not None
    grade = item.grade
    if grade is None:
        kind = "unscored" if isinstance(item.outcome, Unscored) else "pending"
        state = _state_in_words(item)
        way_out = (
            " " + _('Another grader can be chosen under <a href="/app/settings">Settings</a>; then try again.')
            if kind == "unscored"
            else ""
        )
        return f'<p class="outcome-{kind}" role="status">{esc(state[0].upper() + state[1:])}{way_out}</p>'
    flags = "".join(_flag(bank, item.question, grade, n) for n in range(len(grade.flags)))
    flags += "".join(_injection(quote) for quote in grade.injections)
    flags += "".join(_sum(item, found) for found in item.sums)
    blocks = "".join(_criterion(bank.scale, level, item, grade, score, hides_levels) for score in grade.criteria)
    return f'{flags}<div class="criteria">{blocks}</div>{outline(grade.outline)}{_used(item, grade)}{_study(item.question)}'


def _flag(bank: Bank, question: Question, grade: Grade, position: int) -> str:
    finding = grade.flags[position]
    flag = next(f for f in question.red_flags if f.id == finding.flag_id)
    shared = bank.misconceptions.get(flag.ref or "")
    correction = f'<p class="small"{lang_en()}>{esc(shared.correction)}</p>' if shared is not None else ""
    return f'<div class="flag"><b>{_("Red flag")}</b> {in_english(esc(flag.text))} {_quote(finding.quote, None)}{correction}</div>'


def _injection(quote: Quote) -> str:
    return (
        f'<div class="flag"><b>{_("Addressed to the grader")}</b> {_quote(quote, None)}'
        f'<p class="small">{_("Instructions to the grader are shown here and count for nothing.")}</p></div>'
    )


def _sum(item: ItemReport, found: Break) -> str:
    said = _(
        "You said {stated}; from your own figures it comes to {computed}. This moves no level.",
        stated=in_english(esc(found.stated)),
        computed=in_english(esc(found.computed)),
    )
    return f'<div class="flag"><b>{_("Work this out again")}</b> {_quote(found.quote, item)}<p class="small">{said}</p></div>'


def _criterion(
    scale: Scale, level: Level, item: ItemReport, grade: Grade, score: CriterionScore, hides_levels: bool
) -> str:
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
        f'<span class="level-words">{_level_words(score, scale)}</span></header>{_track(score, bar, own)}'
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
        f"{f' <i>({part})</i>' if p.status is PointStatus.PARTIAL else ''}</span>{_quote(p.quote, item)}</li>"
        for p in shown
        if p.quote is not None
    )
    title = _("Your words closest to the expected points") if grade.label == "indicative" else _("What you showed")
    return f'<h4>{title}</h4><ul class="points">{lines}</ul>'


def _quote(quote: Quote, item: ItemReport | None) -> str:
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


def _study(question: Question) -> str:
    if not question.study:
        return ""
    lines = "".join(f"<li{lang_en()}>{esc(task.task)}</li>" for task in question.study)
    return f"<h3>{_('Practise this')}</h3><ul>{lines}</ul>"


def _used(item: ItemReport, grade: Grade) -> str:
    used = grade.provenance
    facts = [
        _("grader {name}", name=used.grader),
        *([item.standing.words] if item.standing is not None else []),
        _("version {version}", version=used.grader_version),
        _("question {digest}", digest=used.question_hash),
        _("rubric {name} {digest}", name=used.rubric_id, digest=used.rubric_hash),
    ]
    facts += [_("imported from a file")] if used.is_imported else []
    facts += [_("prompt {name} {digest}", name=name, digest=digest[:12]) for name, digest in used.prompt_hashes.items()]
    if used.tokens_in is not None:
        facts.append(_("{sent} + {received} tokens", sent=used.tokens_in, received=used.tokens_out))
    if used.cost_usd is not None:
        facts.append(f"{decimal(used.cost_usd, 4)} USD")
    facts.append(f"{number(used.latency_ms)} ms")
    limit = used.characters_left_out
    left_out = f"<p class='note'>{esc(left_out_sentence(limit))}</p>" if limit else ""
    return f"{left_out}<details class='quiet-details'><summary>{_('What was used')}</summary><p class='small'>{esc(', '.join(facts))}</p></details>"


def _track(score: CriterionScore, bar: int, own: int | None) -> str:
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


def _level_words(score: CriterionScore, scale: Scale) -> str:
    if score.level is None:
        return _("Not enough said to judge")
    name = next(entry.name for entry in scale.levels if entry.level == score.level)
    could_be = _("could be {low} to {high}", low=half_level(score.low), high=half_level(score.high))
    return f"{score.level} {in_english(esc(name))} <span class='small'>{could_be}</span>"


def closing(report: SessionReport) -> str:
    """The limits of this report, at its end."""
    hints = sum(turn.hints_shown for item in report.items for turn in item.turns)
    redone = sum(len(turn.earlier_answers) for item in report.items for turn in item.turns)
    coach = _("Hints used: {n}.", n=hints) + " " if report.session.plan.mode is Mode.COACH else ""
    again = _("Answers given again: {n}.", n=redone) + " " if redone else ""
    worded = report.wordings.sentence
    return f'<p class="closing">{coach}{again}{worded} {costs.of_session(report)}{esc(closing_sentence(report))}</p>'
