"""What the pages show: every word of a candidate, author, model or vendor is text, and levels are words and halves."""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Form, Level, Role, Topic
from interviewer.grading.arithmetic.breaks import Break, Rule
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import CriterionScore, Grade, GradingTask, Outline, OutlineBullet
from interviewer.grading.judge import Judge
from interviewer.grading.qualification import NO_RECORD, Standing, State
from interviewer.interview.session import (
    Channel,
    Difficulty,
    ItemKind,
    Mode,
    Preset,
    SelfRating,
    Session,
    SessionLine,
    Stage,
    Turn,
)
from interviewer.llm.prompty import PromptFile
from interviewer.service.export import escaped, to_json, to_markdown
from interviewer.service.preferences import GraderOption
from interviewer.service.report import SessionReport
from interviewer.speech.delivery import Delivery, delivery_of
from interviewer.speech.jargon import WordToCheck
from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady
from interviewer.speech.transcript import Span
from interviewer.store.session_list import SessionFilter, SessionPage
from interviewer.testing.builders import LONG_ENOUGH
from interviewer.testing.scripted_model import ScriptedChatModel, judged_by_rules
from interviewer.web.present import briefing, debrief, delivery, interview, lists, outline, settings, start, text
from tests.program import ANNA, NOON, Program, graded, make_bank, make_transcript, turn_of, unscored
from tests.web.markup import read

BAD = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> </p></div></section> [a](javascript:alert(3)) "
    "\" onfocus=alert(4) x=\" ' onfocus=alert(5) x=' `back` &amp; &lt;b&gt; 😀 ${x} {{y}}"
)
"""Markup, Markdown, quotes, entities, emoji and templates."""
SHORT = "<b onclick=a()>\" onx=\"' onx='&amp;😀</b>"
"""The same for names."""


@dataclass
class Hostile:
    """A session in which everything that anybody could write is hostile."""

    bank: Bank
    open: Session
    """Its first question was answered; a follow-up is open."""
    done: SessionReport
    """One item graded, one without a grade."""

    @property
    def turn(self) -> Turn:
        return turn_of(self.open)

    @property
    def question(self) -> Question:
        return self.bank.questions[self.open.plan.items[0].content_id]


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Hostile]:
    """A hostile session, made by the real program."""
    with Program(tmp_path, hostile_bank()) as program:
        begun = program.start(mode=Mode.COACH, topics=(Topic.TRADEOFFS,), artefact=BAD, channel=Channel.VOICE)
        begun = program.interviews.clarify(ANNA, begun.id, turn_of(begun).id, BAD)
        begun = program.interviews.hint(ANNA, begun.id, turn_of(begun).id)
        program.record(begun)
        program.transcriber.segments = (BAD,)
        program.work_off()
        begun = program.answer(begun, f"{BAD}\n\n{BAD}")
        program.quick = badly_graded
        done = program.start(
            topics=(Topic.TRADEOFFS,), preset=Preset.LOW_ANXIETY, difficulty=Difficulty.ADAPTIVE, artefact=BAD
        )
        done = program.interviews.clarify(ANNA, done.id, turn_of(done).id, BAD)
        while done.current is not None:
            done = program.answer(done, f"{BAD}\n\nE1 E3 E5")
        rating = SelfRating(rubric_id="tradeoffs.technical", criterion="framing", level=4)
        done = program.interviews.rate_self(ANNA, done.id, (rating,))
        program.grader.steps.append(badly_graded)
        program.grader.steps.append(lambda task: unscored(task, BAD))
        program.work_off()
        yield Hostile(program.bank, begun, program.review.report(ANNA, done.id))


