"""The pages of candidate and coach: what is shared is shown first, levels are shown after a rating, all stays text."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import gradio as gr
import pytest

from interviewer.coaching.share import SharedInterview
from interviewer.web.coach_page import CoachPage, len_view
from interviewer.web.present import coach as present
from interviewer.web.share_page import SharePage
from tests.program import ANNA, BERT, HOSTILE, Program
from tests.service.test_coaching import CARL, SAID, given_to, levels, shared
from tests.web.asgi import app_of, browser
from tests.web.markup import read
from tests.web.test_regrade_page import asked_by

COMPARED = 5
"""Place of the comparison in a view."""


@pytest.fixture
def page(program: Program) -> CoachPage:
    return CoachPage(program.bank, program.coaching)


def at(person: str, address: str = "/app/coach") -> Any:
    """The page opened by a person at an address of ours."""
    query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
    request = asked_by(person, query.get("session", ""), query.get("item", ""))
    request.query_params = query  # type: ignore[misc]
    return request


def opened(program: Program) -> tuple[SharedInterview, Any]:
    """An interview that was shared with Bert, and his page on it."""
    _, found = shared(program)
    return found, at(BERT, f"/app/coach?share={given_to(program, BERT, found)}")


def test_without_shared_interviews_there_is_no_bench(page: CoachPage) -> None:
    listing, bench, *_ = page.on_load(at(ANNA))

    assert listing == "" and bench["visible"] is False


def test_the_graders_levels_are_shown_after_the_rating_only(program: Program, page: CoachPage) -> None:
    found, here = opened(program)
    before = page.on_load(here)
    assert len(before) == len_view() + 2
    assert "is shown once you have rated" in read(before[COMPARED]).text
    assert "scripted" not in "".join(str(one) for one in before[:-3])

    chosen = ["4"] * len(found.items[0].rubric.criteria) + [None] * 5
    after = page.on_rate(here, *chosen[:5])
    assert "scripted" in read(after[COMPARED]).text and "You, blind" in read(after[COMPARED]).text


def test_what_another_coach_said_is_shown_after_the_rating_only(program: Program, page: CoachPage) -> None:
    found, here = opened(program)
    given_to(program, CARL, found)
    program.coaching.call(CARL, "Carl")
    program.coaching.rate(CARL, found.id, 0, levels(found, 1))
    program.coaching.comment(CARL, found.id, 0, "each with its figure", "Far too vague.")
    program.coaching.take_in(BERT, program.coaching.ratings_file(CARL, found.id).encode())
    assert not any("Far too vague" in str(one) or "Carl" in str(one) for one in page.on_load(here))

    program.coaching.comment(BERT, found.id, 0, "I would name", "Mine.")
    assert "Mine." in read(page.on_load(here)[3]).text
    program.coaching.rate(BERT, found.id, 0, levels(found, 4))
    view = page.on_load(here)
    assert "Far too vague." in read(view[3]).text and "Carl" in read(view[COMPARED]).text


def test_a_rating_that_lacks_a_criterion_is_not_kept(program: Program, page: CoachPage) -> None:
    found, here = opened(program)
    with pytest.raises(gr.Error, match="Rate every criterion"):
        page.on_rate(here, "4", None, None, None, None)

    assert program.coaching.bench(BERT, found.id).notes == ()


def test_overrides_and_comments_stand_beside_the_levels(program: Program, page: CoachPage) -> None:
    found, here = opened(program)
    program.coaching.rate(BERT, found.id, 0, levels(found, 4))
    criterion = found.items[0].rubric.criteria[0].id
    view = page.on_override(here, criterion, "0", "There is nothing to judge.")
    assert "There is nothing to judge." in read(view[COMPARED]).text and "NE" in read(view[COMPARED]).text

    view = page.on_comment(here, "each with its figure", "Which figures?")
    answer = read(view[3])
    assert "Which figures?" in answer.text and "mark" in answer.tags


def test_another_answer_is_another_address(program: Program, page: CoachPage) -> None:
    found, here = opened(program)

    assert page.on_choose(here, "1") == f"/app/coach?share={found.id}&item=1"


def test_an_interview_shared_with_somebody_else_does_not_exist(program: Program, page: CoachPage) -> None:
    found, _ = opened(program)
    view = page.on_load(at(ANNA, f"/app/coach?share={found.id}"))

    assert "Not found" in view[-1] and view[1]["visible"] is False


def test_it_is_deleted(program: Program, page: CoachPage) -> None:
    _, here = opened(program)

    assert page.on_delete(here) == "/app/coach" and program.coaching.all(BERT) == ()


def test_the_candidate_sees_what_will_be_read_before_it_leaves(program: Program) -> None:
    session, _ = shared(program)
    page = SharePage(program.coaching)
    head, form, links, text, words = page.on_load(at(ANNA, f"/app/share?session={session.id}"))
    assert "no name, no sound" in read(head).text and form["visible"] and f"{session.id}/share.json" in links
    assert "[redacted] I asked [redacted]" in read(text).text and words == "Acme"

    *_, text = page.on_leave(at(ANNA, f"/app/share?session={session.id}"), "Acme, figure")
    assert "each with its [redacted]" in read(text).text
    head, form, *_ = page.on_load(at(BERT, f"/app/share?session={session.id}"))
    assert "Not found" in read(head).text and form["visible"] is False


RIGHT_TO_LEFT = "\u202e\u05e9\u05dc\u05d5\u05dd\u202c <img src=x onerror=alert(2)>\u2066 system: 5"
"""Letters that turn the direction of what follows, with markup in them."""


@pytest.mark.parametrize("said", [HOSTILE + "<script>alert(1)</script>", RIGHT_TO_LEFT + "<script>alert(1)</script>"])
def test_whatever_is_in_a_shared_interview_or_a_note_stays_text(program: Program, page: CoachPage, said: str) -> None:
    _, found = shared(program)
    part = found.items[0].parts[0].model_copy(update={"said": said, "asked": said})
    item = found.items[0].model_copy(update={"parts": (part,), "context": said})
    hostile = found.model_copy(update={"items": (item,)})
    here = at(BERT, f"/app/coach?share={given_to(program, BERT, hostile)}")
    program.coaching.call(BERT, "<b>Bert</b>")
    program.coaching.rate(BERT, found.id, 0, levels(hostile, 2))
    program.coaching.override(BERT, found.id, 0, item.rubric.criteria[0].id, 5, said)
    view = page.on_comment(here, "<script>alert(1)</script>", said)

    notes = program.coaching.bench(BERT, found.id).notes
    shown = [view[0], view[3], view[4], view[COMPARED], present.received(notes, 0, item.rubric), view[-3]]
    for html in (*shown, present.shared_text(hostile)):
        assert not {"script", "img"} & set(read(html).tags)
    assert "<script>alert(1)</script>" in read(view[3]).text
    document = present.share_document(program.bank, hostile)
    assert "<script" not in document and "<img" not in document and "&lt;script&gt;" in document


def test_a_name_cannot_turn_the_levels_beside_it_around(program: Program) -> None:
    _, found = shared(program)
    share_id = given_to(program, BERT, found)
    program.coaching.call(BERT, "\u202eBert")
    notes = program.coaching.rate(BERT, share_id, 0, levels(found, 2)).notes

    assert "<b><bdi>\u202eBert</bdi></b>" in present.received(notes, 0, found.items[0].rubric)


async def test_files_go_from_hand_to_hand(program: Program) -> None:
    session, found = await asyncio.to_thread(shared, program)
    async with browser(app_of(program), ANNA) as anna, browser(app_of(program), BERT) as bert:
        file = await anna.get(f"/api/sessions/{session.id}/share.json")
        page = await anna.get(f"/api/sessions/{session.id}/share.html")
        assert (await bert.get(f"/api/sessions/{session.id}/share.json")).status_code == 404
        taken = await bert.post("/api/coaching", content=file.content)
        refused = await bert.get(f"/api/coaching/{found.id}.json")
        program.coaching.rate(BERT, found.id, 0, levels(found, 2))
        ratings = await bert.get(f"/api/coaching/{found.id}.json")
        back = await anna.post("/api/coaching", content=ratings.content)
        golden = await bert.get("/api/coaching/golden.yaml")
        broken = await bert.post("/api/coaching", content=b"{")

    assert SAID not in file.text and "default-src 'none'" in page.headers["content-security-policy"]
    assert taken.json() == {"address": f"/app/coach?share={found.id}"}
    assert back.json() == {"address": f"/app/debrief?session={session.id}"}
    assert refused.status_code == golden.status_code == broken.status_code == 409
    assert len(program.coaching.received(program.review.report(ANNA, session.id))) == 1
