"""What the debrief shows: per criterion the level with its range, the evidence, what is missing.

No percentage, no verdict, no decimals; NE is shown as NE. Every quote was verified by code before
it got here; a click highlights it in the transcript and plays the recording from there.
"""

import json
from collections.abc import Sequence

from interviewer.coaching.notes import Note
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Level
from interviewer.grading.arithmetic.breaks import Break
from interviewer.grading.grade import Grade, Quote, Unscored
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
    left_out_sentence,
    path_lines,
)
from interviewer.speech.placing import PlacedWord, placed_words
from interviewer.web.present import calm, coach, costs
from interviewer.web.present.comparison import earlier_grade
from interviewer.web.present.criterion import criterion_card, level_words, quote_button, track
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
    notice,
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
                f'<tr><th scope="row"{lang_en()}>{esc(criterion.name)}</th><td>{track(score, bar, own)}</td>'
                f"<td class='level-words'>{level_words(score, bank.scale)}</td></tr>"
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


MANY = 20
"""Fewer answers of others are done in seconds, and not worth a word."""


def waiting(before: int) -> str:
    """What somebody is told while grades are still to come; `before` answers of others come first."""
    if before < MANY:
        return notice(_("Grading is under way; results appear as they are ready."))
    return notice(
        _(
            "Many people are at it: about {n} answers come before yours. Everything is kept; you can close this page and "
            "come back later under Review.",
            n=before,
        )
    )


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
            body += ledger_table(item.ledger, lambda quote: quote_button(quote, item), keep)
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
    blocks = "".join(criterion_card(bank.scale, level, item, grade, score, hides_levels) for score in grade.criteria)
    return f'{flags}<div class="criteria">{blocks}</div>{outline(grade.outline)}{_used(item, grade)}{_study(item.question)}'


def _flag(bank: Bank, question: Question, grade: Grade, position: int) -> str:
    finding = grade.flags[position]
    flag = next(f for f in question.red_flags if f.id == finding.flag_id)
    shared = bank.misconceptions.get(flag.ref or "")
    correction = f'<p class="small"{lang_en()}>{esc(shared.correction)}</p>' if shared is not None else ""
    return f'<div class="flag"><b>{_("Red flag")}</b> {in_english(esc(flag.text))} {quote_button(finding.quote, None)}{correction}</div>'


def _injection(quote: Quote) -> str:
    return (
        f'<div class="flag"><b>{_("Addressed to the grader")}</b> {quote_button(quote, None)}'
        f'<p class="small">{_("Instructions to the grader are shown here and count for nothing.")}</p></div>'
    )


def _sum(item: ItemReport, found: Break) -> str:
    said = _(
        "You said {stated}; from your own figures it comes to {computed}. This moves no level.",
        stated=in_english(esc(found.stated)),
        computed=in_english(esc(found.computed)),
    )
    return f'<div class="flag"><b>{_("Work this out again")}</b> {quote_button(found.quote, item)}<p class="small">{said}</p></div>'


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


def closing(report: SessionReport) -> str:
    """The limits of this report, at its end."""
    hints = sum(turn.hints_shown for item in report.items for turn in item.turns)
    redone = sum(len(turn.earlier_answers) for item in report.items for turn in item.turns)
    coach = _("Hints used: {n}.", n=hints) + " " if report.session.plan.mode is Mode.COACH else ""
    again = _("Answers given again: {n}.", n=redone) + " " if redone else ""
    worded = report.wordings.sentence
    return f'<p class="closing">{coach}{again}{worded} {costs.of_session(report)}{esc(closing_sentence(report))}</p>'