def hostile_bank() -> Bank:
    plain = make_bank()
    some = next(iter(plain.questions.values())).model_dump(mode="json")
    bank = make_bank(
        prompt=BAD,
        spoken=BAD,
        context=BAD,
        evidence=[point | {"text": BAD} for point in some["evidence"]],
        red_flags=[flag | {"text": BAD, "ref": "bigger_is_better"} for flag in some["red_flags"]],
        probes=[probe | {"ask": BAD} for probe in some["probes"]],
        hints=[hint | {"text": BAD} for hint in some["hints"]],
        study=[{"stage": 1, "task": BAD}],
    )
    rubrics = {
        key: rubric.model_copy(
            update={
                "criteria": tuple(
                    c.model_copy(update={"name": SHORT, "anchors": {1: BAD, 3: BAD, 5: BAD}}) for c in rubric.criteria
                )
            }
        )
        for key, rubric in plain.rubrics.items()
    }
    profile = plain.roles[Role.LLM_ENGINEER].model_copy(update={"name": SHORT, "summary": BAD})
    levels = tuple(level.model_copy(update={"name": SHORT}) for level in plain.scale.levels)
    shared = plain.misconceptions["bigger_is_better"].model_copy(update={"text": BAD, "correction": BAD})
    return replace(
        bank,
        rubrics=rubrics,
        roles={Role.LLM_ENGINEER: profile},
        scale=plain.scale.model_copy(update={"levels": levels}),
        misconceptions={shared.id: shared},
    )


def badly_graded(task: GradingTask) -> Grade:
    grade = graded(task, quoted=BAD)
    used = grade.provenance.model_copy(
        update={
            "grader": SHORT,
            "grader_version": SHORT,
            "model_reported": BAD,
            "prompt_hashes": {SHORT: SHORT * 4},
            "parameters": {"note": BAD},
            "characters_left_out": 5,
            "tokens_in": 5,
        }
    )
    changes = {"rationale": BAD, "limited_by": (BAD,), "is_unstable": True}
    scores = tuple(s.model_copy(update=changes) for s in grade.criteria)
    quotes = tuple(point.quote for point in grade.points if point.quote is not None)
    return grade.model_copy(update={"criteria": scores, "injections": quotes, "provenance": used})


