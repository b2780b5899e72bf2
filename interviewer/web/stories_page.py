"""The story bank: a list of stories, and one of them to be changed and used."""

from typing import Any

import gradio as gr

from interviewer.claims.stories import MAX_TITLE_CHARS, FactKind, Story
from interviewer.content.bank import Bank
from interviewer.errors import InterviewerError
from interviewer.language.messages import _
from interviewer.service.story_bank import StoryService
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, item_of, person_of, sentence_of, session_of, told
from interviewer.web.present import stories, text


class StoriesPage:
    """The stories of a person; the open one is named in the address."""

    def __init__(self, bank: Bank, service: StoryService) -> None:
        self._bank = bank
        self._service = service

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Stories")
        with gr.Column(elem_classes="narrow wide"):
            intro = gr.HTML(elem_id="stories-intro")
            with gr.Row(elem_classes="card row-end"):
                new = gr.Textbox(label=_("Title of a new story"), max_length=MAX_TITLE_CHARS, elem_id="story-new")
                add = gr.Button(_("Write a story"), elem_id="story-add")
            said = gr.HTML(elem_id="story-said")
            listing = gr.HTML(elem_id="stories")
            with gr.Column(visible=False, elem_classes="card", elem_id="story") as form:
                title = gr.Textbox(label=_("Title"), max_length=MAX_TITLE_CHARS, elem_id="story-title")
                source = gr.HTML()
                boxes = [gr.Textbox(label=label, lines=2, max_lines=12, elem_id=f"story-{kind.value}") for kind, label in stories.LABELS.items()]  # fmt: skip
                with gr.Row():
                    save = gr.Button(_("Keep changes"), variant="primary", elem_id="story-save")
                    drop = gr.Button(_("Delete this story"), size="sm", elem_id="story-delete")
                with gr.Row(visible=False, elem_classes="confirm") as confirm:
                    gr.HTML(f"<p>{_('Delete this story? This cannot be undone.')}</p>")
                    yes = gr.Button(_("Delete"), variant="stop", elem_id="story-delete-yes")
                    no = gr.Button(_("Keep it"), elem_id="story-delete-no")
            found = gr.HTML(elem_id="story-found")
            warm_up = gr.HTML(elem_id="story-warm-up")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        shown = [intro, listing, form, title, source, *boxes, found, warm_up, redirect]
        page.load(self.on_load, None, shown, **EVENT).then(None, redirect, None, js=REDIRECT_JS)
        add.click(self.on_add, new, redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)
        save.click(self.on_save, [title, *boxes], [said, listing, found], **EVENT)
        drop.click(lambda: gr.update(visible=True), None, confirm, **EVENT)
        no.click(lambda: gr.update(visible=False), None, confirm, **EVENT)
        yes.click(self.on_delete, None, redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The list, and the story named in the address; one told in an interview is kept first."""
        owner = person_of(request)
        try:
            story = self._open(request)
        except InterviewerError as error:
            return self._view(owner, None, sentence_of(error))
        if story is not None and session_of(request):
            return [*[gr.skip()] * (len(stories.LABELS) + 7), f"/app/stories?story={story.id}"]
        return self._view(owner, story, "")

    def _open(self, request: gr.Request) -> Story | None:
        owner = person_of(request)
        if session_of(request):
            return self._service.keep(owner, session_of(request), item_of(request))
        named = _named(request)
        return self._service.get(owner, named) if named else None

    @told
    def on_add(self, request: gr.Request, title: str | None) -> str:
        """A new story, opened."""
        return f"/app/stories?story={self._service.write(person_of(request), title or '').id}"

    @told
    def on_save(self, request: gr.Request, title: str | None, *texts: str | None) -> list[str]:
        """Keep what stands in the boxes, and look at it anew."""
        owner = person_of(request)
        facts = {kind: written or "" for kind, written in zip(stories.LABELS, texts, strict=True)}
        story = self._service.change(owner, _named(request), title or "", facts)
        return [text.notice(_("Kept.")), stories.listing(self._service.all(owner), story.id), self._found(owner, story)]

    @told
    def on_delete(self, request: gr.Request) -> str:
        """Delete the open story and go to the list."""
        self._service.delete(person_of(request), _named(request))
        return "/app/stories"

    def _view(self, owner: str, story: Story | None, problem: str) -> list[Any]:
        every = self._service.all(owner)
        return [
            stories.intro(len(every)) + (stories.missing(problem) if problem else ""),
            stories.listing(every, story.id if story else ""),
            gr.update(visible=story is not None),
            story.title if story else "",
            stories.source(story) if story else "",
            *(_lines(story, kind) for kind in stories.LABELS),
            self._found(owner, story) if story else "",
            stories.warm_up(self._service.warm_up_facts(owner)),
            "",
        ]

    def _found(self, owner: str, story: Story) -> str:
        pairs, questions = self._service.contradictions(story), self._service.questions_for(owner, story)
        return stories.findings(self._bank, pairs, questions, story)


def _lines(story: Story | None, kind: FactKind) -> str:
    return "\n".join(story.of(kind)) if story else ""


def _named(request: gr.Request) -> str:
    return str(request.query_params.get("story", ""))[:64]
