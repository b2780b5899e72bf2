"""One question once more: take it again, take one like it, see two attempts side by side."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.session import Session
from interviewer.language.messages import _
from interviewer.service.attempts import AttemptService
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, item_of, person_of, sentence_of, session_of, told
from interviewer.web.present import attempts


class AttemptsPage:
    """The attempts at the question named in the address."""

    def __init__(self, service: AttemptService) -> None:
        self._service = service

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        with gr.Column(elem_classes="narrow wide"):
            intro = gr.HTML(elem_id="attempts-intro")
            with gr.Row(visible=False) as takes:
                retake = gr.Button(_("Take this question now"), variant="primary", elem_id="retake")
                sibling = gr.Button(_("Take a question like it"), elem_id="sibling")
            other = gr.Radio(
                [], label=_("Compare with"), visible=False, elem_id="attempt-other", elem_classes="stacked choices"
            )
            compared = gr.HTML(elem_id="compared")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        page.load(self.on_load, None, [intro, takes, sibling, other, compared], **EVENT)
        other.input(self.on_compare, other, compared, **EVENT)
        for button, handler in ((retake, self.on_retake), (sibling, self.on_sibling)):
            button.click(handler, None, redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The question, what can be taken, and the newest other attempt beside this one."""
        owner, session_id, item = person_of(request), session_of(request), item_of(request)
        try:
            found = self._service.attempts(owner, session_id, item)
            sibling = self._service.sibling(owner, session_id, item)
        except (NotFound, RefusedAction) as error:
            return [attempts.nothing(sentence_of(error)), gr.update(visible=False), gr.skip(), gr.skip(), ""]
        others = [attempt for attempt in found if attempt.session_id != session_id]
        this = [attempt for attempt in found if attempt.session_id == session_id]
        if not this:
            sentence = _("This question was not answered; there is nothing to compare.")
            return [attempts.nothing(sentence), gr.update(visible=False), gr.skip(), gr.skip(), ""]
        newest = others[-1].session_id if others else None
        return [
            attempts.intro(this[0], sibling),
            gr.update(visible=True),
            gr.update(interactive=sibling is not None),
            gr.update(
                visible=bool(others),
                choices=[(attempts.label(attempt), attempt.session_id) for attempt in others],
                value=newest,
            ),
            attempts.side_by_side(self._service.compare(owner, session_id, item, newest)) if newest else "",
        ]

    @told
    def on_compare(self, request: gr.Request, other: str | None) -> str:
        """Another attempt beside this one."""
        pair = self._service.compare(person_of(request), session_of(request), item_of(request), other or "")
        return attempts.side_by_side(pair)

    @told
    def on_retake(self, request: gr.Request) -> str:
        """Start a session of the same question and go there."""
        return self._begun(request, self._service.retake)

    @told
    def on_sibling(self, request: gr.Request) -> str:
        """Start a session of a question like it and go there."""
        return self._begun(request, self._service.take_sibling)

    def _begun(self, request: gr.Request, start: Callable[[str, str, int], Session]) -> str:
        session = start(person_of(request), session_of(request), item_of(request))
        return f"/app/interview?session={session.id}"