HTML: dict[Callable[..., object], Callable[[Hostile], list[str]]] = {
    start.plan_preview: lambda h: [start.plan_preview(h.bank, h.open.plan)],
    start.no_plan: lambda h: [start.no_plan(BAD)],
    start.voice_note: lambda h: [start.voice_note(""), start.voice_note(BAD)],
    start.unfinished: lambda h: [start.unfinished(h.bank, h.open), start.unfinished(h.bank, None)],
    interview.question_card: lambda h: [
        interview.question_card(h.open, turn, question, h.bank.rubric_of(h.question), BAD, NOON)
        for turn in h.open.turns
        for question in (h.question, h.question.model_copy(update={"form": Form.ARTEFACT_WALKTHROUGH}))
    ],
    briefing.briefing: lambda h: [
        briefing.briefing(h.bank, session, grader, 0.5, heard_by=BAD)
        for session in (h.open, h.done.session)
        for grader in ("embedded", BAD)
    ],
    briefing.microphone_check: lambda h: [briefing.microphone_check(h.open.plan, BAD)],
    start.agenda: lambda h: [start.agenda(h.open.plan), start.agenda(h.done.session.plan)],
    start.criteria: lambda h: [start.criteria(h.bank, h.open.plan)],
    interview.nothing_open: lambda h: [interview.nothing_open()],
    interview.finish_question: lambda h: [interview.finish_question(h.open)],
    interview.microphone: lambda h: [
        interview.microphone(h.open, h.turn, BAD, None),
        interview.microphone(h.open, h.turn, "", SHORT),
        interview.microphone(h.open, h.turn, "", None, SHORT),
    ],
    interview.words_to_check: lambda h: [
        interview.words_to_check(()),
        interview.words_to_check((WordToCheck(text=BAD, start_s=61, why="term", suggestion=BAD),)),
    ],
    delivery.delivery: lambda h: [delivery.delivery(spoken())],
    debrief.rating_intro: lambda h: [debrief.rating_intro(h.bank)],
    debrief.session_head: lambda h: [debrief.session_head(h.bank, h.done)],
    debrief.overview: lambda h: [debrief.overview(h.bank, h.done)],
    debrief.items: lambda h: [debrief.items(h.bank, h.done)],
    debrief.waiting: lambda h: [debrief.waiting(0), debrief.waiting(500)],
    debrief.closing: lambda h: [debrief.closing(h.done)],
    lists.sessions: lambda h: [
        lists.sessions(h.bank, SessionPage(lines=(), total=0, offset=0), SessionFilter()),
        lists.sessions(h.bank, SessionPage(lines=(), total=0, offset=0), SessionFilter(text=SHORT)),
        lists.sessions(h.bank, SessionPage(lines=(line_of(h.open),), total=9, offset=0), SessionFilter(text=SHORT)),
    ],
    settings.keys: lambda h: [settings.keys(()), settings.keys((BAD,))],
    settings.grader_facts: lambda h: [settings.grader_facts()],
    settings.voice: lambda h: [
        settings.voice(ModelReady(name=BAD, path=Path("x"))),
        settings.voice(ModelMissing(name=BAD, size_mb=75, advice=BAD)),
        settings.voice(ModelBroken(name=BAD, reason=BAD)),
    ],
    settings.prompts: lambda h: [settings.prompts([hostile_prompt()])],
    outline.outline: lambda h: [
        outline.outline(None),
        outline.outline(Outline(bullets=(OutlineBullet(text=f"{BAD} [{BAD}]", gap=BAD),), written_by=SHORT)),
    ],
    settings.progress: lambda h: [settings.progress(0, 0), settings.progress(5, 10), settings.progress(20, 10)],
    settings.data_facts: lambda h: [settings.data_facts()],
    settings.profile_intro: lambda h: [settings.profile_intro()],
    text.esc: lambda h: [text.esc(BAD)],
    text.paragraphs: lambda h: [text.paragraphs(f"{BAD}\n{BAD}")],
    text.practise_button: lambda h: [text.practise_button(BAD)],
    text.notice: lambda h: [text.notice(BAD), text.notice(BAD, SHORT), text.notice("")],
    text.header: lambda h: [text.header(name) for name in ("Practise", "Review", "Settings", "", BAD)],
    text.day_and_time: lambda h: [text.day_and_time(NOON)],
}
"""How each function that makes HTML is called with hostile values."""

PLAIN = {
    interview.answer_name,
    interview.concerned,
    interview.shortened,
    interview.skip_name,
    interview.submit_name,
    settings.goals,
    settings.grader_label,
    start.preset_label,
    start.up_to_minutes,
    text.graded_by,
    text.in_english,  # of what is HTML already
    text.lang_en,
    text.minutes_and_seconds,
    text.unscored_sentence,
    text.who_grades,
}
"""Functions whose result is text, escaped where it is put into HTML."""


def hostile_prompt() -> PromptFile:
    return PromptFile(name=SHORT, description=BAD, metadata={}, inputs=(), parts=(("system", BAD),), sha256="0" * 64)


def line_of(session: Session) -> SessionLine:
    plan = session.plan
    return SessionLine(
        id=SHORT,
        created_at=NOON,
        title=SHORT,
        role=plan.role,
        level=plan.level,
        preset=plan.preset,
        stage=session.stage,
        questions=2,
        answered=1,
    )


def spoken() -> Delivery:
    """Two stretches of speech with a pause of a second and a half."""
    speech = (Span(start_s=0.5, end_s=2), Span(start_s=3.5, end_s=6))
    found = delivery_of(make_transcript("Um, I would name the must point first.").model_copy(update={"speech": speech}))
    assert found is not None
    return found


def test_doubtful_words_stand_in_a_list_with_what_may_be_meant() -> None:
    shown = read(interview.words_to_check((WordToCheck(text="rack", start_s=61, why="term", suggestion="RAG"),)))

    assert "Please check" in shown.text
    assert "“rack” at 1:01 (did you say RAG?)" in shown.text
    assert interview.words_to_check(()) == ""


