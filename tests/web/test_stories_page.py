"""The page of stories: kept from a debrief, written, changed, used; whatever is in them stays text."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import gradio as gr
import pytest

from interviewer.claims.stories import FactKind
from interviewer.content.taxonomy import Topic
from interviewer.web.present import debrief, stories
from interviewer.web.stories_page import StoriesPage
from tests.program import ANNA, BERT, HOSTILE, Program
from tests.service.test_story_bank import TOLD, told
from tests.web.asgi import app_of, browser
from tests.web.markup import read
from tests.web.test_regrade_page import asked_by

N = len(stories.LABELS)


@pytest.fixture
def page(program: Program) -> StoriesPage:
    return StoriesPage(program.bank, program.story_bank)


def at(person: str, address: str) -> Any:
    """The page opened by a person at an address of ours."""
    query = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
    request = asked_by(person, query.get("session", ""), query.get("item", ""))
    request.query_params = query  # type: ignore[misc]
    return request


def test_without_stories_the_page_says_how_to_get_one(page: StoriesPage) -> None:
    intro, listing, form, *_ = page.on_load(at(ANNA, "/app/stories"))
    assert "No story yet" in read(intro).text and listing == "" and form["visible"] is False


def test_the_debrief_leads_to_a_story_that_is_kept_and_opened(program: Program, page: StoriesPage) -> None:
    session = told(program)
    program.work_off()
    shown = debrief.items(program.bank, program.review.report(ANNA, session.id))
    link = f"/app/stories?session={session.id}&item=0"
    assert f'href="{link.replace("&", "&amp;")}"' in shown

    *_, redirect = page.on_load(at(ANNA, link))
    (story,) = program.story_bank.all(ANNA)
    assert redirect == f"/app/stories?story={story.id}"
    _, listing, form, title, source, *rest = page.on_load(at(ANNA, redirect))
    assert form["visible"] and title == story.title and story.title in read(listing).text
    assert f"session={session.id}#item-0" in source
    assert all(line in TOLD for box in rest[:N] for line in box.splitlines())
    assert "Write it up" in read(rest[N]).text


def test_a_story_is_written_changed_and_deleted(program: Program, page: StoriesPage) -> None:
    address = page.on_add(at(ANNA, "/app/stories"), HOSTILE[:70])
    boxes = [HOSTILE if kind is FactKind.FIX else "" for kind in stories.LABELS]
    said, listing, found = page.on_save(at(ANNA, address), "Refunds", *boxes)
    (story,) = program.story_bank.all(ANNA)

    assert "Kept" in read(said).text and "Refunds" in read(listing).text
    assert "script" not in read(listing + found).tags
    assert set(story.facts) == {FactKind.FIX}
    assert page.on_delete(at(ANNA, address)) == "/app/stories"
    assert program.story_bank.all(ANNA) == ()


def test_somebody_elses_story_does_not_exist(program: Program, page: StoriesPage) -> None:
    address = page.on_add(at(ANNA, "/app/stories"), "Mine")
    intro, _, form, *_ = page.on_load(at(BERT, address))
    assert "There is no such story" in read(intro).text and form["visible"] is False
    with pytest.raises(gr.Error, match="no such story"):
        page.on_save(at(BERT, address), "Theirs", *[""] * N)


def test_an_answer_that_tells_no_experience_cannot_be_kept(program: Program, page: StoriesPage) -> None:
    session = program.finished(topics=(Topic.TRADEOFFS,))
    intro, *_ = page.on_load(at(ANNA, f"/app/stories?session={session.id}&item=0"))
    assert "No experience was told there" in read(intro).text


async def test_documents_are_given_to_their_owner_alone(program: Program) -> None:
    story = program.story_bank.keep(ANNA, told(program).id, 0)
    async with browser(app_of(program), ANNA) as page:
        for form in ("case-study", "prompt-entry", "process", "talk"):
            reply = await page.get(f"/api/stories/{story.id}/{form}.md")
            assert reply.status_code == 200 and reply.text.startswith(f"# {story.title}")
        assert (await page.get(f"/api/stories/{story.id}/novel.md")).status_code == 422
    async with browser(app_of(program), BERT) as page:
        assert (await page.get(f"/api/stories/{story.id}/talk.md")).status_code == 404


def test_facts_of_warm_ups_are_shown_as_text(program: Program, page: StoriesPage) -> None:
    assert stories.warm_up(()) == ""
    *_, warm_up, _ = page.on_load(at(ANNA, "/app/stories"))
    assert warm_up == ""
