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
    PRESET_NAMES,
    TOPIC_NAMES,
    day_and_time,
    esc,
    graded_by,
    minutes_and_seconds,
    paragraphs,
    unscored_sentence,
)


def rating_intro(bank: Bank) -> str:
    """What the own rating is for, and the scale."""
    levels = "".join(f"<li><b>{entry.level}</b> {esc(entry.name)}</li>" for entry in bank.scale.levels)
    return (
        "<h1>Before you see the scores</h1><p>How did it go, by your own judgement? Comparing the two is half of what can be "
        f'learned here. Leave out what you cannot tell.</p><ul class="scale">{levels}</ul>'
    )


def session_head(bank: Bank, report: SessionReport) -> str:
    """What this session was, who graded it, and what may be done with it."""
    session = report.session
    plan = session.plan
    graders = sorted({_grader_and_state(item, item.grade) for item in report.items if item.grade is not None})
    by = f" Graded by {esc('; '.join(graders))}." if graders else ""
    return (
        '<section class="card head"><h1>Debrief</h1>'
        f"<p>{esc(bank.roles[plan.role].name)}, {LEVEL_NAMES[plan.level].lower()}; {PRESET_NAMES[plan.preset].lower()}, "
        f"{plan.mode.value} mode, {day_and_time(session.created_at)}.{by}</p>"
        f"{_path(session)}{_indicative_note(report)}{_exports(session.id)}</section>"
    )


def _grader_and_state(item: ItemReport, grade: Grade) -> str:
    return f"{graded_by(grade)}, {item.standing.state}" if item.standing is not None else graded_by(grade)


def _path(session: Session) -> str:
    """The level of each question of an adaptive interview, and why."""
    if session.plan.difficulty is not Difficulty.ADAPTIVE:
        return ""
    lines = "".join(f"<li>{esc(line)}</li>" for line in path_lines(session))
    return f"<h2>How the level moved</h2><ol>{lines}</ol>"


def _indicative_note(report: SessionReport) -> str:
    if not any(item.grade is not None and item.grade.label == "indicative" for item in report.items):
        return ""
    return (
        '<p class="note">The offline grader measures <b>coverage</b> of expected points, not truth or reasoning. Its levels '
        "are <b>indicative</b>: each may be off by one. Choose a language model under Settings for a judged grade.</p>"
    )