def test_delivery_is_a_bar_with_a_table_for_those_who_do_not_see_it() -> None:
    shown = read(delivery.delivery(spoken()))

    assert "Delivery (not scored)" in shown.text
    assert shown.values("aria-label") == [
        "Speech and pauses over 1 seconds, 1 pauses of a second or more",
    ]
    assert len(shown.values("x")) == 2
    for figure in ("0.5 s before the first sound", "at least 1", "1.5 s"):
        assert figure in shown.text


def test_the_debrief_shows_how_each_recording_was_spoken(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.work_off()
    heard = program.recordings.transcript(recording, ANNA)
    assert heard is not None
    speech = (Span(start_s=0.5, end_s=1.5),)
    program.recordings.save_transcript(recording, ANNA, heard.model_copy(update={"speech": speech}))
    session = program.answer(session, "I would name E1. And E3 as well.")
    session = program.interviews.finish(ANNA, session.id)
    before = program.review.report(ANNA, session.id)
    session = program.interviews.rate_self(ANNA, session.id, ())
    after = program.review.report(ANNA, session.id)

    assert "Delivery" not in to_markdown(before)
    assert debrief.items(program.bank, after).count("Delivery (not scored)") == 1
    assert "*Delivery (not scored): Pace: " in to_markdown(after)
    assert '"thinking_s": 0.5' in to_json(after)


def public_functions(module: ModuleType) -> set[Callable[..., object]]:
    return {
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_present_function_is_tried_with_hostile_text() -> None:
    """A new one needs a line in HTML or PLAIN above."""
    modules = (briefing, debrief, delivery, interview, lists, outline, settings, start, text)

    assert set().union(*map(public_functions, modules)) == set(HTML) | PLAIN


@pytest.mark.parametrize(
    "function", HTML, ids=lambda function: f"{function.__module__.split('.')[-1]}.{function.__name__}"
)
def test_hostile_text_stays_text(hostile: Hostile, function: Callable[..., object]) -> None:
    for html in HTML[function](hostile):
        read(html)


def test_hostile_text_is_shown_as_it_was_written(hostile: Hostile) -> None:
    card = read(HTML[interview.question_card](hostile)[1])
    items = read(debrief.items(hostile.bank, hostile.done))

    assert card.values("data-spoken") == [BAD]
    assert BAD in card.text
    for shown in (f"{BAD}\n\nE1 E3 E5", f"“{BAD}”", f"Limited: {BAD}.", f"Not scored: {BAD}"):
        assert shown in items.text
    assert SHORT in read(debrief.overview(hostile.bank, hostile.done)).text
    assert BAD in read(text.notice(BAD)).text


def test_a_card_shows_hints_and_what_was_said_before(hostile: Hostile) -> None:
    question, _, follow_up, _ = (read(html) for html in HTML[interview.question_card](hostile))

    assert "Hint" in question.text
    assert "What you said so far" not in question.text
    assert "What you said so far" in follow_up.text
    assert "Follow-up" in follow_up.text


def test_evidence_is_not_shown_before_the_answer_is_given(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        session = program.start()
        question, rubric = program.interviews.content_of(session, 0)
        card = interview.question_card(session, turn_of(session), question, rubric, question.spoken, NOON)
        preview = start.plan_preview(program.bank, session.plan)

    for shown in (card, preview):
        assert "the must point" not in shown
        assert "trusts the vendor" not in shown
        assert question.hints[0].text not in shown
        assert "Shows framing" in shown


# Levels ---------------------------------------------------------------------------------------------------


def with_scores(report: SessionReport, *scores: CriterionScore) -> SessionReport:
    """The report with these scores on its first item."""
    item = report.items[0]
    assert item.grade is not None
    grade = item.grade.model_copy(update={"criteria": scores})
    return report.model_copy(update={"items": (item.model_copy(update={"outcome": grade}), *report.items[1:])})


def score(level: int | None, low: float | None = None, high: float | None = None) -> CriterionScore:
    return CriterionScore(criterion="framing", level=level, low=low, high=high)


@pytest.fixture
def report(program: Program) -> SessionReport:
    """Two graded items; the candidate rated themself 4 on the first criterion."""
    session = program.start()
    while session.current is not None:
        session = program.answer(session)
    rating = SelfRating(rubric_id="tradeoffs.technical", criterion="framing", level=4)
    session = program.interviews.rate_self(ANNA, session.id, (rating,))
    program.work_off()
    return program.review.report(ANNA, session.id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(score(3, 2.5, 3.5), "Level 3, range 2½ to 3½, bar 3, your own rating 4", id="halves"),
        pytest.param(score(1, 1, 2), "Level 1, range 1 to 2, bar 3, your own rating 4", id="wholes"),
        pytest.param(score(5, 4.5, 5), "Level 5, range 4½ to 5, bar 3, your own rating 4", id="highest"),
        pytest.param(score(None), "Not enough evidence; bar 3, your own rating 4", id="not_enough"),
    ],
)
def test_a_level_is_read_aloud_with_its_range_and_bar(
    program: Program, report: SessionReport, given: CriterionScore, said: str
) -> None:
    changed = with_scores(report, given)

    assert read(debrief.overview(program.bank, changed)).values("aria-label")[0] == said
    assert said in read(debrief.items(program.bank, changed)).values("aria-label")


def test_not_enough_evidence_is_shown_as_such_and_as_no_level(program: Program, report: SessionReport) -> None:
    shown = read(debrief.overview(program.bank, with_scores(report, score(None)))).text.split("LLM tradeoffs")[1]

    assert "NE" in shown
    assert "Not enough said to judge" in shown
    assert not re.search(r"Not shown|Starting|Working|Strong|Leading", shown)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, None])
