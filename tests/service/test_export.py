"""A session as a file."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from interviewer.content.question import Question
from interviewer.content.taxonomy import Topic
from interviewer.grading.grade import Outcome
from interviewer.interview.session import Difficulty, Preset, Session, TurnKind
from interviewer.service.export import FORMAT, to_json, to_markdown
from interviewer.service.report import SessionReport
from tests.program import ALL_POINTS, ANNA, HOSTILE, Program, graded, turn_of, unscored


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)


def markdown_of(program: Program, session: Session) -> str:
    return to_markdown(program.review.report(ANNA, session.id))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HOSTILE, id="markup_and_orders"),
        pytest.param("# Heading\n## Another", id="headings"),
        pytest.param("Title\n===\nTitle\n---\n***\n- - -", id="underlines_and_rules"),
        pytest.param("- a\n+ b\n* c\n1. d\n2) e\n-\n12.", id="lists"),
        pytest.param("> nested\n>> twice", id="quotes"),
        pytest.param("```\ncode\n```\n~~~\n`inline`\n    indented", id="code"),
        pytest.param("| a | b |\n|---|---|\n| 1 | 2 |", id="table"),
        pytest.param("[link](javascript:x) ![image](x) [ref]: http://x\n<http://x> <b@c.d>", id="links"),
        pytest.param("**bold** __bold__ *it* _it_ ~~gone~~", id="emphasis"),
        pytest.param("&lt;b&gt; &amp; &#x27; AT&T", id="entities"),
        pytest.param("\\* \\\\ a\\\nb", id="backslashes"),
        pytest.param("</blockquote></p><script>x</script>", id="closing_tags"),
        pytest.param("It cost $5, then $10; -3 %, 2.5 s, 1.2.3, 3.14", id="figures"),
        pytest.param("one\n\n\ntwo\x0bthree\u2028four", id="line_breaks"),
    ],
)
def test_an_answer_is_text_in_markdown(program: Program, text: str) -> None:
    session = program.interviews.finish(ANNA, program.answer(program.start(), text).id)

    quote = re.findall(r"<blockquote>\n(.*?)</blockquote>", rendered(markdown_of(program, session)), re.DOTALL)
    assert len(quote) == 1
    assert re.sub(r"</?p>", "", quote[0]).count("<") == 0
    shown = unescape(re.sub(r"</?p>", " ", quote[0]))
    assert shown.split() == text.split()


def test_what_graders_and_authors_wrote_is_text_in_markdown(program: Program) -> None:
    session = program.finished(text=HOSTILE)
    program.grader.steps.append(lambda task: graded(task, quoted="<script>alert(1)</script>"))
    program.grader.steps.append(lambda task: unscored(task, "<b>late</b> *again*"))
    program.work_off()

    html = rendered(markdown_of(program, session))
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;late&lt;/b&gt; *again*" in html


def test_levels_are_halves_and_what_is_missing_says_so(program: Program) -> None:
    session = program.finished()
    program.grader.steps.append(lambda task: graded(task, level=None))
    program.work_off()

    markdown = markdown_of(program, session)
    assert "NE (not enough evidence), bar 3" in markdown
    assert "level 3, range 2½ to 3½, bar 3" in markdown
    assert "not yet measured" in markdown


def test_what_was_not_answered_says_so(program: Program) -> None:
    session = program.start()
    session = program.interviews.skip(ANNA, session.id, turn_of(session).id)

    session = program.interviews.finish(ANNA, session.id)
    markdown = markdown_of(program, session)
    assert "*Skipped.*" in markdown
    assert "*Not answered.*" in markdown
    assert "*Not graded.*" in markdown


def test_json_gives_every_value_back_but_not_the_owner(program: Program) -> None:
    session = program.start()
    program.record(session)
    program.work_off()
    session = program.finished(text=HOSTILE)
    program.work_off()
    report = program.review.report(ANNA, session.id)
    raw = to_json(report)

    body = json.loads(raw)
    assert body["format"] == FORMAT
    assert ANNA not in raw
    assert Session.model_validate({**body["session"], "owner": ANNA}) == session
    outcomes = [TypeAdapter(Outcome).validate_python(item["outcome"]) for item in body["items"]]
    assert outcomes == [item.outcome for item in report.items]
    questions = [Question.model_validate(item["question"]) for item in body["items"]]
    assert questions == [item.question for item in report.items]
    assert HOSTILE in [turn["answer"]["text"] for turn in body["session"]["turns"]]


def test_json_holds_what_was_heard(program: Program) -> None:
    session = program.start()
    recording = program.record(session)
    program.work_off()
    session = program.answer(session)

    items = json.loads(to_json(program.review.report(ANNA, session.id)))["items"]
    assert items[0]["transcripts"][recording]["segments"][0]["text"] == "I would name E1."


@pytest.mark.parametrize("kind", [to_json, to_markdown])
def test_points_and_levels_are_not_given_away_before_the_debrief(
    program: Program, kind: Callable[[SessionReport], str]
) -> None:
    findings = (
        "the must point",
        'outcome": {',
        "level 3",
        'level": 3',
        "says nothing that bears on it",
        "What comes first?",
    )
    session = program.answer(program.start(), f"E5 {ALL_POINTS}")
    program.work_off()
    while_open = kind(program.review.report(ANNA, session.id))
    session = program.interviews.finish(ANNA, session.id)
    while_rating = kind(program.review.report(ANNA, session.id))
    session = program.interviews.rate_self(ANNA, session.id, ())
    at_last = kind(program.review.report(ANNA, session.id))

    for early in (while_open, while_rating):
        assert [finding for finding in findings if finding in early] == []
        assert ALL_POINTS in early
    assert "the must point" in at_last
    assert re.search('level"?:? 3', at_last)


def test_example_answers_are_not_exported(program: Program) -> None:
    session = program.finished()

    assert "exemplars" not in to_json(program.review.report(ANNA, session.id))


def test_the_path_of_an_adaptive_interview_is_told_with_its_reasons(program: Program) -> None:
    program.quick = lambda task: graded(task, 5)
    session = program.finished(difficulty=Difficulty.ADAPTIVE)

    markdown = markdown_of(program, session)
    assert "- Question 1: mid, as chosen." in markdown
    assert "- Question 2: mid, one level up" in markdown
    assert "by scripted; the bank had no senior question left." in markdown
    (step,) = [
        item["step"]
        for item in json.loads(to_json(program.review.report(ANNA, session.id)))["session"]["plan"]["items"][1:]
    ]
    assert step == {"direction": "up", "aimed": "senior", "grader": "scripted"}
    assert "how the level moved" not in markdown_of(program, program.finished())


def test_own_work_clarifications_and_additions_are_in_the_export(program: Program) -> None:
    session = program.start(preset=Preset.TOPIC, artefact="# Mine\n<b>bold</b>")
    session = program.interviews.clarify(ANNA, session.id, turn_of(session).id, "How *many* users?")
    while turn_of(session).kind is not TurnKind.WRAP_UP:
        session = program.answer(session)
    counted = turn_of(session).concerns
    session = program.answer(session, "I forgot 3 weeks.")

    markdown = markdown_of(program, session)
    assert "> \\# Mine\n> \\<b\\>bold\\</b\\>" in markdown
    assert "**Candidate asks:** How \\*many\\* users? **Told:** That is not laid down." in markdown
    assert "I forgot 3 weeks." in markdown
    assert counted is not None and f"*Counted with {session.plan.items[counted].content_id}.*" in markdown


def test_the_claims_of_a_story_are_exported_as_text(program: Program) -> None:
    said = "I was on call. The *bot* sent 400 customers a wrong bill. It was long ago. The *bot* sent 90 customers a wrong bill."
    session = program.answer(program.start(topics=(Topic.FAILURES,)), said)
    session = program.interviews.finish(ANNA, session.id)
    program.interviews.rate_self(ANNA, session.id, ())

    report = program.review.report(ANNA, session.id)
    ledger = json.loads(to_json(report))["items"][0]["ledger"]
    page = unescape(rendered(to_markdown(report)))

    assert {"claims", "contradictions", "thinnest", "source", "reason"} == set(ledger)
    assert "date: not said" in page
    assert "“400 customers”; “90 customers”" in page
    assert re.search(r"side by side: “The \*bot\* sent 400 .*” \| “The \*bot\* sent 90", page)