def _exports(session_id: str) -> str:
    base = f"/api/sessions/{esc(session_id)}/export"
    return (
        f'<p class="links"><a href="{base}.md" download>Markdown</a><a href="{base}.json" download>JSON</a>'
        f'<a href="{base}.html" target="_blank" rel="noopener">Page to print</a>'
        f'<a href="/app/share?session={esc(session_id)}">Share with a coach</a></p>'
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
        title = f"{TOPIC_NAMES[item.question.topic]}: {_short(item)}"
        if grade is None:
            state = _state_in_words(item)
            rows.append(
                f'<tr><th scope="row"><a href="#item-{item.index}">{esc(title)}</a></th><td colspan="2">{esc(state)}</td></tr>'
            )
            continue
        rows.append(
            f'<tr class="group"><th colspan="3" scope="rowgroup"><a href="#item-{item.index}">{esc(title)}</a></th></tr>'
        )
        for score in grade.criteria:
            criterion = item.rubric.criterion(score.criterion)
            bar = criterion.bar.of(report.session.plan.level)
            own = item.self_ratings.get(score.criterion)
            rows.append(
                f'<tr><th scope="row">{esc(criterion.name)}</th><td>{_track(score, bar, own)}</td>'
                f"<td class='level-words'>{_level_words(score, bank.scale)}</td></tr>"
            )
    return (
        '<section class="card"><h2>At a glance</h2><table class="overview"><thead class="visually-hidden"><tr><th>Criterion</th>'
        f"<th>Level</th><th>In words</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f'<p class="small legend"><i class="key key-range"></i> range of the level '
        f'<i class="key key-bar"></i> bar for {LEVEL_NAMES[report.session.plan.level].lower()} '
        '<i class="key key-own"></i> your own rating</p></section>'
    )  # fmt: skip


def _short(item: ItemReport) -> str:
    return item.question.subtopic.replace("_", " ") if item.question is not None else "warm-up"


def _state_in_words(item: ItemReport) -> str:
    if isinstance(item.outcome, Unscored):
        return unscored_sentence(item.outcome)
    if item.is_pending:
        return "being graded"
    if any(turn.counts for turn in item.turns):
        return "not graded yet"
    return "not graded" if any(turn.answer is not None for turn in item.turns) else "not answered"


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
    own = ' <span class="tag">own</span>' if planned.is_own else ""
    return f'{TOPIC_NAMES[planned.topic]} <span class="tag">{LEVEL_NAMES[planned.level]}</span>{own}'


def _transcript(item: ItemReport) -> str:
    return f'<div class="transcript">{"".join(_turn(turn, item) for turn in item.turns)}</div>'


def _turn(turn: Turn, item: ItemReport) -> str:
    label = {TurnKind.PROBE: "Follow-up", TurnKind.WARM_UP: "Warm-up"}.get(turn.kind, "Interviewer")
    asked = f'<p class="asked-line"><b>{label}</b> {paragraphs(turn.asked)}</p>{_clarified(turn)}'
    if turn.state is TurnState.SKIPPED:
        return asked + '<p class="small">Skipped.</p>'
    if turn.answer is None:
        return asked + '<p class="small">Not answered.</p>'
    answer = turn.answer
    audio = "".join(
        f'<audio controls preload="none" id="audio-{esc(recording)}" src="/api/recordings/{esc(recording)}.wav"></audio>'
        for recording in answer.recordings
    )
    spoken_how = "".join(delivery(item.deliveries[key]) for key in answer.recordings if key in item.deliveries)
    redone = f", answer {len(turn.earlier_answers) + 1}" if turn.earlier_answers else ""
    spoken = "spoken" if answer.channel is Channel.VOICE else "typed"
    words = placed_words(
        answer.text, {key: item.transcripts[key] for key in answer.recordings if key in item.transcripts}
    )
    return (
        f'{asked}<p class="said" tabindex="0" role="group" id="said-{esc(turn.id)}"{_playable(words)}>{esc(answer.text)}</p>'
        f'<p class="small">{spoken}, {minutes_and_seconds(answer.took_s)} min{redone}</p>{as_handed_in(turn)}{told_aside(turn)}{audio}'
        + ('<p class="small">A click on a word plays from there; so do arrow keys and Enter.</p>' if words else "")
        + spoken_how
    )


def _playable(words: tuple[PlacedWord, ...]) -> str:
    """What playback.js needs of the words; of an answer that was typed only its name."""
    if not words:
        return ' aria-label="Your answer"'
    data = [[word.start, word.end, word.recording, round(word.start_s, 2), round(word.end_s, 2)] for word in words]
    return f' aria-label="Your answer; arrow keys choose a word, Enter plays it" data-words="{esc(json.dumps(data))}"'


def _clarified(turn: Turn) -> str:
    return "".join(
        f"<p class='small'>You asked: {paragraphs(told.asked)} <br>You were told: {paragraphs(told.reply)}</p>"
        for told in turn.clarifications
    )


def _counted_with(report: SessionReport, item: ItemReport) -> str:
    """Where the answer to a wrap-up counts."""
    concerns = [turn.concerns for turn in item.turns if turn.concerns is not None and turn.answer is not None]
    if not concerns:
        return ""
    place = report.session.plan.questions.index(concerns[-1]) + 1
    return f'<p class="small">Counted with <a href="#item-{concerns[-1]}">question {place}</a>.</p>'


def _findings(bank: Bank, level: Level, item: ItemReport, hides_levels: bool) -> str:
    assert item.question is not None and item.rubric is not None
    grade = item.grade
    if grade is None:
        kind = "unscored" if isinstance(item.outcome, Unscored) else "pending"
        state = _state_in_words(item)
        way_out = (
            ' Another grader can be chosen under <a href="/app/settings">Settings</a>; then try again.'
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
    correction = f'<p class="small">{esc(shared.correction)}</p>' if shared is not None else ""
    return f'<div class="flag"><b>Red flag</b> {esc(flag.text)} {_quote(finding.quote, None)}{correction}</div>'


def _injection(quote: Quote) -> str:
    return (
        f'<div class="flag"><b>Addressed to the grader</b> {_quote(quote, None)}'
        '<p class="small">Instructions to the grader are shown here and count for nothing.</p></div>'
    )


def _sum(item: ItemReport, found: Break) -> str:
    return (
        f'<div class="flag"><b>Work this out again</b> {_quote(found.quote, item)}'
        f'<p class="small">You said {esc(found.stated)}; from your own figures it comes to {esc(found.computed)}. '
        "This moves no level.</p></div>"
    )


def _criterion(
    scale: Scale, level: Level, item: ItemReport, grade: Grade, score: CriterionScore, hides_levels: bool
) -> str:
    assert item.question is not None and item.rubric is not None
    criterion = item.rubric.criterion(score.criterion)
    advice = f"{_evidence(item, grade, criterion)}{_missing(item.question, score)}"
    if hides_levels:
        return (
            f'<article class="criterion"><header><h3>{esc(criterion.name)}</h3></header>{calm.rationale(score)}'
            f"{advice or calm.nothing_found()}</article>"
        )
    bar = criterion.bar.of(level)
    own = item.self_ratings.get(score.criterion)
    rationale = f"<p>{esc(score.rationale)}</p>" if score.rationale else ""
    unstable = (
        '<p class="note"><b>Unstable</b> The grader\'s passes were two levels or more apart, or its quotes did not fit; read this level as a guess.</p>'
        if score.is_unstable
        else ""
    )
    limits = "".join(f'<p class="small">Limited: {esc(reason)}.</p>' for reason in score.limited_by)
    return (
        f'<article class="criterion"><header><h3>{esc(criterion.name)}</h3>'
        f'<span class="level-words">{_level_words(score, scale)}</span></header>{_track(score, bar, own)}'
        f"{unstable}{rationale}{limits}{advice}{_anchors(criterion)}</article>"
    )


def _evidence(item: ItemReport, grade: Grade, criterion: Criterion) -> str:
    assert item.question is not None
    of_criterion = {point.id: point for point in item.question.points_of(criterion.id)}
    shown = [p for p in grade.points if p.point_id in of_criterion and p.quote is not None]
    if not shown:
        return ""
    lines = "".join(
        f'<li class="{p.status.value}"><span class="point">{esc(of_criterion[p.point_id].text)}'
        f"{' <i>(in part)</i>' if p.status is PointStatus.PARTIAL else ''}</span>{_quote(p.quote, item)}</li>"
        for p in shown
        if p.quote is not None
    )
    title = "Your words closest to the expected points" if grade.label == "indicative" else "What you showed"
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
    up = f'<p class="next-step"><b>To move up</b> {esc(first.text)}</p>' if first is not None else ""
    rest = "".join(f"<li>{esc(steps[i].text)}</li>" for i in score.missing if i != score.next_step and i in steps)
    more = f'<details class="quiet-details"><summary>Also not shown</summary><ul>{rest}</ul></details>' if rest else ""
    return up + more


def _anchors(criterion: Criterion) -> str:
    lines = "".join(f"<li><b>{level}</b> {esc(text)}</li>" for level, text in sorted(criterion.anchors.items()))
    return f'<details class="quiet-details"><summary>What levels 1, 3 and 5 look like</summary><ul class="anchors">{lines}</ul></details>'


def _study(question: Question) -> str:
    if not question.study:
        return ""
    lines = "".join(f"<li>{esc(task.task)}</li>" for task in question.study)
    return f"<h3>Practise this</h3><ul>{lines}</ul>"


def _used(item: ItemReport, grade: Grade) -> str:
    used = grade.provenance
    facts = [
        f"grader {used.grader}",
        *([item.standing.words] if item.standing is not None else []),
        f"version {used.grader_version}",
        f"question {used.question_hash}",
        f"rubric {used.rubric_id} {used.rubric_hash}",
    ]
    facts += ["imported from a file"] if used.is_imported else []
    facts += [f"prompt {name} {digest[:12]}" for name, digest in used.prompt_hashes.items()]
    if used.tokens_in is not None:
        facts.append(f"{used.tokens_in} + {used.tokens_out} tokens")
    if used.cost_usd is not None:
        facts.append(f"{used.cost_usd:.4f} USD")
    facts.append(f"{used.latency_ms} ms")
    limit = used.characters_left_out
    left_out = f"<p class='note'>{esc(left_out_sentence(limit))}</p>" if limit else ""
    return f"{left_out}<details class='quiet-details'><summary>What was used</summary><p class='small'>{esc(', '.join(facts))}</p></details>"


def _track(score: CriterionScore, bar: int, own: int | None) -> str:
    """Five steps with the range shaded; read aloud as one sentence."""
    said = _sentence(score, bar, own)
    if score.level is None or score.low is None or score.high is None:
        return f'<span class="track track-ne" role="img" aria-label="{esc(said)}"><b>NE</b></span>'
    steps = "".join(f'<i class="step{" step-on" if n == score.level else ""}">{n}</i>' for n in range(1, 6))
    left, width = (score.low - 1) / 4 * 80 + 10, (score.high - score.low) / 4 * 80
    own_mark = f'<u class="own" style="left:{(own - 1) / 4 * 80 + 10:.0f}%"></u>' if own is not None else ""
    return (
        f'<span class="track" role="img" aria-label="{esc(said)}"><u class="range" style="left:{left:.0f}%;width:{width:.0f}%"></u>'
        f'<u class="bar-mark" style="left:{(bar - 1) / 4 * 80 + 10:.0f}%"></u>{own_mark}{steps}</span>'
    )


def _sentence(score: CriterionScore, bar: int, own: int | None) -> str:
    own_part = f", your own rating {own}" if own is not None else ""
    if score.level is None:
        return f"Not enough evidence; bar {bar}{own_part}"
    return f"Level {score.level}, range {half_level(score.low)} to {half_level(score.high)}, bar {bar}{own_part}"


def _level_words(score: CriterionScore, scale: Scale) -> str:
    if score.level is None:
        return "Not enough said to judge"
    name = next(entry.name for entry in scale.levels if entry.level == score.level)
    return f"{score.level} {esc(name)} <span class='small'>could be {half_level(score.low)} to {half_level(score.high)}</span>"


def closing(report: SessionReport) -> str:
    """The limits of this report, at its end."""
    hints = sum(turn.hints_shown for item in report.items for turn in item.turns)
    redone = sum(len(turn.earlier_answers) for item in report.items for turn in item.turns)
    coach = f"Hints used: {hints}. " if report.session.plan.mode is Mode.COACH else ""
    again = f"Answers given again: {redone}. " if redone else ""
    worded = report.wordings.sentence
    return f'<p class="closing">{coach}{again}{worded} {costs.of_session(report)}{esc(closing_sentence(report))}</p>'
