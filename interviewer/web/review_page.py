"""Review: every session, newest first."""

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.service.review import ReviewService
from interviewer.web.layout import EVENT, bar, person_of, told
from interviewer.web.present import lists


class ReviewPage:
    """The list of sessions."""

    def __init__(self, bank: Bank, review: ReviewService) -> None:
        self._bank = bank
        self._review = review

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Review")
        with gr.Column(elem_classes="narrow wide"):
            sessions = gr.HTML(elem_id="sessions")
        page.load(self.on_load, None, sessions, **EVENT)

    @told
    def on_load(self, request: gr.Request) -> str:
        """The person's own sessions."""
        return lists.sessions(self._bank, self._review.lines(person_of(request)))