def test_a_debrief_has_no_percentage_and_no_decimal_level(
    program: Program, report: SessionReport, level: int | None
) -> None:
    low, high = (None, None) if level is None else (max(1, level - 0.5), min(5, level + 0.5))
    changed = with_scores(report, score(level, low, high))
    bank = program.bank
    whole = (
        debrief.session_head(bank, changed)
        + debrief.overview(bank, changed)
        + debrief.items(bank, changed)
        + debrief.closing(changed)
    )

    seen = read(whole).text
    assert "%" not in seen
    assert not re.search(r"\b[0-5][.,]\d", seen)
    assert not re.search(r"\bper ?cent|\bpass(ed)?\b|\bfail(ed)?\b", seen, re.IGNORECASE)


def test_an_unstable_level_an_order_and_a_wrong_sum_are_pointed_out(program: Program, report: SessionReport) -> None:
    item = report.items[0]
    assert item.grade is not None
    quote = next(point.quote for point in item.grade.points if point.quote is not None)
    scores = tuple(s.model_copy(update={"is_unstable": True}) for s in item.grade.criteria)
    grade = item.grade.model_copy(update={"criteria": scores, "injections": (quote,)})
    wrong = Break(rule=Rule.SHARE, quote=quote, stated="60 percent", computed="about 80 percent", ask="How?")
    changed = item.model_copy(update={"outcome": grade, "sums": (wrong,)})

    page = debrief.items(program.bank, report.model_copy(update={"items": (changed,)}))

    assert "read this level as a guess" in page
    assert "Addressed to the grader" in page
    assert "You said 60 percent; from your own figures it comes to about 80 percent." in page


def test_pending_unscored_and_unanswered_items_say_so(program: Program) -> None:
    session = program.start()
    session = program.answer(session)
    session = program.interviews.skip(ANNA, session.id, turn_of(session).id)
    session = program.interviews.rate_self(ANNA, session.id, ())
    pending = program.review.report(ANNA, session.id)
    program.grader.steps.append(lambda task: unscored(task, "OpenAI did not answer; see INTERVIEWER_API_KEY."))
    program.work_off()
    done = program.review.report(ANNA, session.id)

    assert "Being graded" in read(debrief.items(program.bank, pending)).text
    assert "being graded" in read(debrief.overview(program.bank, pending)).text
    assert "Not scored: OpenAI did not answer; see INTERVIEWER_API_KEY." in read(debrief.items(program.bank, done)).text
    assert "not answered" in read(debrief.overview(program.bank, done)).text
    assert "Skipped." in read(debrief.items(program.bank, done)).text


