"""A session as one HTML file: complete, and inert."""

from html.parser import HTMLParser
from pathlib import Path

from interviewer.grading.grade import Grade, GradingTask, Quote
from interviewer.interview.session import SelfRating
from interviewer.web.present.document import document
from tests.program import ALL_POINTS, ANNA, BERT, GRADER, HOSTILE, Program, graded, unscored
from tests.web.asgi import app_of, browser
from tests.web.test_present import BAD, hostile_bank


class Reader(HTMLParser):
    """Tags, attributes and text of a file."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


OWN_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "section", "p", "b", "br", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "div",
}  # fmt: skip


def with_everything(task: GradingTask) -> Grade:
    """A grade with all that a grade can have."""
    found = graded(task)
    part = task.submission.parts[0]
    order = Quote(turn_id=part.turn_id, start=0, end=5, text=part.text[:5])
    used = found.provenance.model_copy(update={"characters_left_out": 12})
    scores = (found.criteria[0].model_copy(update={"limited_by": (BAD,), "is_unstable": True, "rationale": BAD}),)
    scores += (found.criteria[1].model_copy(update={"level": None, "low": None, "high": None}), *found.criteria[2:])
    return found.model_copy(update={"injections": (order,), "provenance": used, "criteria": scores})


def test_a_file_holds_everything_and_acts_on_nothing(tmp_path: Path) -> None:
    with Program(tmp_path, hostile_bank()) as program:
        program.transcriber.segments = (BAD,)
        session = program.start()
        program.record(session)
        program.work_off()
        session = program.answer(session, f"{BAD} {ALL_POINTS}")
        while session.current is not None:
            session = program.answer(session)
        program.review.rename(ANNA, session.id, "<b>mine</b>")
        rating = SelfRating(rubric_id="tradeoffs.technical", criterion="framing", level=4)
        program.interviews.rate_self(ANNA, session.id, (rating,))
        program.grader.steps.extend([with_everything, lambda task: unscored(task, BAD)])
        program.work_off()
        program.regrading.grade_anew(ANNA, session.id, 0, {session.turns[0].id: f"New {BAD}"}, GRADER)
        program.grader.steps.append(with_everything)
        program.work_off()
        html = document(program.review.report(ANNA, session.id))

    found = Reader(html)
    assert found.tags <= OWN_TAGS
    assert found.names <= {"lang", "charset", "name", "content", "class", "scope"}
    assert "http" not in html
    for words in (
        "<b>mine</b>",
        BAD,
        "NE, not enough evidence",
        "2½ to 3½",
        "Red flag",
        "Addressed to the grader",
        "To move up",
        "Unstable",
        "Limited",
        "Corrected after the interview",
        "12 of its characters were stored but not graded",
        "Not scored",
        "Not a selection decision.",
    ):
        assert words in found.text


def test_a_file_gives_nothing_away_before_the_debrief(program: Program) -> None:
    session = program.answer(program.start(), f"E5 {HOSTILE}")
    program.work_off()
    shown = Reader(document(program.review.report(ANNA, session.id))).text

    assert "Not finished" in shown
    assert "the must point" not in shown
    assert "Level" not in shown


def test_a_skipped_and_an_ungraded_question_say_so(program: Program) -> None:
    session = program.start()
    session = program.interviews.skip(ANNA, session.id, session.turns[0].id)
    session = program.answer(session)
    program.interviews.rate_self(ANNA, session.id, ())
    shown = Reader(document(program.review.report(ANNA, session.id))).text

    assert "Skipped." in shown
    assert "Being graded." in shown


async def test_the_page_to_print_belongs_to_its_owner_and_may_run_nothing(program: Program) -> None:
    session = program.finished(text=HOSTILE)
    address = f"/api/sessions/{session.id}/export.html"
    async with browser(app_of(program), ANNA) as mine, browser(app_of(program), BERT) as theirs:
        answer, refused = await mine.get(address), await theirs.get(address)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert HOSTILE.splitlines()[0] in Reader(answer.text).text
    assert refused.status_code == 404
