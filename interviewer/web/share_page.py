"""What a candidate gives to a coach: shown as it will be read, with words of their choice left out."""

from typing import Any

import gradio as gr

from interviewer.errors import InterviewerError
from interviewer.language.messages import _
from interviewer.service.coaching import CoachService
from interviewer.web.layout import EVENT, bar, person_of, sentence_of, session_of, told
from interviewer.web.present import coach as present


class SharePage:
    """One finished interview, named in the address."""

    def __init__(self, service: CoachService) -> None:
        self._service = service

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        with gr.Column(elem_classes="narrow wide"):
            head = gr.HTML(elem_id="share-head")
            with gr.Column(visible=False, elem_classes="card", elem_id="share-form") as form:
                words = gr.Textbox(
                    label=_("Words to leave out"),
                    info=_(
                        "Names of people, firms and products, one a line. E-mail addresses, telephone numbers and links are left out anyway."
                    ),
                    lines=3,
                    max_lines=10,
                    elem_id="share-words",
                )
                leave = gr.Button(_("Leave them out"), elem_id="share-leave")
                links = gr.HTML(elem_id="share-links")
            shown = gr.HTML(elem_id="share-text")
        view = [head, form, links, shown]
        page.load(self.on_load, None, [*view, words], **EVENT)
        leave.click(self.on_leave, words, view, **EVENT)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """What would be shared now."""
        return [*self._view(request), self._service.left_out(person_of(request))]

    @told
    def on_leave(self, request: gr.Request, words: str | None) -> list[Any]:
        """Leave these words out, and show the result."""
        self._service.leave_out(person_of(request), words or "")
        return self._view(request)

    def _view(self, request: gr.Request) -> list[Any]:
        session_id = session_of(request)
        try:
            shared = self._service.share(person_of(request), session_id)
        except InterviewerError as error:
            return [present.missing(sentence_of(error)), gr.update(visible=False), "", ""]
        return [
            present.share_head(shared),
            gr.update(visible=True),
            present.share_links(session_id),
            present.shared_text(shared),
        ]