def test_a_quote_knows_its_place_in_answer_and_recording(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.work_off()
    said = "And E3 as well."
    session = program.answer(session, f"I would name E1. {said}")
    program.grader.steps.append(lambda task: graded(task, quoted=said))
    session = program.interviews.finish(ANNA, session.id)
    session = program.interviews.rate_self(ANNA, session.id, ())
    program.work_off()

    items = read(debrief.items(program.bank, program.review.report(ANNA, session.id)))
    assert f"/api/recordings/{recording}.wav" in items.values("src")
    assert recording in items.values("data-audio")
    assert "1.0" in items.values("data-at")
    assert session.turns[0].id in items.values("data-turn")


@pytest.mark.parametrize(("said", "left_out"), [(f"{LONG_ENOUGH} " * 3, 0), (f"{LONG_ENOUGH} " * 5, 100)])
@pytest.mark.parametrize("kind", ["embedded", "judge"])
def test_what_exceeds_the_grading_limit_is_said(program: Program, kind: str, said: str, left_out: int) -> None:
    limit = len(said.strip()) - left_out
    clock = program.clock
    grader = (
        EmbeddedGrader(Coverage(Embedder(), limit), clock)
        if kind == "embedded"
        else Judge(ScriptedChatModel(*[judged_by_rules] * 4), passes=1, max_answer_chars=limit, clock=clock)
    )
    session = program.finished(text=said.strip(), preset=Preset.ONE_WAY)
    program.grader = grader  # type: ignore[assignment]
    program.work_off()
    report = program.review.report(ANNA, session.id)

    assert {item.grade.provenance.characters_left_out for item in report.items if item.grade} == {left_out}
    sentence = f"The answer is longer than the grading limit: {left_out} of its characters were stored but not graded."
    for shown in (read(debrief.items(program.bank, report)).text, to_markdown(report)):
        assert (sentence in shown) == (left_out > 0)
        assert ("grading limit" in shown) == (left_out > 0)
    assert f'"characters_left_out": {left_out}' in to_json(report)


def test_the_end_of_a_debrief_tells_of_hints_and_second_tries(program: Program) -> None:
    session = program.start(mode=Mode.COACH)
    session = program.interviews.hint(ANNA, session.id, turn_of(session).id)
    session = program.interviews.redo(ANNA, program.answer(session).id)
    session = program.interviews.finish(ANNA, program.answer(session).id)
    closing = debrief.closing(program.review.report(ANNA, session.id))

    assert "Hints used: 1." in closing
    assert "Answers given again: 1." in closing
    assert "Not a selection decision." in closing


def test_the_offline_grader_is_called_indicative(program: Program, report: SessionReport) -> None:
    item = report.items[0]
    assert item.grade is not None
    grade = item.grade.model_copy(update={"label": "indicative"})
    indicative = report.model_copy(update={"items": (item.model_copy(update={"outcome": grade}),)})

    assert "indicative" in debrief.session_head(program.bank, indicative)
    assert "indicative" not in debrief.session_head(program.bank, report)


# Small pieces ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (605, "10:05"), (3600, "60:00"), (-5, "0:00")]
)
def test_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert text.minutes_and_seconds(seconds) == shown


def test_a_notice_is_announced_and_an_empty_one_clears_it() -> None:
    assert read(text.notice("Done.")).values("role") == ["status"]
    assert read(text.notice("No.", "error")).values("role") == ["alert"]
    assert read(text.notice("")).text == ""


def test_the_current_page_is_marked_once() -> None:
    assert read(text.header("Review")).values("aria-current") == ["page"]
    assert read(text.header("")).values("aria-current") == []


def test_finishing_says_what_is_left(program: Program) -> None:
    session = program.start()

    assert "2 questions are not answered" in interview.finish_question(session)
    session = program.answer(session)
    assert "1 question is not answered" in interview.finish_question(session)


def test_a_session_in_the_list_leads_to_where_it_stands(program: Program) -> None:
    open_session = program.start()
    program.clock.forward(1)
    done = program.finished()

    shown = read(lists.sessions(program.bank, program.review.page(ANNA, SessionFilter()), SessionFilter()))
    assert shown.values("href")[:2] == [f"/app/debrief?session={done.id}", f"/app/interview?session={open_session.id}"]
    assert "unfinished" in shown.text


def test_graders_are_named_for_candidates(report: SessionReport) -> None:
    outcome = report.items[0].outcome
    assert outcome is not None
    renamed = outcome.model_copy(
        update={"provenance": outcome.provenance.model_copy(update={"grader": "openai/x", "model_reported": "y-2"})}
    )

    assert text.who_grades("embedded") == "offline grader (coverage, indicative)"
    assert text.graded_by(renamed) == "openai/x, which reported itself as y-2"
    tested, untested = standing("qualified"), NO_RECORD
    offline, model = GraderOption(name="embedded", note="no key"), GraderOption(name="openai/x", note="a key")
    assert settings.grader_label(offline, tested) == (
        "Offline grader: no key; qualified (26 Nov 2026, 216 graded answers, none rated by people)"
    )
    assert settings.grader_label(model, untested).startswith("openai/x: a key; not tested: there is no record")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda: standing("qualified"), id="qualified"),
        pytest.param(lambda: standing("not qualified", "attacks"), id="not-qualified"),
        pytest.param(lambda: NO_RECORD, id="not-tested"),
    ],
)
def test_whether_a_grader_is_qualified_stands_beside_its_name_in_every_report(
    program: Program, report: SessionReport, found: Callable[[], Standing]
) -> None:
    changed = with_standing(report, found())

    assert f"Graded by scripted, {found().state}." in read(debrief.session_head(program.bank, changed)).text
    assert found().words in read(debrief.items(program.bank, changed)).text
    assert escaped(found().words) in to_markdown(changed)
    assert json.loads(to_json(changed))["items"][0]["qualification"] == found().model_dump(mode="json")


@pytest.mark.parametrize(
    ("agreement", "answers", "told"),
    [
        pytest.param(None, 0, "not yet measured, 0 answers", id="nobody-has-rated"),
        pytest.param(0.71, 120, "QWK 0.71, 120 answers", id="measured"),
    ],
)
def test_every_report_ends_with_its_graders_agreement_with_people(
    report: SessionReport, agreement: float | None, answers: int, told: str
) -> None:
    measured = standing("qualified").model_copy(
        update={"qwk_with_people": agreement, "answers_rated_by_people": answers}
    )
    changed = with_standing(report, measured)
    sentence = (
        f"Practice feedback from an automated grader, agreement with human raters: {told}. Not a selection decision."
    )

    assert read(debrief.closing(changed)).text.strip().endswith(sentence)
    assert to_markdown(changed).endswith(f"{sentence}\n")


def standing(state: State, *missed: str) -> Standing:
    return Standing(state=state, measured_on=date(2026, 11, 26), answers=216, missed=missed, standard_error=0.8)


def with_standing(report: SessionReport, found: Standing) -> SessionReport:
    items = (item.model_copy(update={"standing": found}) if item.outcome else item for item in report.items)
    return report.model_copy(update={"items": tuple(items)})


def test_every_fixed_word_has_a_name() -> None:
    assert set(text.TOPIC_NAMES) == set(Topic)
    assert set(text.LEVEL_NAMES) == set(Level)
    assert set(text.PRESET_NAMES) == set(text.PRESET_NOTES) == set(Preset)
    assert all(start.preset_label(preset) for preset in Preset)
    assert set(text.ITEM_NAMES) == set(ItemKind)
    assert set(text.STAGE_NAMES) == set(Stage)


def test_who_has_to_wait_for_many_others_is_told_how_many_and_that_nothing_is_lost() -> None:
    assert "Grading is under way" in debrief.waiting(19)
    said = debrief.waiting(1234)
    assert "about 1,234 answers come before yours" in said and "Everything is kept" in said
